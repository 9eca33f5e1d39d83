internal import ByteIO
internal import GatewayAPI
internal import Hummingbird
internal import Logging

/// The routes of the API, each bound to one operation of the store.
///
/// A new route is one line in one of the `add` methods and one method beside it. Source: "Updating Backend Instances"
/// and its sibling pages.
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

        let project = router.group("v2/:project_id/apigw/instances").add(
            middleware: AuthenticationCheck(authenticator: authenticator, limits: limits)
        )
        addInstances(to: project)
        addChannels(to: project.group(":instance_id/vpc-channels"))
        let channel = project.group(":instance_id/vpc-channels/:vpc_channel_id")
        addMembers(to: channel.group("members"))
        addGroups(to: channel.group("member-groups"))
        return router
    }
}

extension GatewayRoutes {
    /// Reads a body and parses it; fields that `parse` does not know go into the request's notes.
    func body<Value>(
        of request: Request,
        _ context: GatewayRequestContext,
        _ parse: ([UInt8], (String) -> Void) throws(APIError) -> Value
    ) async throws -> Value {
        var request = request
        return try parse(try await request.keepBody(sizeMax: limits.bodyBytesMax), context.notes.addUnknownField)
    }

    /// The gateway that the path names.
    func gatewayAddress(_ context: GatewayRequestContext) throws(APIError) -> GatewayAddress {
        guard
            let address = GatewayAddress(
                projectID: parameter("project_id", context),
                instanceID: parameter("instance_id", context)
            )
        else { throw .parameterInvalid("instance_id") }
        return address
    }

    /// The channel that the path names.
    func channelAddress(_ context: GatewayRequestContext) throws(APIError) -> ChannelAddress {
        guard
            let address = ChannelAddress(
                projectID: parameter("project_id", context),
                instanceID: parameter("instance_id", context),
                channelID: parameter("vpc_channel_id", context)
            )
        else { throw .parameterInvalid("vpc_channel_id") }
        return address
    }

    /// An id in the path.
    func id(_ name: String, _ context: GatewayRequestContext) throws(APIError) -> UTF8Text {
        let id = parameter(name, context)
        guard FieldRules.isID(id.text) else { throw .parameterInvalid(name) }
        return id
    }

    private func parameter(_ name: String, _ context: GatewayRequestContext) -> UTF8Text {
        UTF8Text(context.parameters.get(name) ?? "")
    }
}

extension Response {
    /// A reply without a body.
    static let noContent = Response(status: .noContent)
}
