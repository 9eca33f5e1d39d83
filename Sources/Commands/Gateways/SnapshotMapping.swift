internal import ByteIO
internal import GatewayAPI
internal import PlanModel
internal import Planning

/// Channels of the API as channels of a snapshot.
enum SnapshotMapping {
    /// One channel with its groups, empty ones too, and its members.
    ///
    /// Throws: `CommandFailure` for a member that no file could hold, naming the channel and the field.
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
        let weight = try number(info.weight, "weight", in: 0...Member.weightMax, info, key)
        let port = try number(info.port, "port", in: 0...Member.portMax, info, key)
        guard let status = MemberStatus(rawValue: try number(info.status, "status", in: 1...2, info, key)) else {
            preconditionFailure("1 and 2 are the two states")
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

    private static func number(
        _ value: Int?,
        _ field: String,
        in range: ClosedRange<Int>,
        _ info: VpcMemberInfo,
        _ key: ChannelKey
    ) throws(CommandFailure) -> Int {
        if let value, range.contains(value) { return value }
        let name = TextSafety.escaped((info.host ?? info.ecsID ?? "").text, lengthMax: 64)
        let found = value.map { "is \($0)" } ?? "is missing"
        throw CommandFailure(
            .error,
            """
            channel \(key.channelID) of gateway \(key.gateway.instanceID) holds a member (\(name)) whose \(field) \(found), which no \
            snapshot can hold: it must be from \(range.lowerBound) to \(range.upperBound); put it right at the gateway first
            """
        )
    }
}
