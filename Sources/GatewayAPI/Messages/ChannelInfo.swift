package import ByteIO

/// A channel as a reply describes it.
///
/// Source: VpcChannelInfo of the API reference. Lists omit the members; the detail of one channel has them.
package struct ChannelInfo: Hashable, Sendable {
    /// The `vpc_channel_id` of paths.
    package var id: UTF8Text
    /// Unique within its gateway.
    package var name: UTF8Text
    /// 1...65535: what a member's port 0 stands for.
    package var port: Int?
    /// 1 weighted round robin, 2 weighted least connections, 3 source hash, 4 URI hash.
    package var balanceStrategy: Int?
    /// `ip` or `ecs`.
    package var memberType: UTF8Text?
    /// 2 server, 3 microservice; `vpcChannelType` is preferred over it.
    package var type: Int?
    /// `builtin`, `microservice` or `reference`; the last two refuse writes of members.
    package var vpcChannelType: UTF8Text?
    /// 1 normal, 2 abnormal.
    package var status: Int?
    /// Time of creation as the service writes it.
    package var createTime: UTF8Text?
    /// Dictionary code; "" where there is none.
    package var dictCode: UTF8Text?
    /// Nil where the reply has no list of groups.
    package var memberGroups: [MemberGroupInfo]?
    /// Nil where the reply has no list of members.
    package var members: [VpcMemberInfo]?
    /// `vpc_health_config`; nil where no health check is configured, and in every reply but the detail.
    package var healthConfig: HealthConfigInfo?
    /// `microservice_info`; a server channel has one with every text empty.
    package var microserviceInfo: MicroserviceInfo?

    /// A channel with the given fields, the others absent.
    package init(
        id: UTF8Text,
        name: UTF8Text,
        port: Int? = nil,
        balanceStrategy: Int? = nil,
        memberType: UTF8Text? = nil,
        type: Int? = nil,
        vpcChannelType: UTF8Text? = nil,
        status: Int? = nil,
        createTime: UTF8Text? = nil,
        dictCode: UTF8Text? = nil,
        memberGroups: [MemberGroupInfo]? = nil,
        members: [VpcMemberInfo]? = nil,
        healthConfig: HealthConfigInfo? = nil,
        microserviceInfo: MicroserviceInfo? = nil
    ) {
        self.id = id
        self.name = name
        self.port = port
        self.balanceStrategy = balanceStrategy
        self.memberType = memberType
        self.type = type
        self.vpcChannelType = vpcChannelType
        self.status = status
        self.createTime = createTime
        self.dictCode = dictCode
        self.memberGroups = memberGroups
        self.members = members
        self.healthConfig = healthConfig
        self.microserviceInfo = microserviceInfo
    }

    /// Reads one channel.
    ///
    /// Throws: `MalformedReply` where the id or the name is missing or a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "channel")
        self.id = try fields.required(fields.text("id"), "id")
        self.name = try fields.required(fields.text("name"), "name")
        self.port = try fields.integer("port")
        self.balanceStrategy = try fields.integer("balance_strategy")
        self.memberType = try fields.text("member_type")
        self.type = try fields.integer("type")
        self.vpcChannelType = try fields.text("vpc_channel_type")
        self.status = try fields.integer("status")
        self.createTime = try fields.text("create_time")
        self.dictCode = try fields.text("dict_code")
        self.memberGroups = try fields.array("member_groups") { json throws(MalformedReply) in
            try MemberGroupInfo(json: json)
        }
        self.members = try fields.array("members") { json throws(MalformedReply) in try VpcMemberInfo(json: json) }
        self.healthConfig = try fields.object("vpc_health_config").map { json throws(MalformedReply) in
            try HealthConfigInfo(json: json)
        }
        self.microserviceInfo = try fields.object("microservice_info").map { json throws(MalformedReply) in
            try MicroserviceInfo(json: json)
        }
    }

    /// Parses the body of one channel's detail.
    ///
    /// Throws: `MalformedReply` as `init(json:)`, and where the bytes are not JSON.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        try self.init(json: JSONValue(reply: bytes))
    }

    /// Writes the fields that are present.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("name", name)
            writer.field("port", port)
            writer.field("balance_strategy", balanceStrategy)
            writer.field("member_type", memberType)
            writer.field("type", type)
            writer.field("vpc_channel_type", vpcChannelType)
            writer.field("status", status)
            writer.field("create_time", createTime)
            writer.field("dict_code", dictCode)
            if let memberGroups {
                writer.key("member_groups")
                writer.array { writer in for group in memberGroups { group.write(to: &writer) } }
            }
            if let members {
                writer.key("members")
                writer.array { writer in for member in members { member.write(to: &writer) } }
            }
            if let healthConfig {
                writer.key("vpc_health_config")
                healthConfig.write(to: &writer)
            }
            if let microserviceInfo {
                writer.key("microservice_info")
                microserviceInfo.write(to: &writer)
            }
        }
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
