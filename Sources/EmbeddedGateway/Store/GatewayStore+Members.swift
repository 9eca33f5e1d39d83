internal import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// Overwrites the members of one group, or of the whole channel, and answers with the members of that scope.
    ///
    /// A group update leaves every other group alone; groups themselves stay when they become empty. Nothing changes
    /// unless every member of the request is acceptable. Source: "Updating Backend Instances".
    ///
    /// Throws: `APIError` where the request does not fit the channel; else the database's error.
    package func updateMembers(
        of address: ChannelAddress,
        _ request: UpdateMembersRequest
    ) async throws -> MemberList {
        try await write { db in
            let channel = try Self.channel(address, in: db)
            guard channel.kind == .builtin else { throw APIError.channelKindRefused }
            let groups = try Self.groups(of: channel, in: db)
            let groupRows = Dictionary(groups.map { ($0.name, $0.row) }, uniquingKeysWith: { first, _ in first })
            var scopeRow: Int64?
            if case .group(let name, _) = request {
                scopeRow = groupRows[name.utf8Text]
                guard scopeRow != nil else { throw APIError.parameterInvalid("member_group_name") }
            }
            let members = request.membersAsSent
            if channel.memberType == .ecs { try FieldRules.checkServerIDs(of: members) }
            let resolution = MemberResolution(channel: channel, groupRows: groupRows) { ecsID in
                try Self.ecsAddress(ecsID, projectID: address.projectID, in: db)
            }
            let overwrite = MemberOverwrite(
                existing: try Self.members(of: channel, groupRow: scopeRow, in: db),
                desired: try members.map(resolution.content)
            )
            try apply(overwrite, to: channel, in: db)
            let result = try Self.members(of: channel, groupRow: scopeRow, in: db)
            return MemberList(
                total: Int64(result.count),
                members: result.map { $0.info(channelID: address.channelID) }
            )
        }
    }

    private func apply(_ overwrite: MemberOverwrite, to channel: StoredChannel, in db: Database) throws {
        for row in overwrite.removedRows {
            try db.cachedStatement(sql: "DELETE FROM member WHERE row = ?").execute(arguments: [row])
        }
        for (row, content) in overwrite.changed {
            // The key stays: group, address and port are what made it the same member.
            try db.cachedStatement(
                sql: "UPDATE member SET host = ?, weight = ?, is_backup = ?, status = ?, ecs_name = ? WHERE row = ?"
            ).execute(arguments: [
                content.host.text, content.weight, content.isBackup, content.status, content.ecsName.text, row,
            ])
        }
        for content in overwrite.added { try insert(content, into: channel.row, in: db) }
    }

    /// Adds a member with a new id and the present time.
    func insert(_ content: MemberContent, into channelRow: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO member (channel_row, group_row, id, host, port, weight, is_backup, status, ecs_id,
                                    ecs_name, create_time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            channelRow, content.groupRow, ids.next(), content.host.text, content.port, content.weight,
            content.isBackup, content.status, content.ecsID.text, content.ecsName.text, clock.nowNanoseconds(),
        ])
    }

    /// One page of the members of a channel that match `filter`, in the order of their creation.
    ///
    /// Throws: `APIError` where gateway or channel do not exist; else the database's error.
    package func listMembers(
        of address: ChannelAddress,
        matching filter: MemberFilter,
        page: Page
    ) async throws -> MemberList {
        try await read { db in
            let channel = try Self.channel(address, in: db)
            var condition = SQLCondition("member.channel_row = ?", channel.row)
            condition.add(filter.name, in: "member.ecs_name")
            condition.add(filter.memberGroupName, in: "member_group.name")
            condition.add(filter.memberGroupID, in: "member_group.id")
            let found: (total: Int, rows: [StoredMember]) = try condition.page(
                page,
                columns: StoredMember.columns,
                tables: StoredMember.tables,
                order: "member.row",
                in: db
            )
            return MemberList(
                total: Int64(found.total),
                members: found.rows.map { $0.info(channelID: address.channelID) }
            )
        }
    }
}
