import ByteIO
import GatewayAPI
import GatewayClient
import Testing

/// 1994-11-06T08:49:37Z, the moment that every client of these tests believes it is.
let fixedNowSeconds: Int64 = 784_111_777

let canaryToken = "canary-token-4711"

/// A channel that every test may ask for.
func anyChannel() throws -> ChannelAddress {
    try #require(ChannelAddress(projectID: "p", instanceID: "i", channelID: "c"))
}

/// Runs `body` against a scripted server, with a client of its own.
func withGateway<Result>(
    timeoutSeconds: Double = 20,
    scheme: String = "http",
    tls: Bool = false,
    trustedRoots: TrustedRoots? = nil,
    credentials: Credentials? = nil,
    greeting: String? = nil,
    answer: @escaping @Sendable (ReceivedRequest, Int) -> Step,
    body: (RemoteGateway, ScriptedServer) async throws -> Result
) async throws -> Result {
    let server = try await ScriptedServer(greeting: greeting, tls: tls, answer)
    let client = GatewayHTTPClient(
        connectionsPerHost: 4,
        timeoutSeconds: timeoutSeconds,
        userAgent: "cutover/test",
        trustedRoots: trustedRoots,
        wallClockSeconds: { fixedNowSeconds }
    )
    do {
        let token = try #require(Secret(canaryToken))
        let gateway = RemoteGateway(
            client: client,
            endpoint: try GatewayEndpoint(parsing: "\(scheme)://127.0.0.1:\(server.port)"),
            credentials: credentials ?? .token(token)
        )
        let result = try await body(gateway, server)
        await server.close()
        await client.shutdown()
        return result
    } catch {
        await server.close()
        await client.shutdown()
        throw error
    }
}

/// The query of a request, decoded.
func query(of request: ReceivedRequest) -> Query {
    let text = request.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    return Query(encoded: text) ?? Query()
}
