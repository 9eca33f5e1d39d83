package import ByteIO

/// One quota of a gateway.
///
/// Source: ListProjectCofigsV2 of the API reference.
package struct ProjectConfig: Hashable, Sendable {
    /// The service's number of the quota.
    package var id: UTF8Text
    /// `VPC_NUM_LIMIT` (channels of the gateway), `VPC_INSTANCE_NUM_LIMIT` (members of one channel) and others.
    package var name: UTF8Text
    /// The quota, as decimal digits.
    package var value: UTF8Text
    /// Time of creation as the service writes it.
    package var time: UTF8Text
    /// What the quota limits.
    package var remark: UTF8Text
    /// How much of it is used.
    package var used: Int64

    /// The quota of channels of a gateway.
    package static let channelsName: UTF8Text = "VPC_NUM_LIMIT"
    /// The quota of members of one channel.
    package static let membersPerChannelName: UTF8Text = "VPC_INSTANCE_NUM_LIMIT"

    /// A quota.
    package init(id: UTF8Text, name: UTF8Text, value: UTF8Text, time: UTF8Text, remark: UTF8Text, used: Int64) {
        self.id = id
        self.name = name
        self.value = value
        self.time = time
        self.remark = remark
        self.used = used
    }

    init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "config")
        id = try fields.text("config_id") ?? ""
        name = try fields.required(fields.text("config_name"), "config_name")
        value = try fields.required(fields.text("config_value"), "config_value")
        time = try fields.text("config_time") ?? ""
        remark = try fields.text("remark") ?? ""
        used = try fields.count("used") ?? 0
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("config_id", id)
            writer.member("config_name", name)
            writer.member("config_value", value)
            writer.member("config_time", time)
            writer.member("remark", remark)
            writer.member("used", used)
        }
    }
}

/// The reply to a list of a gateway's quotas.
///
/// Source: ListProjectCofigsV2 of the API reference.
package struct ProjectConfigList: Hashable, Sendable {
    /// Quotas on this page, as the service counts them.
    package var size: Int
    /// Quotas over all pages.
    package var total: Int64
    /// The quotas of this page.
    package var configs: [ProjectConfig]

    /// One page out of `total` quotas.
    package init(total: Int64, configs: [ProjectConfig]) {
        self.size = configs.count
        self.total = total
        self.configs = configs
    }

    /// Parses a body; an absent `size` is the number of quotas, unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `total` or `configs` is missing, or a field has another
    /// type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "reply")
        let configs = try fields.array("configs") { json throws(MalformedReply) in try ProjectConfig(json: json) }
        self.configs = try fields.required(configs, "configs")
        self.total = try fields.required(fields.count("total"), "total")
        self.size = try fields.integer("size") ?? self.configs.count
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", size)
            writer.key("configs")
            writer.array { writer in for config in configs { config.write(to: &writer) } }
        }
        return writer.bytes
    }
}
