internal import ByteIO
internal import GatewayAPI
internal import PlanModel
internal import Planning

/// Channels of the API as channels of a snapshot.
enum SnapshotMapping {
    /// One channel with its groups, empty ones too, and its members.
    ///
    /// A member whose weight, port or status is none that could be sent is shown as it is, an absent weight as an empty cell: planning
    /// blocks its group alone.
    static func channel(
        _ key: ChannelKey,
        info: ChannelInfo,
        members: [VpcMemberInfo]
    ) -> Snapshot.Channel {
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
            group.members += infos.map(member)
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

    private static func member(_ info: VpcMemberInfo) -> SnapshotMember {
        SnapshotMember(
            id: info.id ?? "",
            address: SnapshotMember.Address(
                host: info.host ?? "",
                ecsID: info.ecsID ?? "",
                ecsName: info.ecsName ?? ""
            ),
            port: info.port ?? 0,
            weight: info.weight,
            isBackup: info.isBackup,
            // The documents give no default; clients of the service take 1 for it.
            status: info.status ?? MemberStatus.available.rawValue
        )
    }
}
