internal import ByteIO
internal import GatewayAPI

/// What a request makes of a channel: the body of its creation and of its update, after its own rules.
struct ChannelDefinition: Sendable {
    var name: UTF8Text
    var port: Int
    var balanceStrategy: Int
    var memberType: MemberType
    /// The kind that a new channel gets.
    var kind: ChannelKind
    /// What the body itself says of the kind (`vpc_channel_type`, and `type` other than 0): an update cannot change it.
    var statedKind: (name: ChannelKind?, type: Int?)
    var dictCode: UTF8Text?
    /// Nil where the body has no list, which leaves the groups as they are; an empty list deletes them.
    var groups: [MemberGroupInfo]?
    /// Nil where the body has no list, which leaves the members as they are; an empty list deletes them.
    var members: [MemberInfo]?
    var health: HealthConfigInfo?
    var microservice: MicroserviceInfo?
}

/// Reads the body of POST …/vpc-channels and of PUT …/vpc-channels/{id}.
///
/// Source: VpcCreate of the API reference ("Creating a VPC Channel", "Updating a VPC Channel").
enum ChannelBody {
    private static let fieldNames: Set<UTF8Text> = [
        "name", "port", "balance_strategy", "member_type", "type", "vpc_channel_type", "dict_code", "member_groups",
        "members", "vpc_health_config", "microservice_info",
    ]

    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parse(_ bytes: [UInt8], note: (String) -> Void) throws(APIError) -> ChannelDefinition {
        let reader = FieldReader(try RequestBody.object(bytes), known: fieldNames, note: note)
        let name = try reader.name("name")
        let port = try reader.integer("port", in: 1...65_535).required("port")
        let strategy = try reader.number("balance_strategy", of: [1, 2, 3, 4]).required("balance_strategy")
        let memberType = try reader.choice("member_type", of: MemberType.allCases.map(\.rawValue))
        let microservice = try reader.object("microservice_info").map { value throws(APIError) in
            try MicroserviceBody.parse(value, note: note)
        }
        var definition = ChannelDefinition(
            name: name,
            port: port,
            balanceStrategy: strategy,
            memberType: memberType.flatMap(MemberType.init) ?? .ecs,
            kind: .builtin,
            statedKind: try statedKind(reader)
        )
        // Without a name of its own, type 3 with its microservice makes a microservice channel, anything else a server channel.
        let isMicroservice = definition.statedKind.type == 3 && microservice != nil
        definition.kind = definition.statedKind.name ?? (isMicroservice ? .microservice : .builtin)
        definition.microservice = microservice
        definition.dictCode = try reader.dictCode()
        definition.groups = try reader.objects("member_groups") { value throws(APIError) in
            try GroupBody.parse(value, note: note)
        }
        definition.members = try reader.objects("members") { value throws(APIError) in
            try MemberBody.parse(value, note: note)
        }
        definition.health = try reader.object("vpc_health_config").map { value throws(APIError) in
            try HealthBody.parse(value, note: note)
        }
        return definition
    }

    /// What the body says of the kind: `type` must not contradict `vpc_channel_type`.
    private static func statedKind(_ reader: FieldReader) throws(APIError) -> (name: ChannelKind?, type: Int?) {
        let type = try reader.number("type", of: [0, 2, 3]).flatMap { $0 == 0 ? nil : $0 }
        let given = try reader.anyText("vpc_channel_type") ?? ""
        guard !given.isEmpty else { return (nil, type) }
        guard let kind = ChannelKind(rawValue: given), type == nil || type == kind.type else {
            throw .parameterInvalid("vpc_channel_type")
        }
        return (kind, type)
    }
}

/// Reads the microservice of a channel.
///
/// What the other registries need (`nacos_info` with its password, `cce_service_info`) is neither checked nor kept.
/// Source: MicroServiceCreate of the API reference.
enum MicroserviceBody {
    private static let serviceTypes = ["CSE", "CCE", "CCE_SERVICE", "NACOS"]
    private static let fieldNames: Set<UTF8Text> = [
        "service_type", "cse_info", "cce_info", "cce_service_info", "nacos_info",
    ]

    /// Throws: `APIError` with the documented code of the first rule that is broken.
    static func parse(_ value: JSONValue, note: (String) -> Void) throws(APIError) -> MicroserviceInfo {
        let reader = FieldReader(value, known: fieldNames, note: note)
        var microservice = MicroserviceInfo()
        microservice.serviceType = UTF8Text(try reader.choice("service_type", of: serviceTypes) ?? "")
        if let engine = try reader.object("cse_info") {
            let reader = FieldReader(engine, known: ["engine_id", "service_id"], note: note)
            microservice.engineID = try reader.shortText("engine_id")
            microservice.serviceID = try reader.shortText("service_id")
        }
        if let cluster = try reader.object("cce_info") {
            let reader = FieldReader(
                cluster,
                known: ["cluster_id", "namespace", "workload_type", "app_name"],
                note: note
            )
            microservice.clusterID = try reader.shortText("cluster_id")
            microservice.namespace = try reader.shortText("namespace")
            microservice.workloadType = UTF8Text(
                try reader.choice("workload_type", of: ["deployment", "statefulset", "daemonset"]) ?? ""
            )
            microservice.appName = try reader.shortText("app_name")
        }
        return microservice
    }
}

extension FieldReader {
    /// A text of at most 64 characters; "" where it is absent.
    fileprivate func shortText(_ name: String) throws(APIError) -> UTF8Text {
        UTF8Text(try text(name, lengths: 0...64, isAllowed: FieldRules.isTextCharacter) ?? "")
    }
}
