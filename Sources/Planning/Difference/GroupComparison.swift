internal import ByteIO
internal import PlanModel

/// One group that the inventory names, beside its present state.
struct GroupComparison {
    let group: InventoryGroup
    /// Whether the snapshot has the group. The members without a group are always known where the channel is.
    let isKnown: Bool
    /// The group's own weight.
    let groupWeight: Int?
    /// Sorted by `Member.precedes`, as is `after`.
    let before: [Member]
    let after: [Member]

    var difference: MemberDifference {
        MemberDifference(before: before, after: after, ignoringWeight: groupWeight != nil)
    }

    /// Whether members alone differ in nothing but weights that the gateway may override.
    var differsInIgnoredWeights: Bool {
        groupWeight != nil && difference.isEmpty && !MemberDifference(before: before, after: after).isEmpty
    }

    /// Whether the plan takes the group's last members away.
    var isEmptied: Bool { !before.isEmpty && after.isEmpty }
}

/// The figures of one group of an update that limits look at.
struct GroupFigures {
    let channel: ChannelKey
    let groupName: UTF8Text
    let availableBefore: Int
    let availableAfter: Int
    let membersBefore: Int
    let membersAfter: Int
    let isEmptied: Bool
}
