package import PlanModel

/// How many members a channel may have, all of its groups together.
///
/// Source: the product's notes and constraints; the API's error APIG.3110 says that there are too many. The figures of a gateway stand in its project
/// configs, as `VPC_INSTANCE_NUM_LIMIT`.
package struct MemberQuotas: Hashable, Sendable {
    /// For every channel, whatever its gateway says; nil where that counts.
    package var all: Int?
    /// What gateways say for their channels.
    package var byGateway: [GatewayKey: Int]

    /// Quotas; without any, none is checked.
    package init(all: Int? = nil, byGateway: [GatewayKey: Int] = [:]) {
        self.all = all
        self.byGateway = byGateway
    }

    /// The quota of a gateway's channels; nil where none is known.
    func quota(of gateway: GatewayKey) -> Int? { all ?? byGateway[gateway] }
}

/// A channel that a plan would give more members than it may have.
package struct QuotaBreach: Hashable, Sendable {
    /// One group that the plan changes.
    struct Group: Hashable, Sendable {
        let name: String
        let before: Int
        let after: Int
    }

    let quota: Int
    /// Whether the gateway says so, and not the flag.
    let isGatewaysOwn: Bool
    let groups: [Group]
}

/// Holds a plan against the quotas of members.
enum QuotaCheck {
    /// The channels, in canonical order, that the plan makes larger and larger than they may be. One that was too large already and shrinks
    /// or stays is none: the plan does not make it worse.
    static func breaches(_ figures: [GroupFigures], snapshot: Snapshot, quotas: MemberQuotas) -> [LimitBreach] {
        let byChannel = Dictionary(grouping: figures, by: \.channel)
        return byChannel.sorted { $0.key < $1.key }.compactMap { channel, figures in
            guard let quota = quotas.quota(of: channel.gateway) else { return nil }
            let before = snapshot.channel(channel)?.groups.reduce(0) { $0 + $1.members.count } ?? 0
            let after = figures.reduce(before) { $0 + $1.membersAfter - $1.membersBefore }
            guard after > quota, after > before else { return nil }
            let groups = figures.sorted { $0.groupName < $1.groupName }.map { figures in
                QuotaBreach.Group(
                    name: describe(group: figures.groupName),
                    before: figures.membersBefore,
                    after: figures.membersAfter
                )
            }
            return LimitBreach(
                limit: .memberQuota,
                channel: channel,
                groupName: nil,
                before: before,
                after: after,
                remedy: "\(LimitBreach.Limit.memberQuota.rawValue) \(after)",
                quota: QuotaBreach(quota: quota, isGatewaysOwn: quotas.all == nil, groups: groups)
            )
        }
    }
}
