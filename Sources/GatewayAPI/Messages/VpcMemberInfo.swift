package import ByteIO

/// A backend as a reply describes it.
///
/// Source: "Updating Backend Instances", table 6; `health_status` from newer pages of the API reference. Absent
/// fields are nil, save those with a documented meaning: no group is "", `is_backup` is false.
package struct VpcMemberInfo: Hashable, Sendable {
    /// Address; for an ECS member the service fills it in.
    package var host: UTF8Text?
    /// 0...10000.
    package var weight: Int?
    /// Whether it serves only when all others are faulty.
    package var isBackup: Bool
    /// "" outside any group.
    package var memberGroupName: UTF8Text
    /// 1 available, 2 unavailable.
    package var status: Int?
    /// 0...65535; 0 or absent is the channel's own port.
    package var port: Int?
    /// For an IP member the service repeats the host here and in `ecsName`.
    package var ecsID: UTF8Text?
    /// Server name.
    package var ecsName: UTF8Text?
    /// The service's id of the member within its channel.
    package var id: UTF8Text?
    /// The channel that the member belongs to.
    package var vpcChannelID: UTF8Text?
    /// Time of creation as the service writes it, `2020-07-23T09:13:24Z`.
    package var createTime: UTF8Text?
    /// "" outside any group.
    package var memberGroupID: UTF8Text?
    /// `unknown`, `healthy` or `unhealthy`, where the service sends it.
    package var healthStatus: UTF8Text?

    /// A member with the given fields, the others absent.
    package init(
        host: UTF8Text? = nil,
        weight: Int? = nil,
        isBackup: Bool = false,
        memberGroupName: UTF8Text = "",
        status: Int? = nil,
        port: Int? = nil,
        ecsID: UTF8Text? = nil,
        ecsName: UTF8Text? = nil,
        id: UTF8Text? = nil,
        vpcChannelID: UTF8Text? = nil,
        createTime: UTF8Text? = nil,
        memberGroupID: UTF8Text? = nil,
        healthStatus: UTF8Text? = nil
    ) {
        self.host = host
        self.weight = weight
        self.isBackup = isBackup
        self.memberGroupName = memberGroupName
        self.status = status
        self.port = port
        self.ecsID = ecsID
        self.ecsName = ecsName
        self.id = id
        self.vpcChannelID = vpcChannelID
        self.createTime = createTime
        self.memberGroupID = memberGroupID
        self.healthStatus = healthStatus
    }

    /// Reads one member.
    ///
    /// Throws: `MalformedReply` where `json` is no object or a known field has another type; ranges are not checked.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "member")
        self.host = try fields.text("host")
        self.weight = try fields.integer("weight")
        self.isBackup = try fields.bool("is_backup") ?? false
        self.memberGroupName = try fields.text("member_group_name") ?? ""
        self.status = try fields.integer("status")
        self.port = try fields.integer("port")
        self.ecsID = try fields.text("ecs_id")
        self.ecsName = try fields.text("ecs_name")
        self.id = try fields.text("id")
        self.vpcChannelID = try fields.text("vpc_channel_id")
        self.createTime = try fields.text("create_time")
        self.memberGroupID = try fields.text("member_group_id")
        self.healthStatus = try fields.text("health_status")
    }

    /// Writes the fields that are present, in the order of the source document's examples.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("host", host)
            writer.field("weight", weight)
            writer.member("is_backup", isBackup)
            writer.field("member_group_name", memberGroupName)
            writer.field("port", port)
            writer.field("status", status)
            writer.field("ecs_id", ecsID)
            writer.field("ecs_name", ecsName)
            writer.field("id", id)
            writer.field("vpc_channel_id", vpcChannelID)
            writer.field("create_time", createTime)
            writer.field("member_group_id", memberGroupID)
            writer.field("health_status", healthStatus)
        }
    }
}
