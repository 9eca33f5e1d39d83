internal import ByteIO
internal import GRDB
internal import GatewayAPI

extension GatewayStore {
    /// A gateway, or the documented 404.
    static func gateway(_ address: GatewayAddress, in db: Database) throws -> StoredGateway {
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredGateway.columns) FROM gateway WHERE project_id = ? AND instance_id = ?"
        )
        let arguments: StatementArguments = [address.projectID.text, address.instanceID.text]
        guard let gateway = try StoredGateway.fetchOne(statement, arguments: arguments) else {
            throw APIError.instanceNotFound(address.instanceID)
        }
        return gateway
    }

    /// A channel, or the documented 404 of its gateway or of itself.
    static func channel(_ address: ChannelAddress, in db: Database) throws -> StoredChannel {
        let gatewayRow = try gateway(address.gateway, in: db).row
        guard let channel = try channel(address.channelID, gatewayRow: gatewayRow, in: db) else {
            throw APIError.channelNotFound(address.channelID)
        }
        return channel
    }

    /// A channel that takes writes of members, or the documented error.
    static func writableChannel(_ address: ChannelAddress, in db: Database) throws -> StoredChannel {
        let channel = try channel(address, in: db)
        guard channel.kind == .builtin else { throw APIError.channelKindRefused }
        return channel
    }

    /// A channel of a gateway by its id; nil where there is none.
    static func channel(_ id: UTF8Text, gatewayRow: Int64, in db: Database) throws -> StoredChannel? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredChannel.columns) FROM channel WHERE gateway_row = ? AND id = ?"
        )
        return try StoredChannel.fetchOne(statement, arguments: [gatewayRow, id.text])
    }

    /// The groups of a channel in the order of their creation.
    static func groups(of channel: StoredChannel, in db: Database) throws -> [StoredGroup] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredGroup.columns) FROM member_group WHERE channel_row = ? ORDER BY row"
        )
        return try StoredGroup.fetchAll(statement, arguments: [channel.row])
    }

    /// A group of a channel by its id, or the documented 404.
    static func group(_ id: UTF8Text, of channel: StoredChannel, in db: Database) throws -> StoredGroup {
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredGroup.columns) FROM member_group WHERE channel_row = ? AND id = ?"
        )
        guard let group = try StoredGroup.fetchOne(statement, arguments: [channel.row, id.text]) else {
            throw APIError.groupNotFound(id)
        }
        return group
    }

    /// The health check of a channel; nil where it has none.
    static func healthCheck(of channel: StoredChannel, in db: Database) throws -> StoredHealthCheck? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredHealthCheck.columns) FROM health_config WHERE channel_row = ?"
        )
        return try StoredHealthCheck.fetchOne(statement, arguments: [channel.row])
    }

    /// The members of a channel, or of one group of it, in the order of their creation.
    static func members(of channel: StoredChannel, groupRow: Int64? = nil, in db: Database) throws -> [StoredMember] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(StoredMember.columns) FROM \(StoredMember.tables)
                WHERE member.channel_row = ?1 AND (?2 IS NULL OR member.group_row = ?2) ORDER BY member.row
                """
        )
        return try StoredMember.fetchAll(statement, arguments: [channel.row, groupRow])
    }

    /// The address of a cloud server of a project: the one that a seed gave, else one made from its id, always the
    /// same.
    static func ecsAddress(_ ecsID: UTF8Text, projectID: UTF8Text, in db: Database) throws -> UTF8Text {
        let statement = try db.cachedStatement(
            sql: "SELECT host FROM ecs_address WHERE project_id = ? AND ecs_id = ?"
        )
        if let host = try String.fetchOne(statement, arguments: [projectID.text, ecsID.text]) { return UTF8Text(host) }
        let fingerprint = Fingerprint128(of: Array(ecsID.utf8)).value
        return UTF8Text("192.168.\(fingerprint % 256).\(fingerprint / 256 % 254 + 1)")
    }
}

extension ChannelAddress {
    /// The channel's gateway. Its ids are valid in the one address as in the other.
    var gateway: GatewayAddress {
        guard let gateway = GatewayAddress(projectID: projectID, instanceID: instanceID) else {
            preconditionFailure("a channel's address holds a gateway's")
        }
        return gateway
    }
}
