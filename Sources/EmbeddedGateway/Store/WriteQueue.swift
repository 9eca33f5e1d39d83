internal import GRDB

/// Writes that wait for their commit, in the order in which they came.
struct WriteQueue {
    /// One write of one request.
    struct Waiter: Sendable {
        /// Changes the state, and gives what answers the request once the change is durable.
        let change: @Sendable (Database) throws -> Answer
        /// Answers the request where nothing was changed.
        let refuse: @Sendable (any Error) -> Void
    }

    /// Lets a request go on.
    typealias Answer = @Sendable () -> Void

    private var waiters: [Waiter] = []
    /// Whether somebody takes batches; whoever starts to do so goes on until none is left.
    private var isDraining = false
    /// Whether writes are taken no more.
    private var isClosed = false
    /// How many batches were committed.
    private(set) var commitCount = 0

    /// What a new write has to do.
    enum Admission {
        /// Nothing: it goes with the next batch.
        case waiting
        /// Have batches taken.
        case drain
        /// Give up.
        case closed
    }

    /// Lets a write in.
    mutating func admit(_ waiter: Waiter) -> Admission {
        if isClosed { return .closed }
        waiters.append(waiter)
        if isDraining { return .waiting }
        isDraining = true
        return .drain
    }

    /// Takes everybody who waits; nil where nobody does, and then draining has ended.
    mutating func takeBatch() -> [Waiter]? {
        guard !waiters.isEmpty else {
            isDraining = false
            return nil
        }
        defer { waiters.removeAll(keepingCapacity: true) }
        return waiters
    }

    /// Notes that a batch is durable.
    mutating func committed() {
        commitCount += 1
    }

    /// Takes nobody in any more; those who wait are served still. Tells whether it was open.
    mutating func close() -> Bool {
        defer { isClosed = true }
        return !isClosed
    }
}
