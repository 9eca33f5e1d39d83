internal import Execution

/// Calls that wait for their events to become durable, in the order in which they came.
struct CommitQueue {
    /// One call.
    struct Waiter {
        var events: [RunEvent]
        var continuation: CheckedContinuation<Result<Void, CheckpointFailure>, Never>
    }

    private var waiters: [Waiter] = []
    /// Whether somebody takes batches; whoever starts to do so goes on until none is left.
    private var isDraining = false
    /// The first failure, after which nothing is tried again.
    private(set) var failure: CheckpointFailure?
    /// Where the log stands after the last batch.
    private(set) var position: LogPosition

    /// Nobody waits.
    init(position: LogPosition) {
        self.position = position
    }

    /// What a new call has to do.
    enum Admission {
        /// Nothing: its events go with the next batch.
        case waiting
        /// Have batches taken.
        case drain
        /// Give up.
        case failed(CheckpointFailure)
    }

    /// Lets a call in.
    mutating func admit(_ waiter: Waiter) -> Admission {
        if let failure { return .failed(failure) }
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
    mutating func committed(to position: LogPosition) {
        self.position = position
    }

    /// Notes a failure, unless there was one before, and takes everybody who came meanwhile.
    mutating func fail(_ failure: CheckpointFailure) -> [Waiter] {
        if self.failure == nil { self.failure = failure }
        isDraining = false
        defer { waiters.removeAll() }
        return waiters
    }
}
