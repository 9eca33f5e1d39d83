internal import ByteIO
internal import GRDB
internal import GatewayAPI

/// Which stored members a write may remove.
enum MemberScope: Equatable {
    /// All that it does not name.
    case wholeChannel
    /// Those of one group, by its row, that it does not name.
    case group(Int64)
    /// None: it adds and changes.
    case namedMembers

    /// The row of the one group; nil where every group is concerned.
    var groupRow: Int64? {
        if case .group(let row) = self { row } else { nil }
    }
}

extension GatewayStore {
    /// What the members of a request become in a channel with these groups.
    ///
    /// Throws: `APIError` where one does not fit the channel or needs a feature that the gateway lacks.
    func contents(
        of members: [MemberInfo],
        for channel: StoredChannel,
        groups: [StoredGroup],
        projectID: UTF8Text,
        in db: Database
    ) throws -> [MemberContent] {
        if channel.memberType == .ecs { try FieldRules.checkServerIDs(of: members) }
        if !settings.features.contains(.backupMembers), members.contains(where: { $0.isBackup == true }) {
            throw APIError.featureNotSupported
        }
        let resolution = MemberResolution(
            channel: channel,
            groupRows: Dictionary(groups.map { ($0.name, $0.row) }, uniquingKeysWith: { first, _ in first })
        ) { ecsID in
            try Self.ecsAddress(ecsID, projectID: projectID, in: db)
        }
        return try members.map(resolution.content)
    }

    /// Writes members to a channel, and removes those of the scope that are not among them.
    ///
    /// Throws: `APIError` where the channel would hold more members than it may.
    func write(
        _ contents: [MemberContent],
        to channel: StoredChannel,
        _ scope: MemberScope,
        in db: Database
    ) throws {
        var overwrite = MemberOverwrite(
            existing: try Self.members(of: channel, groupRow: scope.groupRow, in: db),
            desired: contents
        )
        if scope == .namedMembers { overwrite.keepOthers() }
        let max = settings.quotas.membersPerChannelMax
        if max != nil {
            let before = try Self.memberCount(of: channel, in: db)
            let after = before - overwrite.removedRows.count + overwrite.added.count
            if GatewayQuotas.isBroken(max, before: before, after: after) { throw APIError.memberQuotaExceeded }
        }
        try apply(overwrite, to: channel, in: db)
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

    /// How many members a channel has.
    static func memberCount(of channel: StoredChannel, in db: Database) throws -> Int {
        let statement = try db.cachedStatement(sql: "SELECT count(*) FROM member WHERE channel_row = ?")
        return try Int.fetchOne(statement, arguments: [channel.row]) ?? 0
    }
}
