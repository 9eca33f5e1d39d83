package import ByteIO
package import GatewayAPI

extension RemoteGateway {
    /// The most pages of one list: far above what a project or a gateway can hold.
    private static let listPagesMax = 1_000

    /// Reads the ids of all channels of a gateway.
    package func readChannelIDs(of gateway: GatewayAddress) async -> Reading<[UTF8Text]> {
        await readIDs(
            of: { await listChannels(gateway, page: $0) },
            total: \.total,
            ids: { $0.channels.map(\.id) }
        )
    }

    /// Reads the ids of all gateways of a project.
    package func readInstanceIDs(of project: ProjectAddress) async -> Reading<[UTF8Text]> {
        await readIDs(
            of: { await listInstances(project, page: $0) },
            total: \.total,
            ids: { $0.instances.map(\.id) }
        )
    }

    /// Reads the quotas and switches of a gateway, as far as one page of the largest size holds them.
    package func readProjectConfigs(of gateway: GatewayAddress) async -> Reading<[ProjectConfig]> {
        let result = await listProjectConfigs(gateway, page: Page(limit: Page.limitMax))
        return Reading(outcome: result.outcome.map { .value($0.configs) }, exchanges: [result.exchange])
    }

    /// Reads pages until the distinct ids equal `total`, as with members. A list whose pages contradict each other has no value: to read
    /// it again is the caller's choice.
    private func readIDs<List: Sendable>(
        of page: (Page) async -> CallResult<List>,
        total: (List) -> Int64,
        ids: (List) -> [UTF8Text]
    ) async -> Reading<[UTF8Text]> {
        var found: [UTF8Text] = []
        var known: Set<UTF8Text> = []
        var exchanges: [HTTPExchange] = []
        var offset = 0
        for _ in 0..<Self.listPagesMax {
            let result = await page(Page(offset: offset, limit: Page.limitMax))
            exchanges.append(result.exchange)
            guard case .value(let list) = result.outcome else {
                return Reading(outcome: result.outcome.map { _ in .value([]) }, exchanges: exchanges)
            }
            let new = ids(list)
            for id in new where known.insert(id).inserted { found.append(id) }
            offset += new.count
            if Int64(found.count) == total(list) { return Reading(outcome: .value(found), exchanges: exchanges) }
            guard !new.isEmpty, Int64(found.count) < total(list) else {
                return Self.failed("the list changed from page to page while it was read", exchanges)
            }
        }
        return Self.failed("the list does not end after \(Self.listPagesMax) pages", exchanges)
    }

    private static func failed(_ reason: String, _ exchanges: [HTTPExchange]) -> Reading<[UTF8Text]> {
        Reading(outcome: .failure(.unknown(reason)), exchanges: exchanges)
    }
}
