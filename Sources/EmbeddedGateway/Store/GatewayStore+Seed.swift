internal import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// Adds channels with their gateways, groups and members, all in one transaction.
    ///
    /// A channel that the state holds already is left as it is, so that a server that starts again under the same
    /// command goes on where it was. Of several members with one group, address and port the first counts.
    ///
    /// Throws: `GatewayStoreError` where a channel cannot hold one of its members, or the database refuses.
    package func seed(_ channels: [SeedChannel]) async throws -> SeedSummary {
        try await seed { add in for channel in channels { try add(channel) } }
    }

    /// Adds the channels that `forEachChannel` gives, one at a time, so that they need not be in memory together.
    ///
    /// Throws: as `seed(_:)`, and what `forEachChannel` throws; nothing was added then.
    package func seed(
        _ forEachChannel: @escaping @Sendable (_ add: (SeedChannel) throws -> Void) throws -> Void
    ) async throws -> SeedSummary {
        do {
            return try await write { db in
                var summary = SeedSummary()
                try forEachChannel { channel in
                    if try add(channel, in: db) { summary.channelsAdded += 1 } else { summary.channelsKept += 1 }
                }
                return summary
            }
        } catch let error as DatabaseError {
            throw GatewayStoreError.cannotWrite(reason: "\(error)")
        }
    }

    /// Adds a gateway without channels; one that is there already stays as it is.
    ///
    /// Throws: `GatewayStoreError` where the database refuses.
    package func addGateway(_ address: GatewayAddress) async throws(GatewayStoreError) {
        do {
            try await write { db in _ = try insertGateway(address, in: db) }
        } catch {
            throw .cannotWrite(reason: "\(error)")
        }
    }

    private func add(_ seed: SeedChannel, in db: Database) throws -> Bool {
        let gatewayRow = try insertGateway(seed.address.gateway, in: db).row
        guard let channel = try insertChannel(seed, gatewayRow: gatewayRow, in: db) else { return false }
        var groupRows: [UTF8Text: Int64] = [:]
        let memberGroups = seed.members.compactMap(\.memberGroupName).filter { !$0.isEmpty }
        for group in seed.groups + memberGroups.map({ SeedGroup(name: UTF8Text($0)) })
        where groupRows[group.name] == nil {
            var definition = MemberGroupInfo(memberGroupName: group.name, memberGroupWeight: group.weight)
            definition.memberGroupRemark = UTF8Text(group.remark)
            groupRows[group.name] = try insert(definition, into: channel, in: db)
        }
        if channel.memberType == .ecs { try rememberAddresses(of: seed, in: db) }
        let resolution = MemberResolution(channel: channel, groupRows: groupRows) { ecsID in
            try Self.ecsAddress(ecsID, projectID: seed.address.projectID, in: db)
        }
        do {
            let contents = try seed.members.map(resolution.content)
            for content in MemberOverwrite(existing: [], desired: contents).added {
                try insert(content, into: channel.row, in: db)
            }
        } catch let error as APIError {
            throw GatewayStoreError.unusableSeed(channelID: seed.address.channelID.text, reason: error.message.text)
        }
        return true
    }

    private func rememberAddresses(of seed: SeedChannel, in db: Database) throws {
        for member in seed.members {
            guard let ecsID = member.ecsID, let host = member.host, !host.isEmpty else { continue }
            try db.cachedStatement(
                sql: "INSERT INTO ecs_address (project_id, ecs_id, host) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            ).execute(arguments: [seed.address.projectID.text, ecsID, host])
        }
    }

    private func insertGateway(_ address: GatewayAddress, in db: Database) throws -> StoredGateway {
        try db.cachedStatement(
            sql: "INSERT INTO gateway (project_id, instance_id, create_time) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        )
        .execute(arguments: [address.projectID.text, address.instanceID.text, clock.nowNanoseconds()])
        return try Self.gateway(address, in: db)
    }

    /// The new channel; nil where it was there already.
    private func insertChannel(_ seed: SeedChannel, gatewayRow: Int64, in db: Database) throws -> StoredChannel? {
        let id = seed.address.channelID.text
        let memberType = seed.memberType ?? Self.memberType(of: seed.members)
        try db.cachedStatement(
            sql: """
                INSERT INTO channel (gateway_row, id, name, port, member_type, kind, balance_strategy, create_time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            gatewayRow, id, seed.name ?? "VPC_\(id.prefix(60))", seed.port ?? 80, memberType.rawValue,
            seed.kind.rawValue, 1, clock.nowNanoseconds(),
        ])
        return db.changesCount == 0 ? nil : try Self.channel(seed.address, in: db)
    }

    private static func memberType(of members: [SeedMember]) -> MemberType {
        let holdsServer = members.contains { member in
            guard let ecsID = member.ecsID, !ecsID.isEmpty else { return false }
            return UTF8Text(member.host ?? "") != UTF8Text(ecsID)
        }
        return holdsServer ? .ecs : .ip
    }
}
