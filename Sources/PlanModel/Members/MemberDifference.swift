/// What changes between two states of one scope, in the order of members.
///
/// A value: rendering paints it, planning counts it, and execution asks whether it is empty.
package struct MemberDifference: Hashable, Sendable {
    /// One member's change.
    package enum Change: Hashable, Sendable {
        case added(Member)
        case removed(Member)
        case changed(from: Member, to: Member)
        case unchanged(Member)
    }

    /// Every member of either state, once, sorted as members of a plan are.
    package let entries: [Change]

    /// Merges two states. Both must be sorted by `Member.precedes`, each server once.
    ///
    /// With `ignoringWeight` (a group whose own weight may override its members') weights are not compared.
    package init(before: [Member], after: [Member], ignoringWeight: Bool = false) {
        var entries: [Change] = []
        entries.reserveCapacity(max(before.count, after.count))
        Self.merge(before, after, ignoringWeight: ignoringWeight) { entries.append($0) }
        self.entries = entries
    }

    /// Gives each change to `visit`, in order, and keeps none.
    static func merge(_ before: [Member], _ after: [Member], ignoringWeight: Bool, _ visit: (Change) -> Void) {
        var (left, right) = (0, 0)
        while left < before.count, right < after.count {
            let (old, new) = (before[left], after[right])
            if old.isSameServer(as: new) {
                let isSame = old.holdsSameValues(as: new, ignoringWeight: ignoringWeight)
                visit(isSame ? .unchanged(new) : .changed(from: old, to: new))
                left += 1
                right += 1
            } else if Member.precedes(old, new) {
                visit(.removed(old))
                left += 1
            } else {
                visit(.added(new))
                right += 1
            }
        }
        for old in before[left...] { visit(.removed(old)) }
        for new in after[right...] { visit(.added(new)) }
    }

    /// Whether both states hold the same.
    package var isEmpty: Bool {
        entries.allSatisfy { if case .unchanged = $0 { true } else { false } }
    }

    /// How many members are added, removed and changed.
    package var counts: MemberCounts {
        entries.reduce(into: MemberCounts()) { $0.add($1) }
    }
}

/// How many members are added, removed and changed.
package struct MemberCounts: Hashable, Sendable {
    package var added = 0
    package var removed = 0
    package var changed = 0

    /// No change.
    package init() {}

    /// Whether nothing changes.
    var isZero: Bool { added == 0 && removed == 0 && changed == 0 }

    /// Counts one member.
    mutating func add(_ change: MemberDifference.Change) {
        switch change {
        case .added: added += 1
        case .removed: removed += 1
        case .changed: changed += 1
        case .unchanged: break
        }
    }

    package static func += (left: inout Self, right: Self) {
        left.added += right.added
        left.removed += right.removed
        left.changed += right.changed
    }
}
