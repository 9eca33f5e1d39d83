package import ByteIO

/// One quota or switch of a gateway instance.
///
/// Source: ListProjectCofigsV2 (the API reference spells it so).
package struct ProjectConfig: Hashable, Sendable {
    /// The quota on members of one channel.
    package static let membersPerChannelName: UTF8Text = "VPC_INSTANCE_NUM_LIMIT"
    /// The quota on channels of one gateway.
    package static let channelsName: UTF8Text = "VPC_NUM_LIMIT"

    /// The service's id of the entry.
    package var configID: UTF8Text?
    /// What is configured.
    package var configName: UTF8Text
    /// The value as text, whatever its meaning.
    package var configValue: UTF8Text
    /// Time of the latest change as the service writes it.
    package var configTime: UTF8Text?
    /// Words for people.
    package var remark: UTF8Text?
    /// How much of a quota is used; for a quota of each channel the service's own figure.
    package var used: Int?

    /// An entry with the given fields, the others absent.
    package init(
        configID: UTF8Text? = nil,
        configName: UTF8Text,
        configValue: UTF8Text,
        configTime: UTF8Text? = nil,
        remark: UTF8Text? = nil,
        used: Int? = nil
    ) {
        self.configID = configID
        self.configName = configName
        self.configValue = configValue
        self.configTime = configTime
        self.remark = remark
        self.used = used
    }

    /// Reads one entry.
    ///
    /// Throws: `MalformedReply` where name or value is missing or a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "config")
        self.configID = try fields.text("config_id")
        self.configName = try fields.required(fields.text("config_name"), "config_name")
        self.configValue = try fields.required(fields.text("config_value"), "config_value")
        self.configTime = try fields.text("config_time")
        self.remark = try fields.text("remark")
        self.used = try fields.integer("used")
    }

    /// Writes the fields that are present.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("config_id", configID)
            writer.field("config_name", configName)
            writer.field("config_value", configValue)
            writer.field("config_time", configTime)
            writer.field("remark", remark)
            writer.field("used", used)
        }
    }
}

/// The reply to a list of a gateway's quotas and switches.
///
/// Source: ListProjectCofigsV2 of the API reference.
package struct ProjectConfigList: Hashable, Sendable {
    /// Entries on this page, as the service counts them.
    package var size: Int
    /// Entries over all pages.
    package var total: Int64
    /// The entries of this page.
    package var configs: [ProjectConfig]

    /// One page out of `total` entries.
    package init(total: Int64, configs: [ProjectConfig]) {
        self.size = configs.count
        self.total = total
        self.configs = configs
    }

    /// Parses a body; an absent `size` is the number of entries, unknown fields are passed over.
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
