internal import ByteIO
internal import GatewayAPI
internal import PlanModel
internal import Planning

/// Channels of the API as channels of a snapshot.
enum SnapshotMapping {
    /// One channel with its groups, empty ones too, and its members.
    ///
    /// A member whose weight or port is none that could be sent is shown as it is, an absent weight as an empty cell: planning blocks
    /// its group alone.
    ///
    /// Throws: `CommandFailure` for a member with a status that the API does not know, naming the channel.
    static func channel(
        _ key: ChannelKey,
        info: ChannelInfo,
        members: [VpcMemberInfo]
    ) throws(CommandFailure) -> Snapshot.Channel {
        var groups: [UTF8Text: Snapshot.Group] = [:]
        for group in info.memberGroups ?? [] {
            groups[group.memberGroupName] = Snapshot.Group(
                name: group.memberGroupName,
                weight: group.memberGroupWeight,
                members: []
            )
        }
        let byGroup = Dictionary(grouping: members, by: \.memberGroupName)
        for (name, infos) in byGroup {
            var group = Snapshot.Group(name: name, weight: groups[name]?.weight, members: [])
            for info in infos { group.members.append(try member(info, of: key)) }
            group.members.sort(by: SnapshotMember.precedes)
            groups[name] = group
        }
        return Snapshot.Channel(
            key: key,
            name: info.name,
            port: info.port,
            type: info.vpcChannelType ?? (info.type == 3 ? "microservice" : nil),
            memberType: info.memberType,
            groups: Array(groups.values)
        )
    }

    private static func member(_ info: VpcMemberInfo, of key: ChannelKey) throws(CommandFailure) -> SnapshotMember {
        // The documents give no default; clients of the service take 1 for it.
        guard let status = MemberStatus(rawValue: info.status ?? MemberStatus.available.rawValue) else {
            let name = TextSafety.escaped((info.host ?? info.ecsID ?? "").text, lengthMax: 64)
            throw CommandFailure(
                .error,
                """
                channel \(key.channelID) of gateway \(key.gateway.instanceID) holds a member (\(name)) whose status is \
                \(info.status ?? 0), which no snapshot can hold: it must be 1 or 2; put it right at the gateway first
                """
            )
        }
        return SnapshotMember(
            id: info.id ?? "",
            address: SnapshotMember.Address(
                host: info.host ?? "",
                ecsID: info.ecsID ?? "",
                ecsName: info.ecsName ?? ""
            ),
            port: info.port ?? 0,
            weight: info.weight,
            isBackup: info.isBackup,
            status: status
        )
    }
}
