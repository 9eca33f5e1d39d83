internal import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// Makes a channel with the groups, members and health check that its definition holds.
    ///
    /// Source: CreateVpcChannelV2 of the API reference; the members of a reference channel are not its own, so those of
    /// the definition are not used.
    ///
    /// Throws: `APIError` where the definition does not fit; else the database's error.
    func createChannel(in address: GatewayAddress, _ definition: ChannelDefinition) async throws -> ChannelInfo {
        try await write { db in
            let gateway = try Self.gateway(address, in: db)
            try checkChannelQuota(of: gateway, in: db)
            try Self.checkName(definition.name, gatewayRow: gateway.row, exceptRow: nil, in: db)
            if definition.kind == .microservice, definition.microservice == nil {
                throw APIError.parameterMissing("microservice_info")
            }
            let id = UTF8Text(ids.next())
            try insert(definition, id: id, gateway: gateway, in: db)
            guard let channel = try Self.channel(id, gatewayRow: gateway.row, in: db) else {
                throw APIError.channelNotFound(id)
            }
            return try fill(channel, with: definition, projectID: address.projectID, in: db)
        }
    }

    /// Changes a channel; a definition of another kind is refused. A list of groups or members overwrites those of the channel, an
    /// empty one deletes them; without a list they stay, as does the health check.
    ///
    /// Source: UpdateVpcChannelV2 of the API reference.
    ///
    /// Throws: `APIError` where the definition does not fit; else the database's error.
    func updateChannel(_ address: ChannelAddress, _ definition: ChannelDefinition) async throws -> ChannelInfo {
        try await writeChannel(address) { db in
            let channel = try Self.channel(address, in: db)
            try Self.checkKind(definition, of: channel)
            if UTF8Text(channel.name) != definition.name, !settings.features.contains(.modifiableNames) {
                throw APIError.featureNotSupported
            }
            try Self.checkName(definition.name, gatewayRow: channel.gatewayRow, exceptRow: channel.row, in: db)
            try checkMemberType(definition, of: channel, in: db)
            try update(channel, to: definition, address: address, in: db)
            return try fill(
                try Self.channel(address, in: db),
                with: definition,
                projectID: address.projectID,
                in: db
            )
        }
    }

    /// Deletes a channel with everything in it.
    ///
    /// Throws: `APIError` where it does not exist or another channel refers to it; else the database's error.
    package func deleteChannel(_ address: ChannelAddress) async throws {
        try await writeChannel(address) { db in
            let channel = try Self.channel(address, in: db)
            let references = """
                SELECT EXISTS (SELECT 1 FROM member_group JOIN channel ON channel.row = member_group.channel_row
                WHERE reference_channel_id = ?1 AND channel.gateway_row = ?2 AND channel.row <> ?3)
                """
            let isReferenced = try Bool.fetchOne(
                try db.cachedStatement(sql: references),
                arguments: [channel.id, channel.gatewayRow, channel.row]
            )
            if isReferenced == true { throw APIError.channelReferenced }
            for table in ["member", "member_group", "health_config"] {
                try db.cachedStatement(sql: "DELETE FROM \(table) WHERE channel_row = ?")
                    .execute(arguments: [channel.row])
            }
            try db.cachedStatement(sql: "DELETE FROM channel WHERE row = ?").execute(arguments: [channel.row])
        }
    }

    /// Sets the health check of a channel, whether it has one or not; its id and time stay.
    ///
    /// Source: UpdateHealthCheck of the API reference.
    ///
    /// Throws: `APIError` where the channel does not exist; else the database's error.
    package func updateHealthCheck(
        of address: ChannelAddress,
        _ health: HealthConfigInfo
    ) async throws -> HealthConfigInfo {
        try await writeChannel(address) { db in
            let channel = try Self.channel(address, in: db)
            try set(health, of: channel, in: db)
            return try Self.healthCheck(of: channel, in: db)?.info(of: channel) ?? health
        }
    }

    /// Writes what the definition says of groups, members and health, and answers with the channel as it is then.
    private func fill(
        _ channel: StoredChannel,
        with definition: ChannelDefinition,
        projectID: UTF8Text,
        in db: Database
    ) throws -> ChannelInfo {
        if let groups = definition.groups { try overwriteGroups(of: channel, with: groups, in: db) }
        let groups = try Self.groups(of: channel, in: db)
        if let members = definition.members, channel.kind != .reference {
            let contents = try contents(of: members, for: channel, groups: groups, projectID: projectID, in: db)
            try write(contents, to: channel, .wholeChannel, in: db)
        }
        if let health = definition.health { try set(health, of: channel, in: db) }
        return channel.info(.detail, groups: groups)
    }

    private func insert(
        _ definition: ChannelDefinition,
        id: UTF8Text,
        gateway: StoredGateway,
        in db: Database
    ) throws {
        var microservice: String?
        if definition.kind == .microservice, var info = definition.microservice {
            info.id = UTF8Text(ids.next())
            info.instanceID = gateway.instanceID
            info.createTime = UTF8Text(GatewayTime.nanoseconds(clock.nowNanoseconds()))
            info.updateTime = info.createTime
            microservice = StoredJSON.text(info.write)
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO channel (gateway_row, id, name, port, member_type, kind, balance_strategy, create_time,
                                     dict_code, microservice_info)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            gateway.row, id.text, definition.name.text, definition.port, definition.memberType.rawValue,
            definition.kind.rawValue, definition.balanceStrategy, clock.nowNanoseconds(),
            definition.dictCode?.text ?? "", microservice,
        ])
    }

    private func update(
        _ channel: StoredChannel,
        to definition: ChannelDefinition,
        address: ChannelAddress,
        in db: Database
    ) throws {
        var info = channel.microservice
        if channel.kind == .microservice, let new = definition.microservice {
            info = new
            info.id = channel.microservice.id
            info.instanceID = address.instanceID
            info.createTime = channel.microservice.createTime
            info.updateTime = UTF8Text(GatewayTime.nanoseconds(clock.nowNanoseconds()))
        }
        try db.cachedStatement(
            sql: """
                UPDATE channel SET name = ?, port = ?, member_type = ?, balance_strategy = ?, dict_code = ?,
                                   microservice_info = ? WHERE row = ?
                """
        ).execute(arguments: [
            definition.name.text, definition.port, definition.memberType.rawValue, definition.balanceStrategy,
            definition.dictCode?.text ?? channel.dictCode,
            channel.kind == .microservice ? StoredJSON.text(info.write) : nil, channel.row,
        ])
    }

    private func set(_ health: HealthConfigInfo, of channel: StoredChannel, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO health_config (channel_row, id, settings, create_time) VALUES (?, ?, ?, ?)
                ON CONFLICT (channel_row) DO UPDATE SET settings = excluded.settings
                """
        ).execute(arguments: [
            channel.row, ids.next(), StoredJSON.text(health.write), clock.nowNanoseconds(),
        ])
    }
}

extension GatewayStore {
    /// Refuses another kind than the channel's own: what is left out says nothing.
    private static func checkKind(_ definition: ChannelDefinition, of channel: StoredChannel) throws {
        if let kind = definition.statedKind.name, kind != channel.kind {
            throw APIError.parameterInvalid("vpc_channel_type")
        }
        if let type = definition.statedKind.type, type != channel.kind.type { throw APIError.parameterInvalid("type") }
    }

    private static func checkName(
        _ name: UTF8Text,
        gatewayRow: Int64,
        exceptRow: Int64?,
        in db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM channel WHERE gateway_row = ? AND name = ? AND row IS NOT ?)"
        )
        let exists = try Bool.fetchOne(statement, arguments: [gatewayRow, name.text, exceptRow])
        if exists == true { throw APIError.channelNameExists }
    }

    private func checkChannelQuota(of gateway: StoredGateway, in db: Database) throws {
        guard settings.quotas.channelsMax != nil else { return }
        let count = try Self.channelCount(of: gateway, in: db)
        if GatewayQuotas.isBroken(settings.quotas.channelsMax, before: count, after: count + 1) {
            throw APIError.channelQuotaExceeded
        }
    }

    /// How many channels a gateway has.
    static func channelCount(of gateway: StoredGateway, in db: Database) throws -> Int {
        let statement = try db.cachedStatement(sql: "SELECT count(*) FROM channel WHERE gateway_row = ?")
        return try Int.fetchOne(statement, arguments: [gateway.row]) ?? 0
    }

    /// Refuses to make servers of addresses, or addresses of servers: another type of members needs a list of them.
    private func checkMemberType(
        _ definition: ChannelDefinition,
        of channel: StoredChannel,
        in db: Database
    ) throws {
        guard definition.memberType != channel.memberType else { return }
        guard definition.members == nil || channel.kind == .reference else { return }
        guard try Self.memberCount(of: channel, in: db) == 0 else { throw APIError.parameterInvalid("member_type") }
    }
}
