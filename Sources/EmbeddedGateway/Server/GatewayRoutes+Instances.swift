internal import GatewayAPI
internal import Hummingbird

/// Gateways, their quotas and their features.
extension GatewayRoutes {
    /// Adds the routes below `…/instances`.
    func addInstances(to instances: RouterGroup<GatewayRequestContext>) {
        instances.get(use: listInstances)
        let instance = instances.group(":instance_id")
        instance.get(use: showInstance)
        instance.get("project/configs", use: listConfigs)
        instance.get("features", use: listFeatures)
        instance.get("instance-features", use: listSupportedFeatures)
    }

    @Sendable private func listInstances(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let projectID = try id("project_id", context)
        let query = try RequestQuery(request.uri.query ?? "")
        var filter = InstanceFilter()
        filter.id = try query.wholeFilter("instance_id")
        filter.name = try query.filter("instance_name")
        filter.status = try query.wholeFilter("status")
        let list = try await store.listInstances(ofProject: projectID, matching: filter, page: try query.page())
        return .json(list.encoded())
    }

    @Sendable private func showInstance(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        .json(try await store.showInstance(try gatewayAddress(context)).encoded())
    }

    @Sendable private func listConfigs(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let gateway = try gatewayAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        return .json(try await store.listConfigs(of: gateway, page: try query.page()).encoded())
    }

    @Sendable private func listFeatures(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let gateway = try gatewayAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        return .json(try await store.listFeatures(of: gateway, page: try query.page()).encoded())
    }

    @Sendable private func listSupportedFeatures(
        _ request: Request,
        _ context: GatewayRequestContext
    ) async throws -> Response {
        let gateway = try gatewayAddress(context)
        let query = try RequestQuery(request.uri.query ?? "")
        return .json(try await store.listSupportedFeatures(of: gateway, page: try query.page()).encodedNames())
    }
}
