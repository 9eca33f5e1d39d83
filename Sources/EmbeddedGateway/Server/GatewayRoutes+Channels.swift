internal import GatewayAPI
internal import Hummingbird

/// Channels and their health checks.
extension GatewayRoutes {
    /// Adds the routes below `…/vpc-channels`.
    func addChannels(to channels: RouterGroup<GatewayRequestContext>) {
        channels.get(use: listChannels)
        channels.post(use: createChannel)
        channels.get(":vpc_channel_id", use: showChannel)
        channels.put(":vpc_channel_id", use: updateChannel)
        channels.delete(":vpc_channel_id", use: deleteChannel)
        channels.put(":vpc_channel_id/health-config", use: updateHealthCheck)
    }

    @Sendable private func listChannels(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let gateway = try gatewayAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        var filter = ChannelFilter()
        filter.id = try query.wholeFilter("id")
        filter.name = try query.filter("name")
        filter.dictCode = try query.filter("dict_code")
        filter.kind = try query.channelKind("vpc_channel_type")
        filter.memberGroupName = try query.filter("member_group_name")
        filter.memberGroupID = try query.filter("member_group_id")
        filter.memberHost = try query.wholeFilter("member_host")
        filter.memberPort = try query.integer("member_port")
        return .json(try await store.listChannels(of: gateway, matching: filter, page: try query.page()).encoded())
    }

    @Sendable private func createChannel(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let gateway = try gatewayAddress(context)
        let definition = try await body(of: request, context, ChannelBody.parse)
        return .json(try await store.createChannel(in: gateway, definition).encoded(), status: .created)
    }

    @Sendable private func showChannel(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        .json(try await store.showChannel(try channelAddress(context)).encoded())
    }

    @Sendable private func updateChannel(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let channel = try channelAddress(context)
        let definition = try await body(of: request, context, ChannelBody.parse)
        return .json(try await store.updateChannel(channel, definition).encoded())
    }

    @Sendable private func deleteChannel(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        try await store.deleteChannel(try channelAddress(context))
        return .noContent
    }

    @Sendable private func updateHealthCheck(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let channel = try channelAddress(context)
        let health = try await body(of: request, context, HealthBody.parseBody)
        return .json(try await store.updateHealthCheck(of: channel, health).encoded())
    }
}
