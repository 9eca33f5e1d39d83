internal import ByteIO
internal import PlanModel

/// Compares the desired with the present state, channel by channel, and gathers updates, counts and figures.
struct Comparison {
    /// In no particular order, without numbers.
    private(set) var updates: [Update] = []
    private(set) var groupCounts = PlanSummary.GroupCounts()
    private(set) var memberCounts = MemberCounts()
    /// One entry for each group of the updates.
    private(set) var figures: [GroupFigures] = []

    private let snapshot: Snapshot
    private let options: PlanOptions
    private let columnOptions: ColumnOptions
    /// Where the groups are that the plan empties.
    private(set) var emptied: [(place: CellPlace, name: UTF8Text)] = []
    /// Groups of the snapshot that the inventory names.
    private var coveredCount = 0

    init(snapshot: Snapshot, options: PlanOptions, columnOptions: ColumnOptions) {
        self.snapshot = snapshot
        self.options = options
        self.columnOptions = columnOptions
    }

    /// Compares every channel of the inventory; what is wrong goes to `collector`.
    mutating func compare(_ inventory: Inventory, _ collector: inout DiagnosticCollector) {
        for channel in inventory.channels { compare(channel, &collector) }
        let presentCount = snapshot.channels.reduce(0) { count, channel in
            count + channel.groups.count(where: \.isCounted)
        }
        groupCounts.notCovered = presentCount - coveredCount
    }

    private mutating func compare(_ channel: InventoryChannel, _ collector: inout DiagnosticCollector) {
        let present = snapshot.channel(channel.key)
        let undeclared = undeclaredGroups(channel, present)
        coveredCount += (present?.groups.count(where: \.isCounted) ?? 0) - undeclared.count(where: \.isCounted)
        guard check(channel, present, undeclared, &collector) else { return }
        let errorsBefore = collector.errorCount
        let compared = channel.groups.compactMap { compare($0, present, channel.key, &collector) }
        let changed = compared.filter { !$0.difference.isEmpty }
        let candidates = candidates(for: compared, present)
        for group in compared { checkGroup(group, channel.key, present, candidates, &collector) }
        guard !changed.isEmpty else {
            groupCounts.unchanged += countUnchanged(compared)
            return
        }
        checkKinds(changed, present, &collector)
        let ungrouped = channel.groups.first { $0.name.isEmpty }
        if let ungrouped, options.allowWholeChannel {
            let whole = WholeChannel(place: ungrouped.place, groups: compared, undeclared: undeclared)
            // A group that could not be compared would lose its members.
            if compared.count < channel.groups.count(where: { !$0.isRejected }), collector.errorCount == errorsBefore {
                collector.error(
                    "present-state",
                    at: ungrouped.place,
                    "a row without a group overwrites the whole channel, but a group of it has a present state that cannot be "
                        + "sent: put it right at the gateway first, or plan the channel's groups by name"
                )
            }
            guard whole.check(&collector), collector.errorCount == errorsBefore else { return }
            addWholeChannel(whole, channel, present)
        } else if let place = changed.first(where: { $0.group.name.isEmpty })?.group.place {
            collector.error(
                "group-missing",
                at: place,
                "the row has no group: without one the whole channel is overwritten; give member_group_name, or say --allow-whole-channel"
            )
        } else if collector.errorCount == errorsBefore {
            groupCounts.unchanged += countUnchanged(compared)
            addGroups(changed, channel.key, present)
        }
    }

    private func countUnchanged(_ groups: [GroupComparison]) -> Int {
        groups.count { $0.isKnown && $0.difference.isEmpty && !($0.group.name.isEmpty && $0.before.isEmpty) }
    }

    /// The present groups that the inventory does not name; without a name only where there are members.
    private func undeclaredGroups(_ channel: InventoryChannel, _ present: Snapshot.Channel?) -> [Snapshot.Group] {
        guard let present else { return [] }
        let declared = Set(channel.groups.map(\.name))
        return present.groups.filter { $0.isCounted && !declared.contains($0.name) }
    }

    /// Rules of the channel that need no comparison; false where the channel cannot be compared.
    private func check(
        _ channel: InventoryChannel,
        _ present: Snapshot.Channel?,
        _ undeclared: [Snapshot.Group],
        _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard let place = channel.groups.map(\.place).min() else { return false }
        if present == nil, !options.allowUnknownChannels {
            collector.error(
                "channel-unknown",
                at: place,
                "the snapshot has no channel \(escaped(channel.key.channelID.text)) in this gateway: correct the ids, take the snapshot again, or say --allow-unknown-channels"
            )
            return false
        }
        if options.requireComplete, let first = undeclared.first {
            let more = undeclared.count > 1 ? " and \(undeclared.count - 1) more" : ""
            collector.error(
                "not-complete",
                at: place,
                "the channel \(escaped(channel.key.channelID.text)) has \(describe(group: first.name))\(more) in the snapshot, which the inventory does not name: add it, or leave out --require-complete"
            )
        }
        return true
    }

    /// The group beside its present state; nil where it cannot be compared, or repeats a present state that cannot be sent.
    private mutating func compare(
        _ group: InventoryGroup,
        _ present: Snapshot.Channel?,
        _ channel: ChannelKey,
        _ collector: inout DiagnosticCollector
    ) -> GroupComparison? {
        let presentGroup = present?.group(group.name)
        let before = PresentMembers(presentGroup, in: present)
        if let problem = before.problem {
            if presentGroup?.rowFingerprint == group.rowFingerprint {
                groupCounts.unchanged += 1
                return nil
            }
            for entry in group.held { collector.add(entry) }
            collector.error(
                "present-state",
                at: group.place,
                "\(describe(group: group.name)) cannot be changed, because its present state cannot be planned with: \(problem.words(collector)); \(problem.remedy)"
            )
            return nil
        }
        for entry in group.held { collector.add(entry) }
        let resolution = MemberResolution(options: columnOptions, channelPort: present?.port, hasSnapshot: true)
        guard let after = resolution.members(of: group, present: before.members, &collector), !group.isBroken else {
            return nil
        }
        return GroupComparison(
            group: group,
            isKnown: present != nil && (presentGroup != nil || group.name.isEmpty),
            groupWeight: presentGroup?.weight,
            before: before.members,
            after: after
        )
    }

    /// The names that unknown groups may have been meant to have; none where all of both would be too many to compare.
    private func candidates(for groups: [GroupComparison], _ present: Snapshot.Channel?) -> [String] {
        guard let present, !options.allowNewGroups else { return [] }
        let names = present.groups.map(\.name.text).filter { (1...64).contains($0.unicodeScalars.count) }
        return groups.count(where: { !$0.isKnown }) * names.count <= Self.comparedNamesMax ? names : []
    }

    private static let comparedNamesMax = 4_096

    /// Rules of one group.
    private mutating func checkGroup(
        _ group: GroupComparison,
        _ channel: ChannelKey,
        _ present: Snapshot.Channel?,
        _ candidates: [String],
        _ collector: inout DiagnosticCollector
    ) {
        let name = group.group.name
        if !group.isKnown, !name.isEmpty {
            if present != nil, !options.allowNewGroups {
                let near = nearestName(to: name.text, among: candidates)
                let remedy = near.map { "did you mean \(quoted($0))? To make it," } ?? "correct it, or"
                collector.error(
                    "group-new",
                    at: group.group.place,
                    "the channel \(escaped(channel.channelID.text)) has no \(describe(group: name)) in the snapshot: \(remedy) say --allow-new-groups"
                )
            } else if !GroupNaming.isValidForNew(name) {
                collector.error(
                    "group-name",
                    at: group.group.place,
                    "\(describe(group: name)) is new, and the API refuses its name: 3 to 64 letters, digits, Chinese characters, _, - and ., beginning with a letter or a Chinese character"
                )
            }
        }
        if !group.isKnown, group.difference.isEmpty {
            collector.warning(
                "group-absent",
                at: group.group.place,
                "the row says that \(describe(group: name)) of the channel \(escaped(channel.channelID.text)) has no members, and the snapshot has no such group: nothing is planned for it; correct the name or remove the row"
            )
        }
        if group.differsInIgnoredWeights {
            collector.error(
                "group-weight",
                at: group.group.place,
                "only weights of members change in \(describe(group: name)), but the group has a weight of its own (\(group.groupWeight ?? 0)) that may override them: change the group's weight at the gateway, or leave the weights as they are"
            )
        }
        if group.isEmptied { emptied.append((group.group.emptyRow ?? group.group.place, name)) }
    }

    /// Rules on the kind of the channel and of its members.
    private func checkKinds(
        _ changed: [GroupComparison],
        _ present: Snapshot.Channel?,
        _ collector: inout DiagnosticCollector
    ) {
        guard let place = changed.first?.group.place else { return }
        if let type = present?.type?.text, type == "reference" || type == "microservice" {
            collector.error(
                "channel-type",
                at: place,
                "the channel is of type \(type), whose members the gateway does not let be written: remove its rows"
            )
        }
        MemberKinds(present: present).check(changed.map(\.group), &collector)
    }

    private mutating func addGroups(
        _ groups: [GroupComparison],
        _ channel: ChannelKey,
        _ present: Snapshot.Channel?
    ) {
        let rest = present.map { RestFingerprints($0) }
        for group in groups {
            guard let name = GroupName(group.group.name) else { continue }
            note(group, channel)
            memberCounts += group.difference.counts
            updates.append(
                Update(
                    n: 0,
                    wave: Int(group.group.wave),
                    channel: channel,
                    scope: .group(name),
                    isNew: !group.isKnown,
                    groupWeight: group.groupWeight,
                    labels: labels(of: [group.group]),
                    before: group.before,
                    after: group.after,
                    restFingerprint: rest?.fingerprint(without: name.text)
                )
            )
        }
    }

    private mutating func addWholeChannel(
        _ whole: WholeChannel,
        _ channel: InventoryChannel,
        _ present: Snapshot.Channel?
    ) {
        let update = Update(
            n: 0,
            wave: Int(whole.groups.first?.group.wave ?? 1),
            channel: channel.key,
            scope: .channel,
            isNew: present == nil,
            groupWeight: nil,
            labels: labels(of: channel.groups),
            before: whole.groups.flatMap(\.before).sorted(by: Member.precedes),
            after: whole.groups.flatMap(\.after).sorted(by: Member.precedes),
            restFingerprint: nil
        )
        for group in whole.groups where !group.difference.isEmpty { note(group, channel.key) }
        groupCounts.unchanged += countUnchanged(whole.groups)
        memberCounts += update.difference.counts
        updates.append(update)
    }

    /// Counts a changed group.
    private mutating func note(_ group: GroupComparison, _ channel: ChannelKey) {
        groupCounts.changed += 1
        if !group.isKnown { groupCounts.new += 1 }
        if group.isEmptied { groupCounts.emptied += 1 }
        figures.append(
            GroupFigures(
                channel: channel,
                groupName: group.group.name,
                availableBefore: group.before.availableCount(groupWeight: group.groupWeight),
                availableAfter: group.after.availableCount(groupWeight: group.groupWeight),
                membersBefore: group.before.count,
                membersAfter: group.after.count,
                isEmptied: group.isEmptied
            )
        )
    }

    private func labels(of groups: [InventoryGroup]) -> [Update.Label] {
        columnOptions.labels.enumerated().compactMap { index, column in
            let values = groups.reduce(into: Set<UTF8Text>()) { $0.formUnion($1.labels[index]) }
            return values.isEmpty ? nil : Update.Label(column: column, values: values.sorted())
        }
    }
}
