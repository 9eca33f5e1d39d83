internal import ByteIO
internal import GatewayAPI

/// How one reply shows what is stored.
struct ReplyForm {
    /// How it writes the times of channels and groups: details and the replies to writes in nanoseconds, lists in whole
    /// seconds, as the reference's examples do.
    let time: @Sendable (_ nanoseconds: Int64) -> String

    static let detail = ReplyForm(time: GatewayTime.nanoseconds)
    static let list = ReplyForm(time: GatewayTime.seconds)
}

extension StoredMember {
    /// The member as replies show it (the document's table 6).
    ///
    /// No health is ever checked here: where the channel has a check it is `unknown`, else the field is absent, as it is
    /// in the document's own examples.
    func info(of channel: StoredChannel, settings: GatewaySettings) -> VpcMemberInfo {
        let shownWeight = settings.groupWeightsOverrideMembers ? groupWeight : nil
        return VpcMemberInfo(
            host: content.host,
            weight: shownWeight ?? content.weight,
            isBackup: content.isBackup,
            memberGroupName: UTF8Text(groupName),
            status: content.status,
            port: content.port,
            ecsID: content.ecsID,
            ecsName: content.ecsName,
            id: UTF8Text(id),
            vpcChannelID: UTF8Text(channel.id),
            createTime: UTF8Text(GatewayTime.seconds(createTimeNanoseconds)),
            memberGroupID: UTF8Text(groupID),
            healthStatus: channel.hasHealthCheck ? "unknown" : nil
        )
    }
}

extension StoredGroup {
    /// The group as replies show it.
    func info(_ form: ReplyForm) -> MemberGroupInfo {
        var info = definition
        info.memberGroupID = UTF8Text(id)
        info.createTime = UTF8Text(form.time(createTimeNanoseconds))
        info.updateTime = UTF8Text(form.time(updateTimeNanoseconds))
        return info
    }
}

extension StoredHealthCheck {
    /// The health check as replies show it.
    func info(of channel: StoredChannel) -> HealthConfigInfo {
        var info = settings
        info.id = UTF8Text(id)
        info.vpcChannelID = UTF8Text(channel.id)
        info.createTime = UTF8Text(GatewayTime.seconds(createTimeNanoseconds))
        return info
    }
}

extension StoredChannel {
    /// The channel as replies show it, without members and health check, which the detail alone has.
    func info(_ form: ReplyForm, groups: [StoredGroup]) -> ChannelInfo {
        ChannelInfo(
            id: UTF8Text(id),
            name: UTF8Text(name),
            port: port,
            balanceStrategy: balanceStrategy,
            memberType: UTF8Text(memberType.rawValue),
            type: kind.type,
            vpcChannelType: UTF8Text(kind.rawValue),
            status: 1,
            createTime: UTF8Text(form.time(createTimeNanoseconds)),
            dictCode: UTF8Text(dictCode),
            memberGroups: groups.map { $0.info(form) },
            microserviceInfo: microservice
        )
    }
}

extension StoredGateway {
    /// The gateway as replies show it; its name is made from its id. `features` are those that a detail shows.
    func info(features: Set<GatewayFeature>? = nil) -> InstanceInfo {
        InstanceInfo(
            id: instanceID,
            projectID: projectID,
            instanceName: UTF8Text(Self.name(of: instanceID)),
            createTimeMilliseconds: createTimeNanoseconds / 1_000_000,
            supportedFeatures: features.map { features in
                features.map { UTF8Text($0.rawValue) }.sorted()
            }
        )
    }

    /// What stands before the id in a gateway's name.
    static let namePrefix = "apig-"

    private static func name(of instanceID: UTF8Text) -> String { namePrefix + instanceID.text }
}
