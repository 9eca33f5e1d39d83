package import ByteIO

/// A gateway instance as a list of them describes it.
///
/// Source: RespInstanceBase of the API reference (ListInstancesV2).
package struct InstanceInfo: Hashable, Sendable {
    /// The `instance_id` of paths.
    package var id: UTF8Text
    /// The project that it belongs to.
    package var projectID: UTF8Text?
    /// The name that people gave it.
    package var instanceName: UTF8Text?
    /// `Running`, `Freezed`, `Resizing` and others.
    package var status: UTF8Text?
    /// The number behind `status`; 6 is running.
    package var instanceStatus: Int?
    /// `apig`.
    package var type: UTF8Text?
    /// `BASIC`, `PROFESSIONAL`, `ENTERPRISE`, `PLATINUM` and others.
    package var spec: UTF8Text?
    /// Milliseconds since 1970, unlike the times of all other messages.
    package var createTime: Int?
    /// The enterprise project that it belongs to.
    package var enterpriseProjectID: UTF8Text?
    /// The public address of its inbound traffic.
    package var eipAddress: UTF8Text?
    /// 0 pay for use, 1 pay in advance.
    package var chargingMode: Int?
    /// The order of an instance that is paid in advance.
    package var cbcMetadata: UTF8Text?
    /// `lvs` or `elb`.
    package var loadbalancerProvider: UTF8Text?

    /// An instance with the given id, the other fields absent.
    package init(id: UTF8Text, projectID: UTF8Text? = nil, instanceName: UTF8Text? = nil) {
        self.id = id
        self.projectID = projectID
        self.instanceName = instanceName
    }

    /// Reads one instance.
    ///
    /// Throws: `MalformedReply` where the id is missing or a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "instance")
        self.id = try fields.required(fields.text("id"), "id")
        self.projectID = try fields.text("project_id")
        self.instanceName = try fields.text("instance_name")
        self.status = try fields.text("status")
        self.instanceStatus = try fields.integer("instance_status")
        self.type = try fields.text("type")
        self.spec = try fields.text("spec")
        self.createTime = try fields.integer("create_time")
        self.enterpriseProjectID = try fields.text("enterprise_project_id")
        self.eipAddress = try fields.text("eip_address")
        self.chargingMode = try fields.integer("charging_mode")
        self.cbcMetadata = try fields.text("cbc_metadata")
        self.loadbalancerProvider = try fields.text("loadbalancer_provider")
    }

    /// Writes the fields that are present; an instance that was made here has no operation locks.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("project_id", projectID)
            writer.field("instance_name", instanceName)
            writer.field("status", status)
            writer.field("instance_status", instanceStatus)
            writer.field("type", type)
            writer.field("spec", spec)
            writer.field("create_time", createTime)
            writer.field("enterprise_project_id", enterpriseProjectID)
            writer.field("eip_address", eipAddress)
            writer.field("charging_mode", chargingMode)
            writer.field("cbc_metadata", cbcMetadata)
            writer.field("loadbalancer_provider", loadbalancerProvider)
            writer.key("cbc_operation_locks")
            writer.array { _ in }
        }
    }
}

/// The reply to a list of gateway instances.
///
/// Source: ListInstancesV2 of the API reference.
package struct InstanceList: Hashable, Sendable {
    /// Instances on this page, as the service counts them.
    package var size: Int
    /// Instances that match the query, over all pages.
    package var total: Int64
    /// The instances of this page.
    package var instances: [InstanceInfo]

    /// One page out of `total` instances.
    package init(total: Int64, instances: [InstanceInfo]) {
        self.size = instances.count
        self.total = total
        self.instances = instances
    }

    /// Parses a body; an absent `size` is the number of instances, unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `total` or `instances` is missing, or a field has another
    /// type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "reply")
        let instances = try fields.array("instances") { json throws(MalformedReply) in try InstanceInfo(json: json) }
        self.instances = try fields.required(instances, "instances")
        self.total = try fields.required(fields.count("total"), "total")
        self.size = try fields.integer("size") ?? self.instances.count
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", size)
            writer.key("instances")
            writer.array { writer in for instance in instances { instance.write(to: &writer) } }
        }
        return writer.bytes
    }
}
