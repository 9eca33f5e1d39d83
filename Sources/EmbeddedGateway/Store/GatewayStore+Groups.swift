package import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// One page of the groups of a channel that match `filter`, in the order of their creation.
    ///
    /// Throws: `APIError` where gateway or channel do not exist; else the database's error.
    package func listGroups(
        of address: ChannelAddress,
        matching filter: GroupFilter,
        page: Page
    ) async throws -> MemberGroupList {
        try await read { db in
            let channel = try Self.channel(address, in: db)
            var condition = SQLCondition("member_group.channel_row = ?", channel.row)
            condition.add(filter.name, in: "member_group.name")
            condition.add(filter.dictCode, in: "member_group.dict_code")
            let found: (total: Int, rows: [StoredGroup]) = try condition.page(
                page,
                columns: StoredGroup.columns,
                tables: "member_group",
                order: "member_group.row",
                in: db
            )
            return MemberGroupList(total: Int64(found.total), groups: found.rows.map { $0.info(.list) })
        }
    }

    /// One group of a channel.
    ///
    /// Throws: `APIError` where gateway, channel or group do not exist; else the database's error.
    package func showGroup(_ groupID: UTF8Text, of address: ChannelAddress) async throws -> MemberGroupInfo {
        try await read { db in
            try Self.group(groupID, of: try Self.channel(address, in: db), in: db).info(.list)
        }
    }

    /// Adds groups, or changes those with the same names; answers with the groups of the request.
    ///
    /// Source: CreateMemberGroup of the API reference; of several definitions of one name the first counts.
    ///
    /// Throws: `APIError` where a group does not fit the channel; else the database's error.
    package func addGroups(to address: ChannelAddress, _ groups: [MemberGroupInfo]) async throws -> MemberGroupList {
        try await writeChannel(address) { db in
            let channel = try Self.channel(address, in: db)
            try upsert(groups, of: channel, in: db)
            let names = Set(groups.map(\.memberGroupName))
            let written = try Self.groups(of: channel, in: db).filter { names.contains($0.name) }
            return MemberGroupList(total: Int64(written.count), groups: written.map { $0.info(.list) })
        }
    }

    /// Gives a group another definition, its name among it; its members stay in it.
    ///
    /// Throws: `APIError` where channel or group do not exist or another group has the name; else the database's error.
    package func updateGroup(
        _ groupID: UTF8Text,
        of address: ChannelAddress,
        to definition: MemberGroupInfo
    ) async throws -> MemberGroupInfo {
        try await writeChannel(address) { db in
            let channel = try Self.channel(address, in: db)
            let group = try Self.group(groupID, of: channel, in: db)
            let others = try Self.groups(of: channel, in: db).filter { $0.row != group.row }
            guard !others.contains(where: { $0.name == definition.memberGroupName }) else {
                throw APIError.parameterInvalid("member_group_name")
            }
            try update(group, to: definition, of: channel, in: db)
            return try Self.group(groupID, of: channel, in: db).info(.list)
        }
    }

    /// Deletes a group. Its members stay in the channel, in no group; where one is there already with the same address
    /// and port, that one stays.
    ///
    /// Throws: `APIError` where channel or group do not exist; else the database's error.
    package func deleteGroup(_ groupID: UTF8Text, of address: ChannelAddress) async throws {
        try await writeChannel(address) { db in
            let group = try Self.group(groupID, of: try Self.channel(address, in: db), in: db)
            try Self.delete(group, in: db)
        }
    }
}

extension GatewayStore {
    /// Makes the groups of a channel exactly these; a group that stays keeps its id.
    func overwriteGroups(of channel: StoredChannel, with groups: [MemberGroupInfo], in db: Database) throws {
        let names = Set(groups.map(\.memberGroupName))
        for group in try Self.groups(of: channel, in: db) where !names.contains(group.name) {
            try Self.delete(group, in: db)
        }
        try upsert(groups, of: channel, in: db)
    }

    private func upsert(_ groups: [MemberGroupInfo], of channel: StoredChannel, in db: Database) throws {
        let existing = try Self.groups(of: channel, in: db)
        var count = existing.count
        var seen: Set<UTF8Text> = []
        for definition in groups where seen.insert(definition.memberGroupName).inserted {
            if let group = existing.first(where: { $0.name == definition.memberGroupName }) {
                try update(group, to: definition, of: channel, in: db)
            } else {
                _ = try insert(definition, into: channel, in: db)
                count += 1
            }
        }
        if GatewayQuotas.isBroken(settings.quotas.groupsPerChannelMax, before: existing.count, after: count) {
            throw APIError.quotaExceeded
        }
    }

    /// Adds a group with a new id and the present time, and returns its row.
    func insert(_ definition: MemberGroupInfo, into channel: StoredChannel, in db: Database) throws -> Int64 {
        let now = clock.nowNanoseconds()
        try db.cachedStatement(
            sql: """
                INSERT INTO member_group (channel_row, id, name, weight, remark, dict_code, microservice_version,
                                          microservice_port, microservice_labels, reference_channel_id,
                                          create_time, update_time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [channel.row, ids.next()] + (try Self.values(of: definition, in: channel, db)) + [now, now]
        )
        return db.lastInsertedRowID
    }

    private func update(
        _ group: StoredGroup,
        to definition: MemberGroupInfo,
        of channel: StoredChannel,
        in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE member_group SET name = ?, weight = ?, remark = ?, dict_code = ?, microservice_version = ?,
                                        microservice_port = ?, microservice_labels = ?, reference_channel_id = ?,
                                        update_time = ?
                WHERE row = ?
                """
        ).execute(
            arguments: (try Self.values(of: definition, in: channel, db)) + [clock.nowNanoseconds(), group.row]
        )
    }

    /// The columns of a definition. Only a group of a reference channel can stand for another channel, which must be
    /// there.
    private static func values(
        of definition: MemberGroupInfo,
        in channel: StoredChannel,
        _ db: Database
    ) throws -> StatementArguments {
        let referenced = channel.kind == .reference ? definition.referenceChannelID : nil
        if let referenced, try Self.channel(referenced, gatewayRow: channel.gatewayRow, in: db) == nil {
            throw APIError.channelNotFound(referenced)
        }
        let labels = definition.microserviceLabels ?? []
        return [
            definition.memberGroupName.text, definition.memberGroupWeight, definition.memberGroupRemark?.text ?? "",
            definition.dictCode?.text ?? "", definition.microserviceVersion?.text ?? "",
            definition.microservicePort ?? 0,
            StoredJSON.text { writer in
                writer.array { writer in for label in labels { label.write(to: &writer) } }
            },
            referenced?.text,
        ]
    }

    private static func delete(_ group: StoredGroup, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM member WHERE group_row = ? AND EXISTS (
                    SELECT 1 FROM member AS other WHERE other.channel_row = member.channel_row
                    AND other.group_row IS NULL AND other.ecs_id = member.ecs_id AND other.port = member.port)
                """
        ).execute(arguments: [group.row])
        for sql in [
            "UPDATE member SET group_row = NULL WHERE group_row = ?", "DELETE FROM member_group WHERE row = ?",
        ] {
            try db.cachedStatement(sql: sql).execute(arguments: [group.row])
        }
    }
}
