internal import ByteIO
package import GatewayAPI

extension RemoteGateway {
    /// The most members that a scope is read with; more is refused as no believable reply.
    private static let membersMax: Int64 = 100_000
    /// The most requests of one pass over the pages. It is far above what the largest group takes in pages of the default size; without it, a
    /// service that serves one member at a time would hold a reading for hours.
    private static let pagesMax = 500
    /// How often a reading starts again because the scope changed between two pages.
    private static let restartsMax = 3

    /// Reads all members of a group, or of the whole channel without a name, in pages until the distinct ids equal
    /// `total`.
    ///
    /// Group names are compared by their bytes here, whatever the service matched. A reading whose pages contradict
    /// each other starts again, up to three times; then its outcome is unknown, as with any malformed reply. It is so too where all of it
    /// takes longer than one exchange may.
    package func readMembers(_ channel: ChannelAddress, groupName: GroupName? = nil) async -> Reading<[VpcMemberInfo]> {
        var exchanges: [HTTPExchange] = []
        for _ in 0...Self.restartsMax {
            switch await readPages(channel, groupName: groupName, exchanges: &exchanges) {
            case .contradiction: continue
            case .stopped(let outcome): return Reading(outcome: outcome, exchanges: exchanges)
            case .complete(let members):
                let ofScope =
                    groupName.map { name in members.filter { $0.memberGroupName == name.utf8Text } } ?? members
                return Reading(outcome: .value(ofScope), exchanges: exchanges)
            }
        }
        let failure = HTTPExchange.Failure.unknown("the members changed from page to page while they were read")
        return Reading(outcome: .failure(failure), exchanges: exchanges)
    }

    private enum Pages {
        case complete([VpcMemberInfo])
        case contradiction
        case stopped(CallResult<[VpcMemberInfo]>.Outcome)
    }

    /// What makes a member one: its id, or its place in the list where the service sends none.
    private enum Identity: Hashable {
        case id(UTF8Text)
        case position(Int)
    }

    private static func duration(of exchanges: [HTTPExchange]) -> Duration {
        .microseconds(exchanges.reduce(0) { $0 + $1.latencyMicroseconds })
    }

    private func readPages(
        _ channel: ChannelAddress,
        groupName: GroupName?,
        exchanges: inout [HTTPExchange]
    ) async -> Pages {
        var members: [VpcMemberInfo] = []
        var indexes: [Identity: Int] = [:]
        var offset = 0
        var total: Int64?
        for _ in 0..<Self.pagesMax {
            // A reading that went on for as long as its pages last would hold whoever waits for its end.
            guard Self.duration(of: exchanges) < timeout else {
                return .stopped(.failure(.unknown("the members take longer than \(timeout) to read, page after page")))
            }
            let page = Page(offset: offset, limit: Page.limitMax)
            let result = await listMembers(channel, groupName: groupName, page: page)
            exchanges.append(result.exchange)
            let list: MemberList
            switch result.outcome {
            case .value(let value): list = value
            case .status(let status, let error): return .stopped(.status(status, error))
            case .failure(let failure): return .stopped(.failure(failure))
            }
            guard list.total <= Self.membersMax else {
                return .stopped(.failure(.unknown("the reply counts \(list.total) members")))
            }
            guard total == nil || total == list.total else { return .contradiction }
            total = list.total
            let countBefore = members.count
            for (position, member) in list.members.enumerated() {
                let identity = member.id.map(Identity.id) ?? .position(offset + position)
                if let index = indexes[identity] {
                    guard members[index] == member else { return .contradiction }
                } else {
                    indexes[identity] = members.count
                    members.append(member)
                }
            }
            offset += list.members.count
            if members.count == list.total { return .complete(members) }
            // Each page must bring someone new, or the reading would not end.
            guard countBefore < members.count, members.count < list.total else { return .contradiction }
        }
        return .stopped(.failure(.unknown("the members do not end after \(Self.pagesMax) pages")))
    }
}
