package import ByteIO
package import GatewayAPI

/// A channel to begin with: where it is, what it is, and its members.
package struct SeedChannel: Hashable, Sendable {
    /// Project, gateway and channel.
    package var address: ChannelAddress
    /// The channel's name; made from the id where nil.
    package var name: String?
    /// The channel's own port, 1 to 65535, which members without a port take; 80 where nil.
    package var port: Int?
    /// What the channel balances over.
    package var kind: ChannelKind
    /// How the channel names its members; found from the members where nil: ecs where one has an ecs_id that is not the
    /// echo of its host, else ip.
    package var memberType: MemberType?
    /// Groups, in this order; a group that only a member names comes after them.
    package var groups: [SeedGroup]
    /// Members, in this order. An absent weight is 1, an absent status 1, an absent port the channel's. The host of an
    /// ecs member becomes the known address of that server.
    package var members: [SeedMember]

    /// Describes a channel; what is left out is as the properties say.
    package init(
        address: ChannelAddress,
        name: String? = nil,
        port: Int? = nil,
        kind: ChannelKind = .builtin,
        memberType: MemberType? = nil,
        groups: [SeedGroup] = [],
        members: [SeedMember] = []
    ) {
        self.address = address
        self.name = name
        self.port = port
        self.kind = kind
        self.memberType = memberType
        self.groups = groups
        self.members = members
    }
}

/// A member to begin with: the fields that a request has.
package typealias SeedMember = MemberInfo

/// A member group to begin with; it may be empty.
package struct SeedGroup: Hashable, Sendable {
    /// The group's name.
    package var name: UTF8Text
    /// The group's weight (`member_group_weight`); nil where it has none.
    package var weight: Int?
    /// A remark, or nothing.
    package var remark: String

    /// Describes a group.
    package init(name: UTF8Text, weight: Int? = nil, remark: String = "") {
        self.name = name
        self.weight = weight
        self.remark = remark
    }
}

/// What a seed did.
package struct SeedSummary: Hashable, Sendable {
    /// How many channels were made.
    package var channelsAdded = 0
    /// How many channels were there already and were left as they are.
    package var channelsKept = 0
}
