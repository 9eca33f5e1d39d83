internal import ByteIO
package import PlanModel

/// What a checkpoint belongs to: it is of use for this plan at these gateways alone.
package struct RunBinding: Hashable, Sendable {
    /// The plan's digest, as 64 lower-case hexadecimal digits.
    package let planSHA256: String
    /// The plan's name, for reports; the digest decides.
    package let planName: String
    /// How many updates the plan has; they are numbered from 1.
    package let updateCount: Int
    /// What kind of run.
    package let mode: RunReport.Mode
    /// Sorted by gateway, then address.
    package let endpoints: [RunReport.Endpoint]

    /// A binding; the order of `endpoints` does not matter.
    package init(
        planSHA256: String,
        planName: String,
        updateCount: Int,
        mode: RunReport.Mode,
        endpoints: [RunReport.Endpoint]
    ) {
        self.planSHA256 = planSHA256
        self.planName = planName
        self.updateCount = updateCount
        self.mode = mode
        self.endpoints = endpoints.sorted { left, right in
            left.gateway != right.gateway
                ? left.gateway < right.gateway
                : left.url.utf8.lexicographicallyPrecedes(right.url.utf8)
        }
    }

    /// Refuses to go on with a run that this binding recorded under another one.
    ///
    /// A renamed plan folder is no difference.
    ///
    /// Throws: `CheckpointError`, naming the first difference: plan, kind of run, then gateways in order.
    func check(given: RunBinding) throws(CheckpointError) {
        guard planSHA256 == given.planSHA256 else {
            throw .otherPlan(recorded: planSHA256, given: given.planSHA256)
        }
        guard mode == given.mode else { throw .otherMode(recorded: mode, given: given.mode) }
        let recordedAddresses = addresses
        let givenAddresses = given.addresses
        for gateway in Set(recordedAddresses.keys).union(givenAddresses.keys).sorted() {
            let (recorded, given) = (recordedAddresses[gateway], givenAddresses[gateway])
            guard recorded == given else {
                throw .otherEndpoint(gateway: gateway, recorded: recorded?.text, given: given?.text)
            }
        }
    }

    private var addresses: [GatewayKey: UTF8Text] {
        Dictionary(endpoints.map { ($0.gateway, UTF8Text($0.url)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The endpoints as canonical JSON.
    var encodedEndpoints: String {
        var writer = JSONWriter()
        writer.array { writer in
            for endpoint in endpoints {
                writer.object { writer in
                    writer.member("project_id", endpoint.gateway.projectID)
                    writer.member("instance_id", endpoint.gateway.instanceID)
                    writer.member("url", endpoint.url)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads endpoints from their JSON; nil where it is not what `encodedEndpoints` writes.
    static func decodeEndpoints(_ text: String) -> [RunReport.Endpoint]? {
        guard let elements = try? JSONParser.parse(Array(text.utf8), depthMax: 2).elements else { return nil }
        var endpoints: [RunReport.Endpoint] = []
        for element in elements {
            guard let projectID = element["project_id"]?.string, let instanceID = element["instance_id"]?.string,
                let url = element["url"]?.string
            else { return nil }
            let gateway = GatewayKey(projectID: UTF8Text(projectID), instanceID: UTF8Text(instanceID))
            endpoints.append(RunReport.Endpoint(gateway: gateway, url: url))
        }
        return endpoints
    }
}

/// One run, as its checkpoint names it.
package struct RunIdentity: Hashable, Sendable {
    /// The run's id.
    package let runID: String
    /// What the run belongs to, as it was recorded.
    package let binding: RunBinding
    /// When the run was made.
    package let createdAt: Timestamp

    /// A run.
    package init(runID: String, binding: RunBinding, createdAt: Timestamp) {
        self.runID = runID
        self.binding = binding
        self.createdAt = createdAt
    }
}
