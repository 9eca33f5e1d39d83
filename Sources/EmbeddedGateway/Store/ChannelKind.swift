/// What a channel balances over (`vpc_channel_type`); only a builtin channel takes member writes.
///
/// Source: the API's "Creating a VPC channel"; a reference channel shows another channel's members, a microservice
/// channel's members follow the cluster.
package enum ChannelKind: String, Hashable, Sendable, CaseIterable {
    /// A server channel, whose members are written through the API.
    case builtin
    /// Members come from a container cluster or a service registry.
    case microservice
    /// Members are those of another channel.
    case reference

    /// The number in `type`, which `vpc_channel_type` replaces: 2 server, 3 microservice. It has none of its own for
    /// reference channels.
    var type: Int { self == .microservice ? 3 : 2 }
}

/// How a channel names its members (`member_type`).
package enum MemberType: String, Hashable, Sendable, CaseIterable {
    /// By address: each member has a host.
    case ip
    /// By cloud server: each member has an ecs_id and an ecs_name.
    case ecs
}
