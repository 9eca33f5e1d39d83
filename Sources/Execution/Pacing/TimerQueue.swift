internal import HeapModule

/// What is to be looked at again, by time.
struct TimerQueue: Sendable {
    /// What a timer is for. A timer that is no longer of use is left in the queue and does nothing.
    enum Subject: Hashable, Sendable {
        /// A gateway's pause or pacing is over.
        case lane(Int)
        /// A waiting update is due.
        case update(Int)
        /// A channel's quiet time is over.
        case channel(Int)
        case deadline
        case settled
    }

    private struct Entry: Comparable, Sendable {
        let at: Instant
        /// The order of insertion, so that equal times keep it.
        let sequence: UInt64
        let subject: Subject

        static func < (left: Self, right: Self) -> Bool {
            left.at != right.at ? left.at < right.at : left.sequence < right.sequence
        }
    }

    private var heap = Heap<Entry>()
    private var sequence: UInt64 = 0

    /// The earliest time.
    var first: Instant? { heap.min?.at }

    /// What the earliest timer is for.
    var firstSubject: Subject? { heap.min?.subject }

    /// Adds a timer.
    mutating func insert(_ subject: Subject, at instant: Instant) {
        sequence &+= 1
        heap.insert(Entry(at: instant, sequence: sequence, subject: subject))
    }

    /// Takes the earliest timer that is due.
    mutating func popDue(_ now: Instant) -> Subject? {
        guard let first = heap.min, first.at <= now else { return nil }
        return heap.removeMin().subject
    }
}
