internal import ByteIO
internal import Execution
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// The executor's view of the gateways, over HTTP.
struct RemoteGatewayPort: GatewayPort {
    /// The gateways of the plan; reading or writing another one is a defect.
    let gateways: [GatewayKey: RemoteGateway]

    func read(_ channel: ChannelKey, group: PlanModel.GroupName?) async -> ReadReply {
        guard let gateway = gateways[channel.gateway] else {
            preconditionFailure("the gateway was resolved at the start")
        }
        let name = group.flatMap { GatewayAPI.GroupName($0.text.text) }
        let reading = await gateway.readMembers(MemberMapping.address(of: channel), groupName: name)
        var facts = ExchangeFacts(reading.exchanges)
        switch reading.outcome {
        case .value(let infos):
            return ReadReply(answer: Self.readAnswer(infos), facts: facts)
        case .status(let status, let error):
            facts.note(error, status: status)
            return ReadReply(answer: .failure(reason: Self.refusal(status, error)), facts: facts)
        case .failure(let failure):
            return ReadReply(answer: .failure(reason: failure.reason), facts: facts)
        }
    }

    func write(_ update: Update, leavingWithinMilliseconds: Int64) async -> WriteReply {
        guard let gateway = gateways[update.channel.gateway] else {
            preconditionFailure("the gateway was resolved at the start")
        }
        let result = await gateway.updateMembers(
            MemberMapping.address(of: update.channel),
            MemberMapping.request(for: update),
            leavingWithin: .milliseconds(leavingWithinMilliseconds)
        )
        var facts = ExchangeFacts([result.exchange])
        switch result.outcome {
        case .value(let list):
            return WriteReply(answer: Self.writeAnswer(list, scope: update.scope), facts: facts)
        case .status(let status, let error):
            facts.note(error, status: status)
            return WriteReply(answer: .status, facts: facts)
        case .failure(.notSent(let reason)), .failure(.barred(let reason)):
            return WriteReply(answer: .notSent(reason: reason), facts: facts)
        case .failure(.notApplied(let reason)):
            return WriteReply(answer: .notApplied(reason: reason), facts: facts)
        case .failure(.unknown(let reason)):
            // A reply of 200 that does not parse proves as little as none; the status stands in the facts.
            return WriteReply(
                answer: facts.status == 200 ? .unusable(reason: reason) : .unknown(reason: reason),
                facts: facts
            )
        }
    }

    private static func readAnswer(_ infos: [VpcMemberInfo]) -> ReadReply.Answer {
        var members: [Member] = []
        members.reserveCapacity(infos.count)
        for info in infos {
            switch MemberMapping.member(info) {
            case .success(let member): members.append(member)
            case .failure(let foreign): return .foreign(reason: foreign.reason)
            }
        }
        return .members(members)
    }

    /// A reply may list the whole channel: only the members of the update's scope count.
    private static func writeAnswer(_ list: MemberList, scope: Scope) -> WriteReply.Answer {
        guard list.total <= Int64(list.members.count) else {
            return .unusable(reason: "the reply lists \(list.members.count) of \(list.total) members")
        }
        let infos = list.members.filter { scope.groupName == nil || $0.memberGroupName == scope.groupName?.text }
        switch readAnswer(infos) {
        case .members(let members): return .members(members)
        case .foreign(let reason), .failure(let reason): return .unusable(reason: reason)
        }
    }

    private static func refusal(_ status: Int, _ error: APIError?) -> String {
        guard let error else { return "status \(status)" }
        return "status \(status), \(TextSafety.escaped(error.code.text, lengthMax: 64))"
    }
}
