package import ByteIO

/// A backend server group as replies describe it; without ids and times, as requests define it.
///
/// Source: MemberGroupCreate and MemberGroupInfo of the API reference.
package struct MemberGroupInfo: Hashable, Sendable {
    /// The service's id of the group.
    package var memberGroupID: UTF8Text?
    /// Unique within its channel.
    package var memberGroupName: UTF8Text
    /// 0...100; where the service sends one, it may override the weights of the group's members.
    package var memberGroupWeight: Int?
    /// A remark of at most 255 characters.
    package var memberGroupRemark: UTF8Text?
    /// Dictionary code; "" where there is none.
    package var dictCode: UTF8Text?
    /// The version of the microservice; "" in a server channel.
    package var microserviceVersion: UTF8Text?
    /// The port of the microservice, 0...65535; 0 stands for the channel's.
    package var microservicePort: Int?
    /// Labels of the microservice; nil where the reply has no list of them.
    package var microserviceLabels: [MicroserviceLabel]?
    /// The channel that a group of a reference channel stands for.
    package var referenceChannelID: UTF8Text?
    /// Time of creation as the service writes it.
    package var createTime: UTF8Text?
    /// Time of the last change as the service writes it.
    package var updateTime: UTF8Text?

    /// A group with the given fields, the others absent.
    package init(
        memberGroupID: UTF8Text? = nil,
        memberGroupName: UTF8Text,
        memberGroupWeight: Int? = nil,
        memberGroupRemark: UTF8Text? = nil
    ) {
        self.memberGroupID = memberGroupID
        self.memberGroupName = memberGroupName
        self.memberGroupWeight = memberGroupWeight
        self.memberGroupRemark = memberGroupRemark
    }

    /// Reads one group.
    ///
    /// Throws: `MalformedReply` where the name is missing or a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "member_group")
        self.memberGroupID = try fields.text("member_group_id")
        self.memberGroupName = try fields.required(fields.text("member_group_name"), "member_group_name")
        self.memberGroupWeight = try fields.integer("member_group_weight")
        self.memberGroupRemark = try fields.text("member_group_remark")
        self.dictCode = try fields.text("dict_code")
        self.microserviceVersion = try fields.text("microservice_version")
        self.microservicePort = try fields.integer("microservice_port")
        self.microserviceLabels = try fields.array("microservice_labels") { json throws(MalformedReply) in
            try MicroserviceLabel(json: json)
        }
        self.referenceChannelID = try fields.text("reference_vpc_channel_id")
        self.createTime = try fields.text("create_time")
        self.updateTime = try fields.text("update_time")
    }

    /// Parses the body of one group's detail.
    ///
    /// Throws: `MalformedReply` as `init(json:)`, and where the bytes are not JSON.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        try self.init(json: JSONValue(reply: bytes))
    }

    /// Writes the fields that are present.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("member_group_id", memberGroupID)
            writer.field("member_group_name", memberGroupName)
            writer.field("member_group_weight", memberGroupWeight)
            writer.field("member_group_remark", memberGroupRemark)
            writer.field("dict_code", dictCode)
            writer.field("create_time", createTime)
            writer.field("update_time", updateTime)
            writer.field("microservice_version", microserviceVersion)
            writer.field("microservice_port", microservicePort)
            if let microserviceLabels {
                writer.key("microservice_labels")
                writer.array { writer in for label in microserviceLabels { label.write(to: &writer) } }
            }
            writer.field("reference_vpc_channel_id", referenceChannelID)
        }
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// A label of a microservice, by which a group takes its servers.
///
/// Source: MicroserviceLabel of the API reference.
package struct MicroserviceLabel: Hashable, Sendable {
    /// 1 to 63 characters.
    package var name: UTF8Text
    /// 1 to 63 characters.
    package var value: UTF8Text

    /// A label.
    package init(name: UTF8Text, value: UTF8Text) {
        self.name = name
        self.value = value
    }

    /// Reads one label.
    ///
    /// Throws: `MalformedReply` where name or value is missing or no text.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "microservice_label")
        self.name = try fields.required(fields.text("label_name"), "label_name")
        self.value = try fields.required(fields.text("label_value"), "label_value")
    }

    /// Writes the label.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("label_name", name)
            writer.member("label_value", value)
        }
    }
}
