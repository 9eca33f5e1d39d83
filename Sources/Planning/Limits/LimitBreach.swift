package import ByteIO
package import PlanModel

/// The limits that a plan breaks.
package struct LimitReport: Hashable, Sendable {
    /// The first of them: by group in canonical order, then the whole plan's, then by channel.
    package let breaches: [LimitBreach]
    /// How many there are beside these.
    package let hiddenCount: Int
    /// The flags that would let the limits of all groups and channels pass, with their values.
    package let remedy: String

    /// How many more limits there are than are shown, and what they would need, in one line; nil where all are shown.
    package var hiddenMessage: String? {
        guard hiddenCount > 0 else { return nil }
        return
            "\(hiddenCount) more that are not shown; if all is meant, those of groups and channels pass with \(remedy)"
    }
}

/// A limit that a plan breaks (safety rule 6): which, where, the figures, and the flag that raises it.
package struct LimitBreach: Hashable, Sendable {
    /// Which limit.
    package enum Limit: String, Hashable, Sendable {
        case minAvailable = "--min-available"
        case maxShrink = "--max-shrink"
        case maxTotalShrink = "--max-total-shrink"
        case maxUpdates = "--max-updates"
        case memberQuota = "--member-quota"
    }

    package let limit: Limit
    /// Nil where the limit is of the whole plan.
    package let channel: ChannelKey?
    /// Empty for the members without a group; nil where the limit is of the whole plan or channel.
    package let groupName: UTF8Text?
    /// Available members now; for `maxUpdates` the largest number allowed, for `memberQuota` all members of the channel now.
    package let before: Int
    /// Available members after; for `maxUpdates` the number of updates, for `memberQuota` all members of the channel.
    package let after: Int
    /// The flag with the value that would let the plan pass.
    package let remedy: String
    /// More about a broken quota; nil for the other limits.
    package var quota: QuotaBreach?

    /// What is broken, with the figures and the flag, in one line.
    package var message: String {
        var place = ""
        if let channel {
            let group = groupName.map { ", \(describe(group: $0))" } ?? ""
            place =
                "\(escaped(channel.gateway.projectID.text))/\(escaped(channel.gateway.instanceID.text))/\(escaped(channel.channelID.text))\(group): "
        }
        switch limit {
        case .minAvailable, .maxShrink:
            return
                "\(place)available members fall from \(before) to \(after); \(limit.rawValue) refuses that: if it is meant, say \(remedy)"
        case .maxTotalShrink:
            return
                "the available members of all updates fall from \(before) to \(after); \(limit.rawValue) refuses that: if it is meant, say \(remedy)"
        case .maxUpdates:
            return
                "the plan has \(counted(after, "update")), \(limit.rawValue) allows \(before): if that is meant, say \(remedy)"
        case .memberQuota:
            return place + quotaMessage
        }
    }

    private var quotaMessage: String {
        guard let quota else { return "the members of the channel grow from \(before) to \(after)" }
        let groups = quota.groups.map { "\($0.name) \($0.before) to \($0.after)" }.joined(separator: ", ")
        let allows =
            quota.isGatewaysOwn
            ? "the gateway's own quota is \(quota.quota): have it raised, or, if it is meant, say \(remedy)"
            : "\(limit.rawValue) allows \(quota.quota): if it is meant, say \(remedy)"
        return "the members of the channel grow from \(before) to \(after) (\(groups)); \(allows)"
    }
}
