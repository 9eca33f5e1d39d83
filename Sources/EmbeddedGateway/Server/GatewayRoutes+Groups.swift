internal import GatewayAPI
internal import Hummingbird

/// The member groups of a channel.
extension GatewayRoutes {
    /// Adds the routes below `…/member-groups`.
    func addGroups(to groups: RouterGroup<GatewayRequestContext>) {
        groups.get(use: listGroups)
        groups.post(use: addGroups)
        groups.get(":member_group_id", use: showGroup)
        groups.put(":member_group_id", use: updateGroup)
        groups.delete(":member_group_id", use: deleteGroup)
    }

    @Sendable private func listGroups(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        var filter = GroupFilter()
        filter.name = try query.filter("member_group_name")
        filter.dictCode = try query.filter("dict_code")
        return .json(try await store.listGroups(of: channel, matching: filter, page: try query.page()).encoded())
    }

    @Sendable private func addGroups(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        let groups = try await body(of: request, context, GroupBody.parseList)
        return .json(try await store.addGroups(to: channel, groups).encoded(), status: .created)
    }

    @Sendable private func showGroup(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        return .json(try await store.showGroup(try id("member_group_id", context), of: channel).encoded())
    }

    @Sendable private func updateGroup(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        let groupID = try id("member_group_id", context)
        let definition = try await body(of: request, context, GroupBody.parseBody)
        return .json(try await store.updateGroup(groupID, of: channel, to: definition).encoded())
    }

    @Sendable private func deleteGroup(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        try await store.deleteGroup(try id("member_group_id", context), of: channel)
        return .noContent
    }
}
