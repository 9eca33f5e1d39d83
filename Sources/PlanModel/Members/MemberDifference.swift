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
        var (left, right) = (before[...], after[...])
        while let old = left.first, let new = right.first {
            if old.isSameServer(as: new) {
                let isSame = old.holdsSameValues(as: new, ignoringWeight: ignoringWeight)
                entries.append(isSame ? .unchanged(new) : .changed(from: old, to: new))
                left.removeFirst()
                right.removeFirst()
            } else if Member.precedes(old, new) {
                entries.append(.removed(old))
                left.removeFirst()
            } else {
                entries.append(.added(new))
                right.removeFirst()
            }
        }
        entries.append(contentsOf: left.map(Change.removed))
        entries.append(contentsOf: right.map(Change.added))
        self.entries = entries
    }

    /// Whether both states hold the same.
    package var isEmpty: Bool {
        entries.allSatisfy { if case .unchanged = $0 { true } else { false } }
    }

    /// How many members are added, removed and changed.
    package var counts: MemberCounts {
        entries.reduce(into: MemberCounts()) { counts, entry in
            switch entry {
            case .added: counts.added += 1
            case .removed: counts.removed += 1
            case .changed: counts.changed += 1
            case .unchanged: break
            }
        }
    }
}

/// How many members are added, removed and changed.
package struct MemberCounts: Hashable, Sendable {
    package var added = 0
    package var removed = 0
    package var changed = 0

    /// No change.
    package init() {}

    package static func += (left: inout Self, right: Self) {
        left.added += right.added
        left.removed += right.removed
        left.changed += right.changed
    }
}
