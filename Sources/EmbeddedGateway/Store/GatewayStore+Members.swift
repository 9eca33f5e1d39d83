package import ByteIO
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
        try await writeChannel(address) { db in
            let channel = try Self.writableChannel(address, in: db)
            let groups = try Self.groups(of: channel, in: db)
            var scope = MemberScope.wholeChannel
            if case .group(let name, _) = request {
                guard let group = groups.first(where: { $0.name == name.utf8Text }) else {
                    throw APIError.parameterInvalid("member_group_name")
                }
                scope = .group(group.row)
            }
            let contents = try contents(
                of: request.membersAsSent,
                for: channel,
                groups: groups,
                projectID: address.projectID,
                in: db
            )
            try write(contents, to: channel, scope, in: db)
            return list(try Self.members(of: channel, groupRow: scope.groupRow, in: db), of: channel)
        }
    }

    /// Adds members, or changes those with the same group, address and port; answers with the members of the request.
    /// Every other member stays.
    ///
    /// Source: AddingBackendInstancesV2 of the API reference.
    ///
    /// Throws: `APIError` where a member does not fit the channel; else the database's error.
    package func addMembers(to address: ChannelAddress, _ members: [MemberInfo]) async throws -> MemberList {
        try await writeChannel(address) { db in
            let channel = try Self.writableChannel(address, in: db)
            let contents = try contents(
                of: members,
                for: channel,
                groups: try Self.groups(of: channel, in: db),
                projectID: address.projectID,
                in: db
            )
            try write(contents, to: channel, .namedMembers, in: db)
            let keys = Set(contents.map(\.key))
            let written = try Self.members(of: channel, in: db).filter { keys.contains($0.content.key) }
            return list(written, of: channel)
        }
    }

    /// Deletes one member.
    ///
    /// Throws: `APIError` where the channel takes no writes or the member does not exist; else the database's error.
    package func deleteMember(_ memberID: UTF8Text, of address: ChannelAddress) async throws {
        try await writeChannel(address) { db in
            let channel = try Self.writableChannel(address, in: db)
            try db.cachedStatement(sql: "DELETE FROM member WHERE channel_row = ? AND id = ?")
                .execute(arguments: [channel.row, memberID.text])
            if db.changesCount == 0 { throw APIError.memberNotFound(memberID) }
        }
    }

    /// Sets the status of several members: 1 available, 2 unavailable. Nothing changes unless all of them exist.
    ///
    /// Source: BatchEnableMembers and BatchDisableMembers of the API reference.
    ///
    /// Throws: `APIError` where the channel takes no writes or a member does not exist; else the database's error.
    package func setStatus(_ status: Int, ofMembers memberIDs: [UTF8Text], of address: ChannelAddress) async throws {
        try await writeChannel(address) { db in
            let channel = try Self.writableChannel(address, in: db)
            for id in memberIDs {
                try db.cachedStatement(sql: "UPDATE member SET status = ? WHERE channel_row = ? AND id = ?")
                    .execute(arguments: [status, channel.row, id.text])
                if db.changesCount == 0 { throw APIError.memberNotFound(id) }
            }
        }
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
                members: found.rows.map { $0.info(of: channel, settings: settings) }
            )
        }
    }

    private func list(_ members: [StoredMember], of channel: StoredChannel) -> MemberList {
        MemberList(total: Int64(members.count), members: members.map { $0.info(of: channel, settings: settings) })
    }
}
