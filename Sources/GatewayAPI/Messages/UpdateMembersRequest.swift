internal import ByteIO

/// The body of the update: the full overwrite of one group, or of every group of the channel.
///
/// Source: "Updating Backend Instances", table 3.
package enum UpdateMembersRequest: Hashable, Sendable {
    /// The members of this group become exactly these; the other groups stay. The gateway ignores members that name
    /// another group or none, so each is sent with this group's name, whatever it carried.
    case group(GroupName, [MemberInfo])
    /// The members of the whole channel become exactly these, each in the group that it names or in none.
    case wholeChannel([MemberInfo])

    /// The body as JSON. The same request gives the same bytes.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if case .group(let name, _) = self { writer.member("member_group_name", name.text) }
            writer.key("members")
            writer.array { writer in
                for member in membersAsSent { member.write(to: &writer) }
            }
        }
        return writer.bytes
    }

    /// The members with the group names that they are sent with.
    package var membersAsSent: [MemberInfo] {
        switch self {
        case .group(let name, let members):
            members.map { member in
                var member = member
                member.memberGroupName = name.text
                return member
            }
        case .wholeChannel(let members):
            members.map { member in
                var member = member
                if member.memberGroupName?.utf8.isEmpty == true { member.memberGroupName = nil }
                return member
            }
        }
    }
}
