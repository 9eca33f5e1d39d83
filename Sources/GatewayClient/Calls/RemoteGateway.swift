package import GatewayAPI

/// The typed calls to one gateway's API: an address, the credentials for it, and the client that carries the bytes.
package struct RemoteGateway: Sendable {
    private let client: GatewayHTTPClient
    private let credentials: Credentials
    /// Where it is served.
    package let endpoint: GatewayEndpoint

    /// A gateway behind `endpoint`.
    package init(client: GatewayHTTPClient, endpoint: GatewayEndpoint, credentials: Credentials) {
        self.client = client
        self.endpoint = endpoint
        self.credentials = credentials
        client.redactor.add(credentials)
    }

    /// How long one exchange may take, and how long a reading over several pages goes on asking for the next one.
    var timeout: Duration { client.timeout }

    /// Lists members of a channel, one page; with `groupName` those of this group, by the service's exact search.
    package func listMembers(
        _ channel: ChannelAddress,
        groupName: GroupName? = nil,
        page: Page
    ) async -> CallResult<MemberList> {
        var query = Query(page)
        if let groupName {
            query.append("member_group_name", groupName.text)
            query.append("precise_search", "member_group_name")
        }
        return result(await send(.listMembers(channel), query: query)) { body throws(MalformedReply) in
            try MemberList(parsing: body)
        }
    }

    /// Overwrites the members of one group or of the whole channel. With `leavingWithin` the request leaves within that time from the call
    /// or never, which is an answer of `.notSent`.
    package func updateMembers(
        _ channel: ChannelAddress,
        _ request: UpdateMembersRequest,
        leavingWithin: Duration? = nil
    ) async -> CallResult<MemberList> {
        let latest = leavingWithin.map { ContinuousClock.now + $0 }
        let exchange = await send(.updateMembers(channel), body: request.encoded(), leavingBy: latest)
        return result(exchange) { body throws(MalformedReply) in try MemberList(parsing: body) }
    }

    /// Shows one channel with its groups and members.
    package func showChannel(_ channel: ChannelAddress) async -> CallResult<ChannelInfo> {
        result(await send(.showChannel(channel))) { body throws(MalformedReply) in try ChannelInfo(parsing: body) }
    }

    /// Lists channels of a gateway, one page; without their members.
    package func listChannels(_ gateway: GatewayAddress, page: Page) async -> CallResult<ChannelList> {
        result(await send(.listChannels(gateway), query: Query(page))) { body throws(MalformedReply) in
            try ChannelList(parsing: body)
        }
    }

    /// Lists the gateways of a project, one page.
    package func listInstances(_ project: ProjectAddress, page: Page) async -> CallResult<InstanceList> {
        result(await send(.listInstances(project), query: Query(page))) { body throws(MalformedReply) in
            try InstanceList(parsing: body)
        }
    }

    /// Lists the quotas and switches of a gateway, one page.
    package func listProjectConfigs(
        _ gateway: GatewayAddress,
        page: Page
    ) async -> CallResult<ProjectConfigList> {
        result(await send(.listProjectConfigs(gateway), query: Query(page))) { body throws(MalformedReply) in
            try ProjectConfigList(parsing: body)
        }
    }

    private func result<Value>(
        _ exchange: HTTPExchange,
        parse: ([UInt8]) throws(MalformedReply) -> Value
    ) -> CallResult<Value> {
        CallResult(exchange, redactor: client.redactor, parse: parse)
    }

    private func send(
        _ route: Route,
        query: Query = Query(),
        body: [UInt8]? = nil,
        leavingBy latest: ContinuousClock.Instant? = nil
    ) async -> HTTPExchange {
        let exchange = { (authorization: RequestAuthorization) async -> HTTPExchange in
            await client.send(
                route,
                query: query,
                body: body,
                to: endpoint,
                authorization: authorization,
                leavingBy: latest
            )
        }
        switch credentials {
        case .token(let token): return await exchange(.token(token))
        case .signing(let key): return await key.send { await exchange(.signature($0)) }
        case .login(let source): return await source.send(isRead: route.isRead, exchange)
        }
    }
}
