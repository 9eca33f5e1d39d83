/// What a gateway allows and how it behaves where the API leaves a choice.
package struct GatewaySettings: Hashable, Sendable {
    /// How much it holds; nothing is limited by default.
    package var quotas = GatewayQuotas()
    /// What it supports; everything by default.
    package var features: Set<GatewayFeature> = Set(GatewayFeature.allCases)
    /// Whether the weight of a group, where it has one, is shown as the weight of its members. What was written stays
    /// stored.
    ///
    /// Source: the API's MemberGroupCreate: "that weight is automatically used to assign weights to servers in the
    /// group".
    package var groupWeightsOverrideMembers = false
    /// Whether a write to a channel fails with 500 APIG.9999 while another write to it is in progress, as the service
    /// may.
    package var refusesConcurrentWrites = false

    /// The usual settings.
    package init() {}
}

/// How much a gateway holds; nil is no limit. A seed is not limited.
package struct GatewayQuotas: Hashable, Sendable {
    /// Channels of one gateway (`VPC_NUM_LIMIT`); the service's usual value is 200.
    package var channelsMax: Int?
    /// Members of one channel (`VPC_INSTANCE_NUM_LIMIT`); the service's usual value is 10.
    package var membersPerChannelMax: Int?
    /// Groups of one channel; the documentation names no value.
    package var groupsPerChannelMax: Int?

    /// Limits what is given.
    package init(channelsMax: Int? = nil, membersPerChannelMax: Int? = nil, groupsPerChannelMax: Int? = nil) {
        self.channelsMax = channelsMax
        self.membersPerChannelMax = membersPerChannelMax
        self.groupsPerChannelMax = groupsPerChannelMax
    }

    /// What the gateway reports where it has no limit.
    static let reportedMax = 1_000_000

    /// Whether a count that goes from `before` to `after` breaks `max`. One that is beyond it already may fall.
    static func isBroken(_ max: Int?, before: Int, after: Int) -> Bool {
        guard let max else { return false }
        return after > max && after > before
    }
}

/// A feature that a gateway has or lacks.
///
/// Source: "Supported Features" of the API reference.
package enum GatewayFeature: String, Hashable, Sendable, CaseIterable {
    /// Members may be backups (`is_backup`).
    case backupMembers = "vpc_backup"
    /// A channel's name may be changed.
    case modifiableNames = "vpc_name_modifiable"
}
