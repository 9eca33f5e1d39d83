internal import ByteIO
internal import GRDB
package import GatewayAPI

extension GatewayStore {
    /// One channel with its groups and all its members.
    ///
    /// Throws: `APIError` where gateway or channel do not exist; else the database's error.
    package func showChannel(_ address: ChannelAddress) async throws -> ChannelInfo {
        try await read { db in
            let channel = try Self.channel(address, in: db)
            return channel.info(
                createTime: GatewayTime.nanoseconds(channel.createTimeNanoseconds),
                groups: try Self.groups(of: channel, in: db),
                members: try Self.members(of: channel, in: db).map { $0.info(channelID: address.channelID) }
            )
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
            let row = try Self.gatewayRow(projectID: address.projectID, instanceID: address.instanceID, in: db)
            let condition = Self.condition(gatewayRow: row, filter)
            let found: (total: Int, rows: [StoredChannel]) = try condition.page(
                page,
                columns: StoredChannel.columns,
                tables: "channel",
                order: "channel.row",
                in: db
            )
            let channels = try found.rows.map { channel in
                channel.info(
                    createTime: GatewayTime.seconds(channel.createTimeNanoseconds),
                    groups: try Self.groups(of: channel, in: db),
                    members: nil
                )
            }
            return ChannelList(total: Int64(found.total), channels: channels)
        }
    }

    private static func condition(gatewayRow: Int64, _ filter: ChannelFilter) -> SQLCondition {
        var condition = SQLCondition("channel.gateway_row = ?", gatewayRow)
        condition.add(filter.id, in: "channel.id")
        condition.add(filter.name, in: "channel.name")
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
