internal import ByteIO
internal import GatewayClient
internal import PlanModel

/// The gateways that a command works with, each with its address and credentials.
struct GatewaySession {
    /// By gateway: how to talk to it.
    let gateways: [GatewayKey: RemoteGateway]
    /// Where each is reached, as runs are bound to it and reports say it; sorted by gateway.
    let endpoints: [RunReport.Endpoint]
    /// Whether every address is of this machine.
    let isLoopback: Bool

    /// The executor's view.
    var port: RemoteGatewayPort { RemoteGatewayPort(gateways: gateways) }

    /// Resolves every gateway.
    ///
    /// Throws: `CommandFailure` (wrong usage) naming the first gateway without an address or credentials.
    init(_ keys: [GatewayKey], connections: GatewayConnections) throws {
        var gateways: [GatewayKey: RemoteGateway] = [:]
        var endpoints: [RunReport.Endpoint] = []
        for key in Set(keys).sorted() {
            let address = try connections.address(of: key)
            gateways[key] = try connections.remote(at: address, projectID: key.projectID)
            endpoints.append(RunReport.Endpoint(gateway: key, url: address.stableURL))
        }
        self.gateways = gateways
        self.endpoints = endpoints
        isLoopback = gateways.values.allSatisfy(\.endpoint.isLoopback)
    }

    /// Reads the options, resolves every gateway, starts embedded ones, and runs `body`.
    ///
    /// Throws: as `init` and `GatewayConnections.with`; what `body` throws.
    static func with<Value: Sendable>(
        _ options: GatewayOptions,
        for keys: [GatewayKey],
        concurrency: Int,
        context: CommandContext,
        body: (GatewaySession) async throws -> Value
    ) async throws -> Value {
        try await GatewayConnections.with(options, concurrency: concurrency, context: context) { connections in
            try await body(try GatewaySession(keys, connections: connections))
        }
    }

    /// 32 hexadecimal digits from the system's random numbers.
    static func randomToken() -> String {
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        return hexadecimal(bytes)
    }
}
