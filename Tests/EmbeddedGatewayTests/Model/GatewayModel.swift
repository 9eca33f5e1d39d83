import EmbeddedGateway

/// A gateway in the plainest form: arrays of structures, every rule of the API written down a second time.
///
/// Things are told apart by tags, which stand for the ids that the gateway gives: what keeps its tag must keep its id.
struct GatewayModel {
    struct Member {
        let tag: Int
        var group: Int?
        var address: String
        var port: Int
        var weight: Int
        var isBackup: Bool
        var status: Int

        func isSame(as other: Member) -> Bool {
            group == other.group && address == other.address && port == other.port
        }
    }

    struct Group {
        let tag: Int
        var name: String
        var weight: Int?
        var remark: String
    }

    struct Channel {
        let id: String
        var name: String
        var port: Int
        var strategy: Int
        var isECS: Bool
        var groups: [Group] = []
        var members: [Member] = []
        /// The interval of its health check, in seconds.
        var healthInterval: Int?
    }

    /// What the gateway answers: a status, and a code where it refuses.
    struct Answer: Equatable {
        let status: Int
        var code: String?

        static let ok = Answer(status: 200)
        static let created = Answer(status: 201)
        static let noContent = Answer(status: 204)
    }

    struct Refusal: Error {
        let answer: Answer

        init(_ status: Int, _ code: String) {
            answer = Answer(status: status, code: code)
        }
    }

    var channels: [Channel] = []
    let quotas: GatewayQuotas
    private var tagLast = 0

    init(quotas: GatewayQuotas) {
        self.quotas = quotas
    }

    private mutating func nextTag() -> Int {
        tagLast += 1
        return tagLast
    }

    /// Does what `operation` says; a refused one changes nothing. `newID` is the id of a channel that is made.
    mutating func apply(_ operation: ModelOperation, newID: String) -> Answer {
        let before = self
        do {
            return try perform(operation, newID: newID)
        } catch let refusal as Refusal {
            self = before
            return refusal.answer
        } catch {
            preconditionFailure("the model throws refusals alone")
        }
    }

    private mutating func perform(_ operation: ModelOperation, newID: String) throws -> Answer {
        if operation.isBroken { throw Refusal(400, "APIG.2004") }
        if case .create(let draft) = operation.action {
            if let max = quotas.channelsMax, channels.count >= max { throw Refusal(403, "APIG.3109") }
            try checkName(draft.name, except: nil)
            var channel = Channel(id: newID, name: "", port: 0, strategy: 0, isECS: false)
            try fill(&channel, with: draft)
            channels.append(channel)
            return .created
        }
        guard let index = channels.firstIndex(where: { $0.id == operation.channelID }) else {
            throw Refusal(404, "APIG.3023")
        }
        if case .delete = operation.action {
            channels.remove(at: index)
            return .noContent
        }
        var channel = channels[index]
        let answer = try change(&channel, by: operation.action)
        channels[index] = channel
        return answer
    }

    private mutating func change(_ channel: inout Channel, by action: ModelOperation.Action) throws -> Answer {
        switch action {
        case .create, .delete: return .ok
        case .update(let draft):
            try checkName(draft.name, except: channel.id)
            if draft.isECS != channel.isECS, draft.members == nil, !channel.members.isEmpty {
                throw Refusal(400, "APIG.2012")
            }
            try fill(&channel, with: draft)
        case .health(let interval): channel.healthInterval = interval
        case .put(let group, let members): try put(members, in: group, of: &channel)
        case .post(let members):
            try write(members, to: &channel) { _ in false }
            return .created
        case .deleteMember(let tag):
            guard let index = channel.members.firstIndex(where: { $0.tag == tag }) else {
                throw Refusal(404, "APIG.3024")
            }
            channel.members.remove(at: index)
            return .noContent
        case .setStatus(let status, let tags):
            for tag in tags {
                guard let index = channel.members.firstIndex(where: { $0.tag == tag }) else {
                    throw Refusal(404, "APIG.3024")
                }
                channel.members[index].status = status
            }
            return .noContent
        case .addGroups(let drafts):
            try add(drafts, to: &channel)
            return .created
        case .updateGroup(let tag, let draft): try update(tag, to: draft, of: &channel)
        case .deleteGroup(let tag):
            guard channel.groups.contains(where: { $0.tag == tag }) else { throw Refusal(404, "APIG.3023") }
            delete(tag, of: &channel)
            return .noContent
        }
        return .ok
    }

    private func checkName(_ name: String, except id: String?) throws {
        if channels.contains(where: { $0.name == name && $0.id != id }) { throw Refusal(400, "APIG.3208") }
    }

    private mutating func fill(_ channel: inout Channel, with draft: ModelOperation.ChannelDraft) throws {
        channel.name = draft.name
        channel.port = draft.port
        channel.strategy = draft.strategy
        channel.isECS = draft.isECS
        if let groups = draft.groups {
            for group in channel.groups where !groups.contains(where: { $0.name == group.name }) {
                delete(group.tag, of: &channel)
            }
            try add(groups, to: &channel)
        }
        if let members = draft.members { try write(members, to: &channel) { _ in true } }
        if let interval = draft.healthInterval { channel.healthInterval = interval }
    }

    private mutating func put(
        _ members: [ModelOperation.MemberDraft],
        in group: String?,
        of channel: inout Channel
    ) throws {
        guard let group else { return try write(members, to: &channel) { _ in true } }
        guard let tag = channel.groups.first(where: { $0.name == group })?.tag else { throw Refusal(400, "APIG.2012") }
        try write(members.filter { $0.group == group }, to: &channel) { $0.group == tag }
    }

    /// Writes members; those that `isInScope` and that are not written go.
    private mutating func write(
        _ drafts: [ModelOperation.MemberDraft],
        to channel: inout Channel,
        _ isInScope: (Member) -> Bool
    ) throws {
        var wanted: [Member] = []
        for draft in drafts {
            let group = channel.groups.first { $0.name == draft.group }
            if let name = draft.group, !name.isEmpty, group == nil { throw Refusal(400, "APIG.2012") }
            let member = Member(
                tag: nextTag(),
                group: group?.tag,
                address: draft.address,
                port: (draft.port ?? 0) == 0 ? channel.port : draft.port ?? 0,
                weight: draft.weight ?? 1,
                isBackup: draft.isBackup,
                status: draft.status ?? 1
            )
            if !wanted.contains(where: member.isSame) { wanted.append(member) }
        }
        let countBefore = channel.members.count
        channel.members.removeAll { member in isInScope(member) && !wanted.contains(where: member.isSame) }
        for member in wanted {
            if let index = channel.members.firstIndex(where: member.isSame) {
                channel.members[index].weight = member.weight
                channel.members[index].isBackup = member.isBackup
                channel.members[index].status = member.status
            } else {
                channel.members.append(member)
            }
        }
        if let max = quotas.membersPerChannelMax, channel.members.count > max, channel.members.count > countBefore {
            throw Refusal(403, "APIG.3110")
        }
    }

    private mutating func add(_ drafts: [ModelOperation.GroupDraft], to channel: inout Channel) throws {
        let countBefore = channel.groups.count
        var seen: Set<String> = []
        for draft in drafts where seen.insert(draft.name).inserted {
            if let index = channel.groups.firstIndex(where: { $0.name == draft.name }) {
                channel.groups[index].weight = draft.weight
                channel.groups[index].remark = draft.remark
            } else {
                channel.groups.append(
                    Group(tag: nextTag(), name: draft.name, weight: draft.weight, remark: draft.remark)
                )
            }
        }
        if let max = quotas.groupsPerChannelMax, channel.groups.count > max, channel.groups.count > countBefore {
            throw Refusal(403, "APIG.3100")
        }
    }

    private func update(_ tag: Int, to draft: ModelOperation.GroupDraft, of channel: inout Channel) throws {
        guard let index = channel.groups.firstIndex(where: { $0.tag == tag }) else { throw Refusal(404, "APIG.3023") }
        if channel.groups.contains(where: { $0.name == draft.name && $0.tag != tag }) {
            throw Refusal(400, "APIG.2012")
        }
        channel.groups[index].name = draft.name
        channel.groups[index].weight = draft.weight
        channel.groups[index].remark = draft.remark
    }

    /// The members of a deleted group stay in no group, where no other one of their address and port is.
    private func delete(_ tag: Int, of channel: inout Channel) {
        channel.groups.removeAll { $0.tag == tag }
        let ungrouped = channel.members.filter { $0.group == nil }
        channel.members = channel.members.compactMap { member in
            guard member.group == tag else { return member }
            var member = member
            member.group = nil
            return ungrouped.contains(where: member.isSame) ? nil : member
        }
    }
}
