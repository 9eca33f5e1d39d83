internal import GatewayAPI
internal import Hummingbird

/// The members of a channel.
extension GatewayRoutes {
    /// Adds the routes below `…/members`.
    func addMembers(to members: RouterGroup<GatewayRequestContext>) {
        members.get(use: listMembers)
        members.put(use: updateMembers)
        members.post(use: addMembers)
        members.delete(":member_id", use: deleteMember)
        members.post("batch-enable", use: enableMembers)
        members.post("batch-disable", use: disableMembers)
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

    @Sendable private func updateMembers(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let channel = try channelAddress(context)
        let update = try await body(of: request, context, UpdateMembersBody.parse)
        return .json(try await store.updateMembers(of: channel, update).encoded())
    }

    @Sendable private func addMembers(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let channel = try channelAddress(context)
        let members = try await body(of: request, context, AddMembersBody.parse)
        return .json(try await store.addMembers(to: channel, members).encoded(), status: .created)
    }

    @Sendable private func deleteMember(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let channel = try channelAddress(context)
        try await store.deleteMember(try id("member_id", context), of: channel)
        return .noContent
    }

    @Sendable private func enableMembers(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        try await setStatus(1, request, context)
    }

    @Sendable private func disableMembers(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        try await setStatus(2, request, context)
    }

    private func setStatus(
        _ status: Int,
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let channel = try channelAddress(context)
        let ids = try await body(of: request, context, MemberIDsBody.parse)
        try await store.setStatus(status, ofMembers: ids, of: channel)
        return .noContent
    }
}
