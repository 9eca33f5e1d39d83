internal import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// One channel with its groups, all its members and its health check.
    ///
    /// Throws: `APIError` where gateway or channel do not exist; else the database's error.
    package func showChannel(_ address: ChannelAddress) async throws -> ChannelInfo {
        try await read { db in
            let channel = try Self.channel(address, in: db)
            var info = channel.info(.detail, groups: try Self.groups(of: channel, in: db))
            info.members = try Self.members(of: channel, in: db).map { $0.info(of: channel, settings: settings) }
            info.healthConfig = try Self.healthCheck(of: channel, in: db)?.info(of: channel)
            return info
        }
    }

    /// One page of a gateway's channels that match `filter`, with their groups and without their members, in the order
    /// of their creation.
    ///
    /// Throws: `APIError` where the gateway does not exist; else the database's error.
    package func listChannels(
        of address: GatewayAddress,
        matching filter: ChannelFilter,
        page: Page
    ) async throws -> ChannelList {
        try await read { db in
            let condition = Self.condition(gatewayRow: try Self.gateway(address, in: db).row, filter)
            let found: (total: Int, rows: [StoredChannel]) = try condition.page(
                page,
                columns: StoredChannel.columns,
                tables: "channel",
                order: "channel.row",
                in: db
            )
            let channels = try found.rows.map { $0.info(.list, groups: try Self.groups(of: $0, in: db)) }
            return ChannelList(total: Int64(found.total), channels: channels)
        }
    }

    private static func condition(gatewayRow: Int64, _ filter: ChannelFilter) -> SQLCondition {
        var condition = SQLCondition("channel.gateway_row = ?", gatewayRow)
        condition.add(filter.id, in: "channel.id")
        condition.add(filter.name, in: "channel.name")
        condition.add(filter.dictCode, in: "channel.dict_code")
        if let kind = filter.kind { condition.add("channel.kind = ?", [kind.rawValue]) }
        var group = SQLCondition("member_group.channel_row = channel.row")
        group.add(filter.memberGroupName, in: "member_group.name")
        group.add(filter.memberGroupID, in: "member_group.id")
        condition.addExistence(in: "member_group", where: group)
        var member = SQLCondition("member.channel_row = channel.row")
        member.add(filter.memberHost, in: "member.host")
        if let port = filter.memberPort { member.add("member.port = ?", [port]) }
        condition.addExistence(in: "member", where: member)
        return condition
    }
}
