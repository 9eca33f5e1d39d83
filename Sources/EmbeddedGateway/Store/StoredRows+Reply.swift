internal import ByteIO
internal import GatewayAPI

extension StoredMember {
    /// The member as replies show it (the document's table 6).
    func info(channelID: UTF8Text) -> VpcMemberInfo {
        VpcMemberInfo(
            host: content.host,
            weight: content.weight,
            isBackup: content.isBackup,
            memberGroupName: UTF8Text(groupName),
            status: content.status,
            port: content.port,
            ecsID: content.ecsID,
            ecsName: content.ecsName,
            id: UTF8Text(id),
            vpcChannelID: channelID,
            createTime: UTF8Text(GatewayTime.seconds(createTimeNanoseconds)),
            memberGroupID: UTF8Text(groupID)
        )
    }
}

extension StoredGroup {
    /// The group as a channel's detail shows it.
    var info: MemberGroupInfo {
        MemberGroupInfo(memberGroupID: UTF8Text(id), memberGroupName: name, memberGroupWeight: weight)
    }
}

extension StoredChannel {
    /// The channel as replies show it. Lists write its time in whole seconds and the detail in nanoseconds, as the
    /// reference's examples do.
    func info(createTime: String, groups: [StoredGroup], members: [VpcMemberInfo]?) -> ChannelInfo {
        ChannelInfo(
            id: UTF8Text(id),
            name: UTF8Text(name),
            port: port,
            balanceStrategy: balanceStrategy,
            memberType: UTF8Text(memberType.rawValue),
            type: kind == .microservice ? 3 : 2,
            vpcChannelType: UTF8Text(kind.rawValue),
            status: 1,
            createTime: UTF8Text(createTime),
            memberGroups: groups.map(\.info),
            members: members
        )
    }
}
