package import ByteIO

/// A backend server group as a channel's reply describes it.
///
/// Source: MemberGroupInfo of the API reference.
package struct MemberGroupInfo: Hashable, Sendable {
    /// The service's id of the group.
    package var memberGroupID: UTF8Text?
    /// Unique within its channel.
    package var memberGroupName: UTF8Text
    /// 0...100; where the service sends one, it may override the weights of the group's members.
    package var memberGroupWeight: Int?

    /// A group with the given fields.
    package init(memberGroupID: UTF8Text? = nil, memberGroupName: UTF8Text, memberGroupWeight: Int? = nil) {
        self.memberGroupID = memberGroupID
        self.memberGroupName = memberGroupName
        self.memberGroupWeight = memberGroupWeight
    }

    /// Reads one group.
    ///
    /// Throws: `MalformedReply` where the name is missing or a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "member_group")
        self.memberGroupID = try fields.text("member_group_id")
        self.memberGroupName = try fields.required(fields.text("member_group_name"), "member_group_name")
        self.memberGroupWeight = try fields.integer("member_group_weight")
    }

    /// Writes the fields that are present.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("member_group_id", memberGroupID)
            writer.field("member_group_name", memberGroupName)
            writer.field("member_group_weight", memberGroupWeight)
        }
    }
}
