internal import Synchronization

/// Interrupts for a command of several stages: the signals are taken over once, and each stage gets a stream of its own.
///
/// A stage that starts after an interrupt gets it too, so that none is lost between two stages.
final class InterruptRelay: Sendable {
    private struct State {
        var count = 0
        var stage: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    /// Asks `context` for its interrupts and relays them while `body` runs.
    static func with<Value>(
        _ context: CommandContext,
        body: (InterruptRelay) async throws -> Value
    ) async rethrows -> Value {
        let relay = InterruptRelay()
        let interrupts = context.interrupts()
        let source = Task { for await _ in interrupts { relay.post() } }
        defer { source.cancel() }
        return try await body(relay)
    }

    /// The interrupts for a stage that starts now; those of a stage before it end.
    func nextStage() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            state.stage?.finish()
            state.stage = continuation
            for _ in 0..<state.count { continuation.yield() }
        }
        return stream
    }

    private func post() {
        state.withLock { state in
            state.count += 1
            state.stage?.yield()
        }
    }
}
