internal import ByteIO
internal import GatewayAPI
internal import PlanModel

/// Members of the model as messages of the API, and back.
enum MemberMapping {
    /// The request of an update. Every field that the plan holds is sent, zeros too; nothing is left to a default.
    static func request(for update: Update) -> UpdateMembersRequest {
        let members = update.after.map(message)
        switch update.scope {
        case .channel:
            return .wholeChannel(members)
        case .group(let name):
            guard let name = GatewayAPI.GroupName(name.text.text) else {
                preconditionFailure("a group name of the model is never empty")
            }
            return .group(name, members)
        }
    }

    /// The address of a channel in the API.
    static func address(of channel: ChannelKey) -> ChannelAddress {
        guard
            let address = ChannelAddress(
                projectID: channel.gateway.projectID,
                instanceID: channel.gateway.instanceID,
                channelID: channel.channelID
            )
        else { preconditionFailure("ids of the model are checked when they are read") }
        return address
    }

    /// A member as a request sends it.
    static func message(_ member: Member) -> MemberInfo {
        var info = MemberInfo()
        switch member.address {
        case .ip(let host): info.host = host.text.text
        case .ecs(let id, let name):
            info.ecsID = id.text
            info.ecsName = name.text
        }
        info.weight = member.weight
        info.isBackup = member.isBackup
        info.memberGroupName = member.groupName.isEmpty ? nil : member.groupName.text
        info.status = member.status.rawValue
        info.port = member.port
        return info
    }

    /// A member that a gateway holds; a failure says what no plan can hold of it.
    static func member(_ info: VpcMemberInfo) -> Result<Member, ForeignMember> {
        guard let weight = info.weight, let port = info.port, let status = info.status else {
            return .failure(ForeignMember(reason: "a member without weight, port or status"))
        }
        guard (0...Member.weightMax).contains(weight), (0...Member.portMax).contains(port),
            let status = MemberStatus(rawValue: status)
        else { return .failure(ForeignMember(reason: "a member with a weight, port or status out of range")) }
        guard let address = address(info) else {
            return .failure(ForeignMember(reason: "a member without a usable host or cloud server id"))
        }
        return .success(
            Member(
                address: address,
                port: port,
                weight: weight,
                isBackup: info.isBackup,
                status: status,
                groupName: info.memberGroupName
            )
        )
    }

    /// The API echoes an address into the cloud server's id: such a member is one by its address.
    private static func address(_ info: VpcMemberInfo) -> MemberAddress? {
        let host = info.host.flatMap { Host($0.text) }
        guard let ecsID = info.ecsID, !ecsID.isEmpty, host == nil || Host(ecsID.text) != host else {
            return host.map { .ip($0) }
        }
        guard CloudServer.isValidID(ecsID.text) else { return nil }
        return .ecs(id: ecsID, name: info.ecsName ?? "")
    }
}

/// A member of a gateway that no plan can hold.
struct ForeignMember: Error, Hashable {
    let reason: String
}
