internal import Synchronization

/// Hands the interrupts of one stream on to several consumers, one after the other: a stream itself has only one.
///
/// An interrupt that comes while nobody listens is kept for who listens next.
package final class InterruptRelay: Sendable {
    private struct State {
        var consumer: AsyncStream<Void>.Continuation?
        var isInterrupted = false
    }

    private let state: Shared
    private let task: Task<Void, Never>

    private final class Shared: Sendable {
        let state = Mutex(State())

        func interrupt() {
            state.withLock { state in
                state.isInterrupted = true
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
    package var isInterrupted: Bool { state.state.withLock { $0.isInterrupted } }

    /// A stream for the next consumer; the one before gets nothing more.
    package func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.state.withLock { state in
            state.consumer?.finish()
            state.consumer = continuation
            if state.isInterrupted { continuation.yield() }
        }
        return stream
    }

    /// Interrupts from inside, as an element of the stream does.
    package func interrupt() { state.interrupt() }

    /// Listens no longer.
    package func cancel() { task.cancel() }
}
