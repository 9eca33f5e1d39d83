package import ByteIO

/// A gateway instance as replies describe it.
///
/// Source: RespInstanceBase and the detail of an instance in the API reference. Of the detail's many fields only those
/// are here that a caller of channels can need.
package struct InstanceInfo: Hashable, Sendable {
    /// The `instance_id` of paths.
    package var id: UTF8Text
    /// The project that the gateway belongs to.
    package var projectID: UTF8Text
    /// The gateway's name.
    package var instanceName: UTF8Text
    /// `Running`, `Updating` and others.
    package var status: UTF8Text
    /// The same as a number; 6 is `Running`.
    package var instanceStatus: Int
    /// `BASIC`, `PROFESSIONAL`, `ENTERPRISE`, `PLATINUM`, each with or without `_IPV6`.
    package var spec: UTF8Text
    /// Time of creation: milliseconds since 1970-01-01T00:00:00Z, unlike every other time of the API.
    package var createTimeMilliseconds: Int64
    /// Names of the features that the gateway has; nil in a list.
    package var supportedFeatures: [UTF8Text]?

    /// A running gateway.
    package init(
        id: UTF8Text,
        projectID: UTF8Text,
        instanceName: UTF8Text,
        createTimeMilliseconds: Int64,
        supportedFeatures: [UTF8Text]? = nil
    ) {
        self.id = id
        self.projectID = projectID
        self.instanceName = instanceName
        self.status = Self.runningStatus
        self.instanceStatus = 6
        self.spec = "BASIC"
        self.createTimeMilliseconds = createTimeMilliseconds
        self.supportedFeatures = supportedFeatures
    }

    /// The status of a gateway that serves.
    package static let runningStatus: UTF8Text = "Running"

    /// Writes every field of a list; those of the detail where the features are known.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("project_id", projectID)
            writer.member("instance_name", instanceName)
            writer.member("status", status)
            writer.member("instance_status", instanceStatus)
            writer.member("type", "apig")
            writer.member("spec", spec)
            writer.member("create_time", createTimeMilliseconds)
            writer.member("enterprise_project_id", "0")
            writer.member("eip_address", "")
            writer.member("charging_mode", 0)
            writer.member("cbc_metadata", "")
            writer.member("loadbalancer_provider", "elb")
            writer.key("cbc_operation_locks")
            writer.array { _ in }
            if let supportedFeatures {
                for name in ["description", "vpc_id", "subnet_id", "security_group_id", "ingress_ip"] {
                    writer.member(name, "")
                }
                writer.key("supported_features")
                writer.array { writer in for name in supportedFeatures { writer.string(name.text) } }
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

/// The reply to a list of gateway instances.
///
/// Source: ListInstancesV2 of the API reference.
package struct InstanceList: Hashable, Sendable {
    /// Gateways that match the query, over all pages.
    package var total: Int64
    /// The gateways of this page.
    package var instances: [InstanceInfo]

    /// One page out of `total` gateways.
    package init(total: Int64, instances: [InstanceInfo]) {
        self.total = total
        self.instances = instances
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("total", total)
            writer.member("size", instances.count)
            writer.key("instances")
            writer.array { writer in for instance in instances { instance.write(to: &writer) } }
        }
        return writer.bytes
    }
}
