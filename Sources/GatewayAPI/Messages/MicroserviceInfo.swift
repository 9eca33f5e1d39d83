package import ByteIO

/// The microservice behind a channel; for a server channel every text is empty.
///
/// Source: MicroServiceInfo of the API reference. What only the service's own registries know (names of engines,
/// clusters and services) is "" here.
package struct MicroserviceInfo: Hashable, Sendable {
    /// The service's id of the microservice.
    package var id: UTF8Text = ""
    /// The gateway.
    package var instanceID: UTF8Text = ""
    /// `CSE`, `CCE`, `CCE_SERVICE` or `NACOS`.
    package var serviceType: UTF8Text = ""
    /// `cse_info.engine_id`.
    package var engineID: UTF8Text = ""
    /// `cse_info.service_id`.
    package var serviceID: UTF8Text = ""
    /// `cce_info.cluster_id`.
    package var clusterID: UTF8Text = ""
    /// `cce_info.namespace`.
    package var namespace: UTF8Text = ""
    /// `cce_info.workload_type`.
    package var workloadType: UTF8Text = ""
    /// `cce_info.app_name`.
    package var appName: UTF8Text = ""
    /// Time of creation as the service writes it.
    package var createTime: UTF8Text = ""
    /// Time of the last change as the service writes it.
    package var updateTime: UTF8Text = ""

    /// No microservice.
    package init() {}

    /// Reads one microservice; what is absent is "".
    ///
    /// Throws: `MalformedReply` where a known field has another type.
    package init(json: JSONValue) throws(MalformedReply) {
        let fields = try FieldReader(json, at: "microservice_info")
        id = try fields.text("id") ?? ""
        instanceID = try fields.text("instance_id") ?? ""
        serviceType = try fields.text("service_type") ?? ""
        createTime = try fields.text("create_time") ?? ""
        updateTime = try fields.text("update_time") ?? ""
        if let engine = try fields.object("cse_info") {
            let fields = try FieldReader(engine, at: "cse_info")
            engineID = try fields.text("engine_id") ?? ""
            serviceID = try fields.text("service_id") ?? ""
        }
        if let cluster = try fields.object("cce_info") {
            let fields = try FieldReader(cluster, at: "cce_info")
            clusterID = try fields.text("cluster_id") ?? ""
            namespace = try fields.text("namespace") ?? ""
            workloadType = try fields.text("workload_type") ?? ""
            appName = try fields.text("app_name") ?? ""
        }
    }

    /// Writes every field, in the order of the documentation's example.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("instance_id", instanceID)
            writer.member("service_type", serviceType)
            writer.key("cse_info")
            writer.object { writer in
                writer.member("cse_app_id", "")
                writer.member("engine_id", engineID)
                writer.member("engine_name", "")
                writer.member("register_address", "")
                writer.member("service_id", serviceID)
                writer.member("service_name", "")
            }
            writer.key("cce_info")
            writer.object { writer in
                writer.member("cluster_id", clusterID)
                writer.member("cluster_name", "")
                writer.member("namespace", namespace)
                writer.member("workload_type", workloadType)
                writer.member("app_name", appName)
            }
            writer.member("create_time", createTime)
            writer.member("update_time", updateTime)
        }
    }
}
