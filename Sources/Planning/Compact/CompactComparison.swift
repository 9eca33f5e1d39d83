internal import ByteIO
internal import PlanModel

/// Compares the channels that the compact state understands in full; the others it leaves to the detailed rules.
struct CompactComparison: ~Copyable {
    private(set) var groupCounts = PlanSummary.GroupCounts()
    private(set) var memberCounts = MemberCounts()

    private let options: PlanOptions
    let columnOptions: ColumnOptions
    /// By gateway number; nil where a gateway's channels have none.
    private let quotas: [Int?]
    /// The members of the group in hand, on both sides.
    private(set) var before = CompactMembers()
    private(set) var after = CompactMembers()
    /// The groups of the channel in hand that become updates.
    private var changed = Growable<ChangedGroup>()

    init(_ request: PlanRequest, _ columnOptions: ColumnOptions, _ index: borrowing GroupIndex) {
        options = request.options
        self.columnOptions = columnOptions
        quotas = index.gatewayKeys.map { request.memberQuotas.quota(of: $0) }
    }

    /// Compares every channel, and marks those that turn out to need the detailed rules.
    mutating func compare(
        _ state: inout CompactState,
        _ updates: inout PartitionUpdates,
        _ ledger: inout LimitLedger
    ) {
        for channel in state.index.channels.indices where !state.index.channels[channel].isDetailed {
            let mark = updates.mark
            if let result = compare(channel, &state, &updates) {
                add(result, state.index.channels[channel], state, &updates, &ledger)
            } else {
                updates.rewind(to: mark)
                state.index.channels[channel].isDetailed = true
            }
        }
    }

    /// A group that becomes an update: its members that take traffic, and where its line waits for the rest of the channel.
    struct ChangedGroup: BitwiseCopyable {
        let group: UInt32
        let availableBefore: Int
        let availableAfter: Int
        let restPlace: Int
    }

    /// What one channel adds; nothing of it counts where the channel needs the detailed rules after all.
    private struct ChannelResult {
        var unchanged = 0
        var notCovered = 0
        var isNamed = false
        var members = MemberCounts()
        var memberCount = 0
        var changedCount = 0
    }

    /// Compares one channel; nil where it needs the detailed rules.
    private mutating func compare(
        _ number: Int,
        _ state: inout CompactState,
        _ updates: inout PartitionUpdates
    ) -> ChannelResult? {
        let channel = state.index.channels[number]
        var result = ChannelResult()
        changed.removeAll()
        var group = channel.firstGroup
        while group != CompactGroup.none {
            guard compare(Int(group), of: channel, &state, &updates, &result) else { return nil }
            group = state.index.groups[Int(group)].next
        }
        return !result.isNamed || isPlain(channel, result, state) ? result : nil
    }

    /// Whether nothing about the channel as a whole asks for the detailed rules.
    private func isPlain(_ channel: CompactChannel, _ result: ChannelResult, _ state: borrowing CompactState) -> Bool {
        if options.requireComplete, result.notCovered > 0 { return false }
        if channel.inventoryName != 0, channel.name != 0,
            !isSame(state.index.texts[Int(channel.name)], state.index.texts[Int(channel.inventoryName)])
        {
            return false
        }
        guard result.changedCount > 0 else { return true }
        let after = result.memberCount + result.members.added - result.members.removed
        if let quota = quotas[Int(channel.gateway)], after > quota, after > result.memberCount { return false }
        let type = state.index.texts[Int(channel.type)]
        if isSame(type, "reference") || isSame(type, "microservice") { return false }
        return !(channel.kinds == .both) && fits(channel, state)
    }

    /// Whether the members are of the kind that the channel says.
    private func fits(_ channel: CompactChannel, _ state: borrowing CompactState) -> Bool {
        let type = state.index.texts[Int(channel.memberType)]
        if isSame(type, "ecs") { return channel.kinds == .ecs }
        if isSame(type, "ip") { return channel.kinds == .ip }
        return true
    }

    /// Compares one group; false where its channel needs the detailed rules.
    private mutating func compare(
        _ number: Int,
        of channel: CompactChannel,
        _ state: inout CompactState,
        _ updates: inout PartitionUpdates,
        _ result: inout ChannelResult
    ) -> Bool {
        let group = state.index.groups[number]
        result.memberCount += Int(group.currentCount)
        let isCounted = group.flags.contains(.inCurrent) && (group.name != 0 || group.currentCount > 0)
        guard group.flags.contains(.inInventory) else {
            if isCounted { result.notCovered += 1 }
            return !group.flags.contains(.isOpen) || closePorts(number, channel, &state)
        }
        result.isNamed = true
        guard group.flags.contains(.inCurrent) else { return false }
        if !group.flags.contains(.isOpen), group.currentCount == group.inventoryCount, group.current == group.inventory
        {
            // What stands twice is to be told, also where the snapshot has it twice.
            if group.flags.contains(.mayHoldTwice) {
                after.load(group.inventoryList, channelPort: 0, from: state.members, state.addresses)
                if after.holdsTwice(state.addresses) { return false }
            }
            result.unchanged += 1
            return true
        }
        guard group.weight < 0, closePorts(number, channel, &state) else { return false }
        return compareMembers(number, channel, &state, &updates, &result)
    }

    private mutating func compareMembers(
        _ number: Int,
        _ channel: CompactChannel,
        _ state: inout CompactState,
        _ updates: inout PartitionUpdates,
        _ result: inout ChannelResult
    ) -> Bool {
        let group = state.index.groups[number]
        let port = channelPort(channel, state)
        before.load(group.currentList, channelPort: port, from: state.members, state.addresses)
        after.load(group.inventoryList, channelPort: port, from: state.members, state.addresses)
        guard !before.holdsTwice(state.addresses), !after.holdsTwice(state.addresses) else { return false }
        guard let (counts, traits) = merge(state.addresses) else { return false }
        guard counts.added + counts.removed + counts.changed > 0 else {
            result.unchanged += 1
            return true
        }
        result.members += counts
        let figures = UpdateFigures(
            shape: UpdateShape(added: counts.added, removed: counts.removed, changed: counts.changed, traits: traits),
            availableBefore: before.availableCount,
            availableAfter: after.availableCount
        )
        let place = writeLine(group, state, &updates.lines)
        updates.add(wave: group.wave, state.index.place(of: group), group: state.index.texts[Int(group.name)], figures)
        result.changedCount += 1
        changed.append(
            ChangedGroup(
                group: UInt32(number),
                availableBefore: before.availableCount,
                availableAfter: after.availableCount,
                restPlace: place
            )
        )
        return true
    }

    /// Walks both sides, settles what is open, and counts; nil where a value is missing.
    private mutating func merge(
        _ addresses: borrowing AddressTable
    ) -> (MemberCounts, UpdateShape.Traits)? {
        var counts = MemberCounts()
        // `[]` of an option set of another module is made from an array.
        var traits = UpdateShape.Traits(rawValue: 0)
        var (come, gone) = (MemberValues(), MemberValues())
        var index = 0
        for position in 0..<after.count {
            while index < before.count, CompactMembers.precedes(before[index], after[position], addresses) {
                counts.removed += 1
                gone.add(before[index].member)
                index += 1
            }
            let isPresent =
                index < before.count && CompactMembers.isSameServer(before[index], after[position], addresses)
            let present = isPresent ? before[index].member : nil
            var member = after[position].member
            guard member.port != 0 else { return nil }
            if member.isOpen {
                guard settle(&member, present) else { return nil }
                after[position].member = member
            }
            if let present {
                if present.weight != member.weight || present.flags.values != member.flags.values {
                    counts.changed += 1
                    traits.formUnion(Self.changes(from: present, to: member))
                }
                index += 1
            } else {
                counts.added += 1
                come.add(member)
            }
        }
        while index < before.count {
            counts.removed += 1
            gone.add(before[index].member)
            index += 1
        }
        if counts.added > 0, counts.removed > 0 {
            traits.insert(.replaces)
            if come.hasSameWeights(as: &gone) { traits.insert(.keepsWeights) }
            if come.hasSamePorts(as: &gone) { traits.insert(.keepsPorts) }
        }
        return (counts, traits)
    }

    private static func changes(from old: CompactMember, to new: CompactMember) -> UpdateShape.Traits {
        // `[]` of an option set of another module is made from an array.
        var traits = UpdateShape.Traits(rawValue: 0)
        if old.weight != new.weight { traits.insert(.changesWeights) }
        let flags = old.flags.symmetricDifference(new.flags)
        if flags.contains(.isUnavailable) { traits.insert(.changesStatus) }
        if flags.contains(.isBackup) { traits.insert(.changesBackup) }
        return traits
    }

    /// Takes what the row left open from the present member, or from the options.
    private func settle(_ member: inout CompactMember, _ present: CompactMember?) -> Bool {
        if member.weight == CompactMember.emptyWeight {
            let fallback = columnOptions.defaults[.weight].flatMap { CellValue.integer($0[...], max: Member.weightMax) }
            guard let weight = present?.weight ?? fallback.map({ UInt16(clamping: $0) }) else { return false }
            member.weight = weight
        }
        if member.flags.contains(.backupIsEmpty) {
            let fallback = columnOptions.defaults[.isBackup].flatMap { CellValue.bool($0[...]) }
            if present.map({ $0.flags.contains(.isBackup) }) ?? fallback ?? false { member.flags.insert(.isBackup) }
            member.flags.remove(.backupIsEmpty)
        }
        if member.flags.contains(.statusIsEmpty) {
            let fallback = columnOptions.defaults[.status].flatMap { CellValue.status($0[...]) }
            let isUnavailable = present.map { $0.flags.contains(.isUnavailable) } ?? (fallback == .unavailable)
            if isUnavailable { member.flags.insert(.isUnavailable) }
            member.flags.remove(.statusIsEmpty)
        }
        return true
    }

    /// Puts the channel's own port into the sums of a group whose members have none; false where it is not known.
    private func closePorts(_ number: Int, _ channel: CompactChannel, _ state: inout CompactState) -> Bool {
        let group = state.index.groups[number]
        guard group.flags.contains(.isOpen) else { return true }
        let port = channelPort(channel, state)
        var sum = Fingerprint128.zero
        var list = group.currentList
        while list != 0 {
            var member = state.members[list]
            if member.port == 0 {
                guard port != 0 else { return false }
                member.port = port
                state.members[list] = member
            }
            sum += state.fingerprint(of: member, in: group.context)
            list = member.next
        }
        state.index.groups[number].current = sum
        return true
    }

    /// 0 where the snapshot does not tell.
    private func channelPort(_ channel: CompactChannel, _ state: borrowing CompactState) -> UInt16 {
        UInt16(clamping: CellBytes.integer(state.index.texts[Int(channel.port)], max: 65_535))
    }

    private mutating func add(
        _ result: ChannelResult,
        _ channel: CompactChannel,
        _ state: borrowing CompactState,
        _ updates: inout PartitionUpdates,
        _ ledger: inout LimitLedger
    ) {
        groupCounts.notCovered += result.notCovered
        groupCounts.unchanged += result.unchanged
        groupCounts.changed += result.changedCount
        memberCounts += result.members
        guard result.changedCount > 0 else { return }
        let whole = state.index.currentSum(of: channel)
        for index in 0..<changed.count {
            let changed = changed[index]
            let group = state.index.groups[Int(changed.group)]
            updates.lines.setRestFingerprint(whole - group.current, at: changed.restPlace)
            ledger.add(before: changed.availableBefore, after: changed.availableAfter) {
                (state.index.key(of: channel), state.index.text(group.name))
            }
        }
    }
}
