package import ByteIO

/// The unit of execution: the full overwrite of one group, or of one whole channel.
package struct Update: Hashable, Sendable {
    /// The number in the plan, from 1, in the order of execution.
    package var n: Int
    /// From 1; a wave starts when the one before is done.
    package var wave: Int
    package var phase: Phase
    package var channel: ChannelKey
    package var scope: Scope
    /// Whether the snapshot lacks the scope: the group or the channel is new.
    package var isNew: Bool
    /// The weight of the group itself, 0…100; where there is one, members' weights are sent and compared nowhere.
    package var groupWeight: Int?
    /// Foreign columns carried along: distinct values by column.
    package var labels: [Label]
    /// The members as the snapshot has them, sorted by `Member.precedes`.
    package var before: [Member]
    /// The members to be, sorted by `Member.precedes`.
    package var after: [Member]
    /// The fingerprint of the members in the channel's other groups, as the snapshot has them; nil for a whole channel or an unknown one.
    package var restFingerprint: Fingerprint128?

    /// What kind of step an update is. Plans with phases come later; the word keeps their place in the format.
    package enum Phase: String, Hashable, Sendable {
        case replace
    }

    /// A foreign column with its distinct values, sorted by bytes.
    package struct Label: Hashable, Sendable {
        package var column: UTF8Text
        package var values: [UTF8Text]

        /// A label.
        package init(column: UTF8Text, values: [UTF8Text]) {
            self.column = column
            self.values = values
        }
    }

    /// An update.
    package init(
        n: Int,
        wave: Int,
        phase: Phase = .replace,
        channel: ChannelKey,
        scope: Scope,
        isNew: Bool,
        groupWeight: Int?,
        labels: [Label],
        before: [Member],
        after: [Member],
        restFingerprint: Fingerprint128?
    ) {
        self.n = n
        self.wave = wave
        self.phase = phase
        self.channel = channel
        self.scope = scope
        self.isNew = isNew
        self.groupWeight = groupWeight
        self.labels = labels
        self.before = before
        self.after = after
        self.restFingerprint = restFingerprint
    }

    /// Whether the gateway may override the members' weights, so that they are compared nowhere (safety rule 7).
    package var ignoresWeight: Bool { groupWeight != nil }

    /// How many members take traffic before.
    package var availableBefore: Int { before.availableCount(groupWeight: groupWeight) }
    /// How many members take traffic after.
    package var availableAfter: Int { after.availableCount(groupWeight: groupWeight) }

    /// What changes.
    package var difference: MemberDifference {
        MemberDifference(before: before, after: after, ignoringWeight: ignoresWeight)
    }

    /// Which planned state `members`, in any order, are.
    package func compare(with members: [Member]) -> ScopeState {
        let sorted = members.sorted(by: Member.precedes)
        // `after` first: where an update changes nothing that is compared, there is nothing to send.
        if MemberDifference(before: sorted, after: after, ignoringWeight: ignoresWeight).isEmpty { return .after }
        if MemberDifference(before: before, after: sorted, ignoringWeight: ignoresWeight).isEmpty { return .before }
        return isMixture(sorted) ? .mixture : .other
    }

    /// Whether there are members and each comes, with its values, from `before` or from `after`. No write can leave a scope empty that was
    /// to empty none: somebody else has done that.
    private func isMixture(_ sorted: [Member]) -> Bool {
        let known = before + after
        return !sorted.isEmpty
            && sorted.allSatisfy { member in
                known.contains {
                    $0.isSameServer(as: member) && $0.holdsSameValues(as: member, ignoringWeight: ignoresWeight)
                }
            }
    }
}

/// How a scope that was read relates to an update.
package enum ScopeState: Hashable, Sendable {
    case before
    case after
    /// Neither, but each member comes from one of the two: a write that was torn.
    case mixture
    case other
}
