internal import PlanModel

/// What the machine keeps of each update for the whole session: 16 bytes.
struct UpdateCell: Hashable, Sendable {
    /// The next update of the list that this one is in; 0 at the end.
    var next: Int32 = 0
    /// Writes announced over all sessions.
    var attempts: Int32 = 0
    /// Pending until it is settled in this session, unless the session has nothing to do for it.
    var outcome = Outcome.pending
    /// Whether the session works on it, or verifies it where it is done.
    var isWanted = true
    /// Whether it was settled in this session without success and a write of it may yet land.
    var mayLandLate = false
}

/// A list of updates, linked through their cells: an update is in one list at most. Updates are numbered from 1.
struct UpdateList: Hashable, Sendable {
    private var head: Int32 = 0
    private var tail: Int32 = 0

    /// Whether there is none.
    var isEmpty: Bool { head == 0 }

    /// Adds an update at the end.
    mutating func append(_ n: Int, in cells: inout [UpdateCell]) {
        let number = Int32(truncatingIfNeeded: n)
        cells[n - 1].next = 0
        if tail == 0 { head = number } else { cells[Int(tail) - 1].next = number }
        tail = number
    }

    /// Adds an update at the front.
    mutating func prepend(_ n: Int, in cells: inout [UpdateCell]) {
        let number = Int32(truncatingIfNeeded: n)
        cells[n - 1].next = head
        head = number
        if tail == 0 { tail = number }
    }

    /// Takes the first update.
    mutating func popFirst(in cells: inout [UpdateCell]) -> Int? {
        guard head != 0 else { return nil }
        let n = Int(head)
        head = cells[n - 1].next
        if head == 0 { tail = 0 }
        cells[n - 1].next = 0
        return n
    }
}
