import EmbeddedGateway
import HTTPTypes

/// One call that changes a gateway, as the model understands it.
struct ModelOperation {
    struct MemberDraft {
        var group: String?
        var address: String
        var port: Int?
        var weight: Int?
        var isBackup = false
        var status: Int?
    }

    struct GroupDraft {
        var name: String
        var weight: Int?
        var remark = ""
    }

    struct ChannelDraft {
        var name: String
        var port: Int
        var strategy: Int
        var isECS: Bool
        var groups: [GroupDraft]?
        var members: [MemberDraft]?
        var healthInterval: Int?
    }

    enum Action {
        case create(ChannelDraft)
        case update(ChannelDraft)
        case delete
        case health(interval: Int)
        case put(group: String?, [MemberDraft])
        case post([MemberDraft])
        case deleteMember(tag: Int)
        case setStatus(Int, tags: [Int])
        case addGroups([GroupDraft])
        case updateGroup(tag: Int, GroupDraft)
        case deleteGroup(tag: Int)
    }

    let channelID: String
    let action: Action
    /// Whether a number in the body is out of its range, which the gateway refuses before it looks at its state.
    var isBroken = false

    /// The request. `id` gives the id of what has a tag.
    func request(_ id: (Int) -> String) -> (method: HTTPRequest.Method, path: String, body: String?) {
        let channel = Fixture.channelPath(channelID)
        let members = "\(channel)/members"
        let groups = "\(channel)/member-groups"
        return switch action {
        case .create(let draft): (.post, Fixture.channelsPath, json(draft))
        case .update(let draft): (.put, channel, json(draft))
        case .delete: (.delete, channel, nil)
        case .health(let interval): (.put, "\(channel)/health-config", Self.health(isBroken ? 301 : interval))
        case .put(let group, let drafts):
            (.put, members, "{\(group.map { #""member_group_name":"\#($0)","# } ?? "")\(json(drafts))}")
        case .post(let drafts): (.post, members, "{\(json(drafts))}")
        case .deleteMember(let tag): (.delete, "\(members)/\(id(tag))", nil)
        case .setStatus(let status, let tags):
            (
                .post, "\(members)/\(status == 1 ? "batch-enable" : "batch-disable")",
                #"{"member_ids":[\#(tags.map { "\"\(id($0))\"" }.joined(separator: ","))]}"#
            )
        case .addGroups(let drafts): (.post, groups, "{\(json(drafts))}")
        case .updateGroup(let tag, let draft): (.put, "\(groups)/\(id(tag))", json(draft))
        case .deleteGroup(let tag): (.delete, "\(groups)/\(id(tag))", nil)
        }
    }

    private func json(_ draft: ChannelDraft) -> String {
        var fields = [
            #""name":"\#(draft.name)""#, #""port":\#(isBroken ? 0 : draft.port)"#,
            #""balance_strategy":\#(draft.strategy)"#, #""member_type":"\#(draft.isECS ? "ecs" : "ip")""#,
        ]
        if let groups = draft.groups { fields.append(json(groups)) }
        if let members = draft.members { fields.append(json(members)) }
        if let interval = draft.healthInterval { fields.append(#""vpc_health_config":\#(Self.health(interval))"#) }
        return "{\(fields.joined(separator: ","))}"
    }

    private func json(_ drafts: [MemberDraft]) -> String {
        var listed = drafts.map { draft in
            // The same text stands for an address in an ip channel and for a server in an ecs channel.
            var fields = [#""host":"\#(draft.address)","ecs_id":"\#(draft.address)","ecs_name":"\#(draft.address)""#]
            if let group = draft.group { fields.append(#""member_group_name":"\#(group)""#) }
            if let port = draft.port { fields.append(#""port":\#(port)"#) }
            if let weight = draft.weight { fields.append(#""weight":\#(weight)"#) }
            if let status = draft.status { fields.append(#""status":\#(status)"#) }
            if draft.isBackup { fields.append(#""is_backup":true"#) }
            return "{\(fields.joined(separator: ","))}"
        }
        if isBroken { listed.append(#"{"host":"a","weight":10001}"#) }
        return #""members":[\#(listed.joined(separator: ","))]"#
    }

    private func json(_ drafts: [GroupDraft]) -> String {
        #""member_groups":[\#(drafts.map(json).joined(separator: ","))]"#
    }

    private func json(_ draft: GroupDraft) -> String {
        let weight = isBroken ? 101 : draft.weight
        let field = weight.map { #","member_group_weight":\#($0)"# } ?? ""
        return #"{"member_group_name":"\#(draft.name)","member_group_remark":"\#(draft.remark)"\#(field)}"#
    }

    private static func health(_ interval: Int) -> String {
        #"{"protocol":"tcp","threshold_normal":1,"threshold_abnormal":1,"time_interval":\#(interval),"timeout":1}"#
    }
}
