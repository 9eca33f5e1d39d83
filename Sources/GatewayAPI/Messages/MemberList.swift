internal import ByteIO

/// The reply to a list and to an update of members.
///
/// Source: "Updating Backend Instances", table 5.
package struct MemberList: Hashable, Sendable {
    /// Members on this page, as the service counts them.
    package var size: Int
    /// Members that match the query, over all pages.
    package var total: Int64
    /// The members of this page.
    package var members: [VpcMemberInfo]

    /// One page out of `total` members.
    package init(total: Int64, members: [VpcMemberInfo]) {
        self.size = members.count
        self.total = total
        self.members = members
    }

    /// Parses a body; an absent `size` is the number of members, unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `total` or `members` is missing, or a field has another
    /// type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "reply")
        let members = try fields.array("members") { json throws(MalformedReply) in try VpcMemberInfo(json: json) }
        self.members = try fields.required(members, "members")
        self.total = try fields.required(fields.count("total"), "total")
        self.size = try fields.integer("size") ?? self.members.count
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", size)
            writer.key("members")
            writer.array { writer in for member in members { member.write(to: &writer) } }
        }
        return writer.bytes
    }
}
