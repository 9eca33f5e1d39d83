internal import ByteIO

/// How many groups the updates change, as far as they tell.
struct GroupTally {
    private(set) var changed = 0
    private(set) var emptied = 0
    /// Of a channel that is overwritten as a whole, updates do not tell whether a group without members is there.
    private(set) var newRange = 0...0

    mutating func add(_ update: Update) {
        guard update.scope == .channel else {
            add(isNew: update.isNew, isEmptied: !update.before.isEmpty && update.after.isEmpty)
            return
        }
        var groups: [UTF8Text: (before: Int, after: Int, isChanged: Bool)] = [:]
        MemberDifference.merge(update.before, update.after, ignoringWeight: update.ignoresWeight) { change in
            switch change {
            case .added(let member):
                groups[member.groupName, default: (0, 0, false)].after += 1
                groups[member.groupName]?.isChanged = true
            case .removed(let member):
                groups[member.groupName, default: (0, 0, false)].before += 1
                groups[member.groupName]?.isChanged = true
            case .changed(_, let member):
                groups[member.groupName, default: (0, 0, false)].after += 1
                groups[member.groupName]?.before += 1
                groups[member.groupName]?.isChanged = true
            case .unchanged(let member):
                groups[member.groupName, default: (0, 0, false)].after += 1
                groups[member.groupName]?.before += 1
            }
        }
        for (name, group) in groups where group.isChanged {
            add(isNew: update.isNew, isEmptied: group.after == 0)
            if !update.isNew, group.before == 0, !name.isEmpty {
                newRange = newRange.lowerBound...newRange.upperBound + 1
            }
        }
    }

    /// Counts a group.
    mutating func add(isNew: Bool, isEmptied: Bool) {
        changed += 1
        if isEmptied { emptied += 1 }
        if isNew { newRange = newRange.lowerBound + 1...newRange.upperBound + 1 }
    }
}
