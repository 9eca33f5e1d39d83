internal import ByteIO
internal import GatewayAPI
internal import PlanModel
internal import Planning

/// Channels of the API as channels of a snapshot.
enum SnapshotMapping {
    /// One channel with its groups, empty ones too, and its members.
    ///
    /// Throws: `CommandFailure` for a member that no file could hold.
    static func channel(_ key: ChannelKey, info: ChannelInfo, members: [VpcMemberInfo]) throws -> Snapshot.Channel {
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
            groups[name] = Snapshot.Group(
                name: name,
                weight: groups[name]?.weight,
                members: try infos.map { try member($0, of: key) }
            )
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

    private static func member(_ info: VpcMemberInfo, of key: ChannelKey) throws -> SnapshotMember {
        guard let weight = info.weight, let port = info.port, let status = info.status.flatMap(MemberStatus.init),
            (0...Member.weightMax).contains(weight), (0...Member.portMax).contains(port)
        else {
            throw CommandFailure(
                .error,
                "channel \(key.channelID) holds a member whose weight, port or status is missing or out of range"
            )
        }
        return SnapshotMember(
            id: info.id ?? "",
            address: SnapshotMember.Address(
                host: info.host ?? "",
                ecsID: info.ecsID ?? "",
                ecsName: info.ecsName ?? ""
            ),
            port: port,
            weight: weight,
            isBackup: info.isBackup,
            status: status
        )
    }
}
