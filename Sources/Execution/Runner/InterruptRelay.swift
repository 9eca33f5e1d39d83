internal import Synchronization

/// Hands the interrupts of one stream on to several consumers, one after the other: a stream itself has only one.
///
/// A consumer that comes after interrupts gets them too, so that none is lost between two stages of a command.
package final class InterruptRelay: Sendable {
    private struct State {
        var consumer: AsyncStream<Void>.Continuation?
        var count = 0
    }

    private let state: Shared
    private let task: Task<Void, Never>

    private final class Shared: Sendable {
        let state = Mutex(State())

        func interrupt() {
            state.withLock { state in
                state.count += 1
                _ = state.consumer?.yield()
            }
        }
    }

    /// A relay that listens until it is cancelled.
    package init(_ interrupts: AsyncStream<Void>) {
        let shared = Shared()
        state = shared
        task = Task {
            for await _ in interrupts { shared.interrupt() }
        }
    }

    /// Whether there was an interrupt.
    package var isInterrupted: Bool { state.state.withLock { $0.count > 0 } }

    /// A stream for the next consumer; the one before gets nothing more.
    package func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.state.withLock { state in
            state.consumer?.finish()
            state.consumer = continuation
            for _ in 0..<state.count { continuation.yield() }
        }
        return stream
    }

    /// Interrupts from inside, as an element of the stream does.
    package func interrupt() { state.interrupt() }

    /// Listens no longer.
    package func cancel() { task.cancel() }
}
