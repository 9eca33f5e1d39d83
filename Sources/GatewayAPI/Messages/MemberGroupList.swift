internal import ByteIO

/// The reply to a list of member groups, and to their creation.
///
/// Source: ListMemberGroups and CreateMemberGroup of the API reference.
package struct MemberGroupList: Hashable, Sendable {
    /// Groups on this page, as the service counts them.
    package var size: Int
    /// Groups that match the query, over all pages.
    package var total: Int64
    /// The groups of this page.
    package var groups: [MemberGroupInfo]

    /// One page out of `total` groups.
    package init(total: Int64, groups: [MemberGroupInfo]) {
        self.size = groups.count
        self.total = total
        self.groups = groups
    }

    /// Parses a body; an absent `size` is the number of groups, unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `total` or `member_groups` is missing, or a field has
    /// another type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "reply")
        let groups = try fields.array("member_groups") { json throws(MalformedReply) in
            try MemberGroupInfo(json: json)
        }
        self.groups = try fields.required(groups, "member_groups")
        self.total = try fields.required(fields.count("total"), "total")
        self.size = try fields.integer("size") ?? self.groups.count
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", size)
            writer.key("member_groups")
            writer.array { writer in for group in groups { group.write(to: &writer) } }
        }
        return writer.bytes
    }
}
