internal import ByteIO
internal import GRDB
internal import GatewayAPI

extension GatewayStore {
    /// The row of a gateway, or the documented 404.
    static func gatewayRow(projectID: UTF8Text, instanceID: UTF8Text, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT row FROM gateway WHERE project_id = ? AND instance_id = ?")
        guard let row = try Int64.fetchOne(statement, arguments: [projectID.text, instanceID.text]) else {
            throw APIError.instanceNotFound(instanceID)
        }
        return row
    }

    /// A channel, or the documented 404 of its gateway or of itself.
    static func channel(_ address: ChannelAddress, in db: Database) throws -> StoredChannel {
        let gatewayRow = try gatewayRow(projectID: address.projectID, instanceID: address.instanceID, in: db)
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredChannel.columns) FROM channel WHERE gateway_row = ? AND id = ?"
        )
        guard let channel = try StoredChannel.fetchOne(statement, arguments: [gatewayRow, address.channelID.text])
        else {
            throw APIError.channelNotFound(address.channelID)
        }
        return channel
    }

    /// The groups of a channel in the order of their creation.
    static func groups(of channel: StoredChannel, in db: Database) throws -> [StoredGroup] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(StoredGroup.columns) FROM member_group WHERE channel_row = ? ORDER BY row"
        )
        return try StoredGroup.fetchAll(statement, arguments: [channel.row])
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
