internal import ByteIO
internal import GRDB
internal import GatewayAPI

/// A gateway as it is stored.
struct StoredGateway: FetchableRecord {
    let row: Int64
    let projectID: UTF8Text
    let instanceID: UTF8Text
    let createTimeNanoseconds: Int64

    static let columns = "gateway.row, gateway.project_id, gateway.instance_id, gateway.create_time"

    init(row: Row) throws {
        self.row = row[0]
        projectID = UTF8Text(row[1])
        instanceID = UTF8Text(row[2])
        createTimeNanoseconds = row[3]
    }
}

/// A channel as it is stored.
struct StoredChannel: FetchableRecord {
    let row: Int64
    let gatewayRow: Int64
    let id: String
    let name: String
    let port: Int
    let memberType: MemberType
    let kind: ChannelKind
    let balanceStrategy: Int
    let createTimeNanoseconds: Int64
    let dictCode: String
    let microservice: MicroserviceInfo
    /// Whether its members' health is checked.
    let hasHealthCheck: Bool

    static let columns = """
        channel.row, channel.gateway_row, channel.id, channel.name, channel.port, channel.member_type, channel.kind,
        channel.balance_strategy, channel.create_time, channel.dict_code, channel.microservice_info,
        EXISTS (SELECT 1 FROM health_config WHERE health_config.channel_row = channel.row)
        """

    init(row: Row) throws {
        self.row = row[0]
        gatewayRow = row[1]
        id = row[2]
        name = row[3]
        port = row[4]
        memberType = MemberType(rawValue: row[5]) ?? .ip
        kind = ChannelKind(rawValue: row[6]) ?? .builtin
        balanceStrategy = row[7]
        createTimeNanoseconds = row[8]
        dictCode = row[9]
        microservice = try StoredJSON.parse(row[10]).map { try MicroserviceInfo(json: $0) } ?? MicroserviceInfo()
        hasHealthCheck = row[11]
    }
}

/// A member group as it is stored.
struct StoredGroup: FetchableRecord {
    let row: Int64
    let id: String
    /// Everything that a request sets.
    let definition: MemberGroupInfo
    let createTimeNanoseconds: Int64
    let updateTimeNanoseconds: Int64

    var name: UTF8Text { definition.memberGroupName }

    static let columns = """
        row, id, name, weight, remark, create_time, update_time, dict_code, microservice_version, microservice_port,
        microservice_labels, reference_channel_id
        """

    init(row: Row) throws {
        self.row = row[0]
        id = row[1]
        var definition = MemberGroupInfo(memberGroupName: UTF8Text(row[2]))
        definition.memberGroupWeight = row[3]
        definition.memberGroupRemark = UTF8Text(row[4])
        createTimeNanoseconds = row[5]
        updateTimeNanoseconds = row[6]
        definition.dictCode = UTF8Text(row[7])
        definition.microserviceVersion = UTF8Text(row[8])
        definition.microservicePort = row[9]
        definition.microserviceLabels = try (StoredJSON.parse(row[10])?.elements ?? []).map {
            try MicroserviceLabel(json: $0)
        }
        definition.referenceChannelID = (row[11] as String?).map { UTF8Text($0) }
        self.definition = definition
    }
}

/// A health check as it is stored.
struct StoredHealthCheck: FetchableRecord {
    let id: String
    let settings: HealthConfigInfo
    let createTimeNanoseconds: Int64

    static let columns = "id, settings, create_time"

    init(row: Row) throws {
        id = row[0]
        settings =
            try StoredJSON.parse(row[1]).map { try HealthConfigInfo(json: $0) }
            ?? HealthConfigInfo(checkProtocol: "tcp")
        createTimeNanoseconds = row[2]
    }
}

/// JSON in a column, as we wrote it.
enum StoredJSON {
    static func parse(_ text: String?) throws -> JSONValue? {
        guard let text else { return nil }
        return try JSONParser.parse(Array(text.utf8))
    }

    static func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// What a request sets of a member: everything but its ids and its time, after defaults and echoes.
struct MemberContent: Equatable {
    var groupRow: Int64?
    var host: UTF8Text
    var port: Int
    var weight: Int
    var isBackup: Bool
    var status: Int
    var ecsID: UTF8Text
    var ecsName: UTF8Text

    /// What makes two members of a channel the same. An ip member's host stands in `ecsID` as well.
    struct Key: Hashable {
        let groupRow: Int64?
        let ecsID: UTF8Text
        let port: Int
    }

    var key: Key { Key(groupRow: groupRow, ecsID: ecsID, port: port) }
}

/// A member as it is stored, with its group's names.
struct StoredMember: FetchableRecord {
    let row: Int64
    let id: String
    let createTimeNanoseconds: Int64
    let groupName: String
    let groupID: String
    let content: MemberContent
    /// The weight of its group, where that has one.
    let groupWeight: Int?

    static let columns = """
        member.row, member.id, member.create_time, ifnull(member_group.name, ''), ifnull(member_group.id, ''),
        member.group_row, member.host, member.port, member.weight, member.is_backup, member.status, member.ecs_id,
        member.ecs_name, member_group.weight
        """

    static let tables = "member LEFT JOIN member_group ON member_group.row = member.group_row"

    init(row: Row) throws {
        self.row = row[0]
        id = row[1]
        createTimeNanoseconds = row[2]
        groupName = row[3]
        groupID = row[4]
        content = MemberContent(
            groupRow: row[5],
            host: UTF8Text(row[6]),
            port: row[7],
            weight: row[8],
            isBackup: row[9],
            status: row[10],
            ecsID: UTF8Text(row[11]),
            ecsName: UTF8Text(row[12])
        )
        groupWeight = row[13]
    }
}
