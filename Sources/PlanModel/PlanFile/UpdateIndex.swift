internal import ByteIO

/// What the updates of a plan file come to, learned one at a time: where each stands, and the counts that the footer must repeat.
///
/// A digest that holds proves who wrote the lines last, not that they fit together.
struct UpdateIndex {
    private(set) var entries: [PlanFile.Entry] = []
    private(set) var gateways = KeyTable<GatewayKey>()
    private(set) var channels = KeyTable<ChannelKey>()
    /// By the index of the gateway.
    private var channelCounts: [Int] = []
    private var updateCounts: [Int] = []
    private var waves: [PlanSummary.Wave] = []
    private var order = ScopeOrder()
    private var groups = GroupTally()
    private var members = MemberCounts()

    /// Takes the next update, whose line is `length` bytes from `offset` on.
    ///
    /// Throws: `JSONShapeError` where the update contradicts itself or those before.
    mutating func add(_ update: Update, offset: Int, length: Int) throws(JSONShapeError) {
        guard update.n == entries.count + 1 else {
            throw JSONShapeError(path: "n", reason: "update \(entries.count + 1) must stand here")
        }
        guard let length = Int32(exactly: length) else {
            throw JSONShapeError(path: "", reason: "the line is too long")
        }
        members += try counts(of: update)
        groups.add(update)
        try addWave(update)
        let gateway = gateways.index(of: update.channel.gateway)
        if Int(gateway) == updateCounts.count {
            updateCounts.append(0)
            channelCounts.append(0)
        }
        let channelCount = channels.keys.count
        let channel = channels.index(of: update.channel)
        if Int(channel) == channelCount { channelCounts[Int(gateway)] += 1 }
        updateCounts[Int(gateway)] += 1
        guard order.takes(update.scope, ofChannel: Int(channel), wave: update.wave) else {
            throw JSONShapeError(
                path: "scope",
                reason: "the updates of a channel in one wave must stand together, sorted by group, each scope once"
            )
        }
        entries.append(
            PlanFile.Entry(
                offset: offset,
                length: length,
                wave: Int32(clamping: update.wave),
                gateway: gateway,
                channel: channel
            )
        )
    }

    private func counts(of update: Update) throws(JSONShapeError) -> MemberCounts {
        if update.isNew, !update.before.isEmpty {
            throw JSONShapeError(path: "new", reason: "is true, but there are members before")
        }
        var counts = MemberCounts()
        MemberDifference.merge(update.before, update.after, ignoringWeight: update.ignoresWeight) { counts.add($0) }
        guard !counts.isZero else { throw JSONShapeError(path: "after", reason: "changes nothing") }
        return counts
    }

    private mutating func addWave(_ update: Update) throws(JSONShapeError) {
        if let last = waves.last, last.wave == update.wave {
            waves[waves.count - 1].updateCount += 1
        } else {
            guard (waves.last?.wave ?? 0) < update.wave else {
                throw JSONShapeError(path: "wave", reason: "the waves are out of order")
            }
            waves.append(PlanSummary.Wave(wave: update.wave, firstN: update.n, updateCount: 1))
        }
    }

    /// Holds a footer to the updates.
    ///
    /// Throws: `JSONShapeError` naming what it has otherwise.
    func check(_ summary: PlanSummary) throws(JSONShapeError) {
        let unnamed = summary.waves.map { wave in
            PlanSummary.Wave(wave: wave.wave, firstN: wave.firstN, updateCount: wave.updateCount)
        }
        guard unnamed == waves else {
            throw JSONShapeError(path: "waves", reason: "are not those of the updates")
        }
        let stated = summary.gateways.sorted { $0.key < $1.key }
        guard stated == gatewaySummaries else {
            throw JSONShapeError(path: "gateways", reason: "are not those of the updates")
        }
        let counts: [(path: String, stated: Int, actual: ClosedRange<Int>)] = [
            ("updates", summary.updateCount, entries.count...entries.count),
            ("groups.changed", summary.groups.changed, groups.changed...groups.changed),
            ("groups.new", summary.groups.new, groups.newRange),
            ("groups.emptied", summary.groups.emptied, groups.emptied...groups.emptied),
            ("members.added", summary.members.added, members.added...members.added),
            ("members.removed", summary.members.removed, members.removed...members.removed),
            ("members.changed", summary.members.changed, members.changed...members.changed),
        ]
        for (path, stated, actual) in counts where !actual.contains(stated) {
            throw JSONShapeError(
                path: path,
                reason: "the footer says \(stated), the updates come to \(actual.lowerBound)"
            )
        }
        guard summary.inputs.map(\.role) == [.inventory, .current] else {
            throw JSONShapeError(path: "inputs", reason: "must be the inventory's and the present state's")
        }
    }

    private var gatewaySummaries: [PlanSummary.Gateway] {
        gateways.keys.indices.map { index in
            PlanSummary.Gateway(
                key: gateways.keys[index],
                channelCount: channelCounts[index],
                updateCount: updateCounts[index]
            )
        }.sorted { $0.key < $1.key }
    }
}

/// The order of the updates inside a wave. They run side by side, so no two of them may write the same members; in this order
/// that is seen without keeping a name of each.
private struct ScopeOrder {
    /// The latest wave of each channel.
    private var waves: [Int] = []
    private var channel = -1
    private var scope = Scope.channel

    /// Whether an update may stand here.
    mutating func takes(_ scope: Scope, ofChannel channel: Int, wave: Int) -> Bool {
        if channel == waves.count { waves.append(0) }
        defer {
            waves[channel] = wave
            self.channel = channel
            self.scope = scope
        }
        guard waves[channel] == wave else { return true }
        return channel == self.channel && self.scope != .channel && self.scope < scope
    }
}

/// How many groups the updates change, as far as they tell.
private struct GroupTally {
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

    private mutating func add(isNew: Bool, isEmptied: Bool) {
        changed += 1
        if isEmptied { emptied += 1 }
        if isNew { newRange = newRange.lowerBound + 1...newRange.upperBound + 1 }
    }
}
