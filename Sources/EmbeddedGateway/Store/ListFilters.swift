/// A text that a list asks for: a part of the value, or the whole value where `precise_search` names the parameter.
package struct TextFilter: Hashable, Sendable {
    /// What is looked for; never empty.
    package let text: String
    /// Whether the whole value must be equal, byte for byte.
    package let isPrecise: Bool

    /// Asks for `text`.
    package init(text: String, isPrecise: Bool) {
        self.text = text
        self.isPrecise = isPrecise
    }
}

/// Which members a list asks for; all of a channel where every part is nil.
package struct MemberFilter: Hashable, Sendable {
    /// The server's name (`name`, compared with `ecs_name`).
    package var name: TextFilter?
    /// The name of the member's group.
    package var memberGroupName: TextFilter?
    /// The id of the member's group.
    package var memberGroupID: TextFilter?

    /// Asks for all members.
    package init() {}
}

/// Which channels of a gateway a list asks for; all where every part is nil.
package struct ChannelFilter: Hashable, Sendable {
    /// The channel's id, always whole.
    package var id: TextFilter?
    /// The channel's name.
    package var name: TextFilter?
    /// The channel's dictionary code.
    package var dictCode: TextFilter?
    /// What the channel balances over.
    package var kind: ChannelKind?
    /// The name of one of its groups.
    package var memberGroupName: TextFilter?
    /// The id of one of its groups.
    package var memberGroupID: TextFilter?
    /// The host of one of its members, always whole.
    package var memberHost: TextFilter?
    /// The port of one of its members.
    package var memberPort: Int?

    /// Asks for all channels.
    package init() {}
}

/// Which groups of a channel a list asks for; all where every part is nil.
package struct GroupFilter: Hashable, Sendable {
    /// The group's name.
    package var name: TextFilter?
    /// The group's dictionary code.
    package var dictCode: TextFilter?

    /// Asks for all groups.
    package init() {}
}

/// Which gateways of a project a list asks for; all where every part is nil.
package struct InstanceFilter: Hashable, Sendable {
    /// The gateway's id, always whole.
    package var id: TextFilter?
    /// The gateway's name.
    package var name: TextFilter?
    /// The gateway's status; every gateway here is `Running`.
    package var status: TextFilter?

    /// Asks for all gateways.
    package init() {}
}
