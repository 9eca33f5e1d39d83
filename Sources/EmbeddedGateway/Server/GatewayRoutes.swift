internal import ByteIO
internal import GatewayAPI
internal import Hummingbird
internal import Logging
internal import NIOCore

/// The routes of the API, each bound to one operation of the store.
///
/// A new route is one line in `router` and one method. Source: "Updating Backend Instances" and its sibling pages.
struct GatewayRoutes: Sendable {
    let store: GatewayStore
    let authenticator: Authenticator
    let identity: IdentitySettings
    /// The faults to play; nil for none.
    let faults: FaultInjector?
    let limits: GatewayLimits
    let logger: Logger
    /// Gets each answered request; nil for no access log.
    let accessLog: (@Sendable (AccessLogEntry) -> Void)?

    /// The router with every route; anything else answers the documented 404.
    func router() -> Router<GatewayRequestContext> {
        let router = Router(context: GatewayRequestContext.self)
        if let accessLog { router.add(middleware: AccessLog(clock: store.clock, note: accessLog)) }
        if let faults {
            router.add(
                middleware: FaultInjection(
                    injector: faults,
                    authenticator: authenticator,
                    limits: limits,
                    ids: store.ids
                )
            )
        }
        router.add(middleware: DocumentedReplies(ids: store.ids, logger: logger))
        router.get("healthz") { _, _ in Response.json(Array("{\"status\":\"ready\"}".utf8)) }
        IdentityRoutes(store: store, authenticator: authenticator, settings: identity).add(to: router)

        let gateway = router.group("v2/:project_id/apigw/instances/:instance_id").add(
            middleware: AuthenticationCheck(authenticator: authenticator, limits: limits)
        )
        gateway.get("vpc-channels", use: listChannels)
        gateway.get("vpc-channels/:vpc_channel_id", use: showChannel)
        gateway.get("vpc-channels/:vpc_channel_id/members", use: listMembers)
        gateway.put("vpc-channels/:vpc_channel_id/members", use: updateMembers)
        return router
    }

    @Sendable private func listChannels(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let gateway = try gatewayAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        var filter = ChannelFilter()
        filter.id = try query.wholeFilter("id")
        filter.name = try query.filter("name")
        filter.memberGroupName = try query.filter("member_group_name")
        filter.memberGroupID = try query.filter("member_group_id")
        filter.memberHost = try query.wholeFilter("member_host")
        filter.memberPort = try query.integer("member_port")
        return .json(try await store.listChannels(of: gateway, matching: filter, page: try query.page()).encoded())
    }

    @Sendable private func showChannel(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        .json(try await store.showChannel(try channelAddress(context)).encoded())
    }

    @Sendable private func listMembers(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        var filter = MemberFilter()
        filter.name = try query.filter("name")
        filter.memberGroupName = try query.filter("member_group_name")
        filter.memberGroupID = try query.filter("member_group_id")
        return .json(try await store.listMembers(of: channel, matching: filter, page: try query.page()).encoded())
    }

    @Sendable private func updateMembers(_ request: Request, _ context: GatewayRequestContext) async throws -> Response
    {
        let channel = try channelAddress(context)
        let update = try UpdateMembersBody.parse(try await bodyBytes(of: request))
        return .json(try await store.updateMembers(of: channel, update).encoded())
    }

    private func bodyBytes(of request: Request) async throws -> [UInt8] {
        do {
            let body = try await request.body.collect(upTo: limits.bodyBytesMax)
            return Array(body.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError.malformedRequest(status: 413)
        } catch {
            throw UnreadableBody(cause: error)
        }
    }

    private func gatewayAddress(_ context: GatewayRequestContext) throws(APIError) -> GatewayAddress {
        guard
            let address = GatewayAddress(
                projectID: parameter("project_id", context),
                instanceID: parameter("instance_id", context)
            )
        else { throw .parameterInvalid("instance_id") }
        return address
    }

    private func channelAddress(_ context: GatewayRequestContext) throws(APIError) -> ChannelAddress {
        guard
            let address = ChannelAddress(
                projectID: parameter("project_id", context),
                instanceID: parameter("instance_id", context),
                channelID: parameter("vpc_channel_id", context)
            )
        else { throw .parameterInvalid("vpc_channel_id") }
        return address
    }

    private func parameter(_ name: String, _ context: GatewayRequestContext) -> UTF8Text {
        UTF8Text(context.parameters.get(name) ?? "")
    }
}
