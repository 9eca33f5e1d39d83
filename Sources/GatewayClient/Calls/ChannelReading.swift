internal import ByteIO
package import GatewayAPI

extension RemoteGateway {
    /// Reads one channel with all of its groups and members; nil where the gateway says that there is none (404).
    ///
    /// Groups and members come from one reply, so that they fit together. A detail that may not be whole (no members, one without an id of
    /// its own, or as many as the largest page) is completed by the list of members; where that names a group which the detail lacks,
    /// the channel has changed in between and the reading has no value.
    package func readChannel(_ channel: ChannelAddress) async -> Reading<ChannelInfo?> {
        let detail = await showChannel(channel)
        let info: ChannelInfo
        switch detail.outcome {
        case .value(let value): info = value
        case .status(404, _): return Reading(outcome: .value(nil), exchanges: [detail.exchange])
        default: return Reading(outcome: detail.outcome.map { .value($0) }, exchanges: [detail.exchange])
        }
        if let members = info.members, info.memberGroups != nil, Self.isWhole(members) {
            return Reading(outcome: .value(info), exchanges: [detail.exchange])
        }
        let list = await readMembers(channel)
        return Reading(
            outcome: list.outcome.map { members in
                var whole = info
                whole.members = members
                let known = Set((info.memberGroups ?? []).map(\.memberGroupName)).union([""])
                let fits = info.memberGroups == nil || members.allSatisfy { known.contains($0.memberGroupName) }
                return fits ? .value(whole) : .failure(.unknown("the channel changed while it was read"))
            },
            exchanges: [detail.exchange] + list.exchanges
        )
    }

    private static func isWhole(_ members: [VpcMemberInfo]) -> Bool {
        let ids = members.compactMap(\.id).filter { !$0.isEmpty }
        return members.count < Page.limitMax && Set(ids).count == members.count
    }
}
