internal import ByteIO

extension InstanceInfo {
    /// Reads one gateway; whatever but its id is absent is empty.
    ///
    /// Throws: `MalformedReply` where the id is missing or a known field has another type.
    init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "instance")
        self.init(
            id: try fields.required(fields.text("id"), "id"),
            projectID: try fields.text("project_id") ?? "",
            instanceName: try fields.text("instance_name") ?? "",
            createTimeMilliseconds: try fields.count("create_time") ?? 0
        )
        status = try fields.text("status") ?? ""
        instanceStatus = try fields.integer("instance_status") ?? 0
        spec = try fields.text("spec") ?? ""
    }
}

extension InstanceList {
    /// Parses a body; unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `total` or `instances` is missing, or a field has another
    /// type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "reply")
        let instances = try fields.array("instances") { json throws(MalformedReply) in try InstanceInfo(json: json) }
        self.init(
            total: try fields.required(fields.count("total"), "total"),
            instances: try fields.required(instances, "instances")
        )
    }
}
