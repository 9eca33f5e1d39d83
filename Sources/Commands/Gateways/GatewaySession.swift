internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// The gateways that a command works with, reachable for as long as the command's body runs.
struct GatewaySession {
    /// By gateway: how to talk to it.
    let gateways: [GatewayKey: RemoteGateway]
    /// Where each is reached, as runs are bound to it and reports say it; sorted by gateway.
    let endpoints: [RunReport.Endpoint]
    /// Whether every address is of this machine.
    let isLoopback: Bool

    /// The executor's view.
    var port: RemoteGatewayPort { RemoteGatewayPort(gateways: gateways) }

    /// Resolves every gateway, starts embedded ones, and runs `body`.
    ///
    /// Throws: `CommandFailure` (wrong usage) naming the first gateway without an address or credentials; what `body` throws.
    static func with<Value: Sendable>(
        _ options: GatewayOptions,
        for keys: [GatewayKey],
        concurrency: Int,
        context: CommandContext,
        body: (GatewaySession) async throws -> Value
    ) async throws -> Value {
        let targets = try options.gateways.map { try GatewayTarget(parsing: $0) }
        let credentials = try CredentialSource(tokenFiles: options.tokenFiles, environment: context.environment)
        var choices: [GatewayKey: GatewayTarget.Address] = [:]
        for key in keys { choices[key] = try address(of: key, among: targets) }
        for (key, address) in choices.sorted(by: { $0.key < $1.key }) {
            guard case .endpoint = address, credentials.credentials(for: key.projectID) == nil else { continue }
            throw CommandFailure(
                .usage,
                """
                there are no credentials for project \(key.projectID): set CUTOVER_TOKEN, or HUAWEICLOUD_SDK_AK and \
                HUAWEICLOUD_SDK_SK, or name a file with --token-file
                """
            )
        }
        let files = Set(choices.values.compactMap { if case .embedded(let path) = $0 { path } else { nil } }).sorted()
        return try await withEmbedded(files[...], started: [:]) { embedded in
            try await withClient(options, concurrency: concurrency, context: context) { client in
                try await body(session(choices, embedded: embedded, credentials: credentials, client: client))
            }
        }
    }

    /// An embedded gateway that was started: where it listens, and the token that it takes.
    private struct Embedded {
        let port: Int
        let token: Secret
    }

    /// Starts the embedded gateway on `store` with a token of its own, for as long as `body` runs.
    private static func withEmbedded<Value: Sendable>(
        store: GatewayStore,
        body: (Embedded) async throws -> Value
    ) async throws -> Value {
        let text = randomToken()
        guard let token = Secret(text) else { preconditionFailure("hexadecimal digits are visible ASCII") }
        return try await EmbeddedGatewayServer.withServer(store: store, tokens: AcceptedTokens([AcceptedToken(text)])) {
            try await body(Embedded(port: $0, token: token))
        }
    }

    /// 32 hexadecimal digits from the system's random numbers.
    static func randomToken() -> String {
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        return hexadecimal(bytes)
    }

    private static func withEmbedded<Value: Sendable>(
        _ files: ArraySlice<String>,
        started: [String: Embedded],
        body: ([String: Embedded]) async throws -> Value
    ) async throws -> Value {
        guard let path = files.first else { return try await body(started) }
        guard try Folder.kind(of: path) == .file else {
            let shown = TextSafety.escaped(path)
            throw CommandFailure(
                .error,
                "there is no state of an embedded gateway at \(shown); make one with: cutover gateway --state \(shown) --seed FILE"
            )
        }
        let store = try GatewayStore(.file(path))
        return try await withEmbedded(store: store) { embedded in
            try await withEmbedded(
                files.dropFirst(),
                started: started.merging([path: embedded]) { $1 },
                body: body
            )
        }
    }

    private static func withClient<Value: Sendable>(
        _ options: GatewayOptions,
        concurrency: Int,
        context: CommandContext,
        body: (GatewayHTTPClient) async throws -> Value
    ) async throws -> Value {
        let now = context.now
        let client = GatewayHTTPClient(
            connectionsPerHost: concurrency,
            timeoutSeconds: options.timeout,
            userAgent: "cutover/\(Version.text)",
            wallClockSeconds: { now().milliseconds / 1_000 }
        )
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    private static func address(
        of key: GatewayKey,
        among targets: [GatewayTarget]
    ) throws -> GatewayTarget.Address {
        let fitting = targets.compactMap { target in target.closeness(to: key).map { (target, $0) } }
        guard let closest = fitting.map(\.1).max() else {
            throw CommandFailure(
                .usage,
                "there is no address for gateway \(key.instanceID) of project \(key.projectID): name one with --gateway"
            )
        }
        let addresses = Set(fitting.filter { $0.1 == closest }.map(\.0.address))
        guard let address = addresses.first, addresses.count == 1 else {
            throw CommandFailure(
                .usage,
                """
                there are \(addresses.count) addresses for gateway \(key.instanceID) of project \(key.projectID): \
                tell them apart with --gateway PROJECT/INSTANCE=ADDRESS
                """
            )
        }
        return address
    }

    private static func session(
        _ choices: [GatewayKey: GatewayTarget.Address],
        embedded: [String: Embedded],
        credentials: CredentialSource,
        client: GatewayHTTPClient
    ) throws -> GatewaySession {
        var gateways: [GatewayKey: RemoteGateway] = [:]
        var endpoints: [RunReport.Endpoint] = []
        var isLoopback = true
        for (key, address) in choices.sorted(by: { $0.key < $1.key }) {
            switch address {
            case .endpoint(let endpoint):
                guard let credentials = credentials.credentials(for: key.projectID) else { continue }
                gateways[key] = RemoteGateway(client: client, endpoint: endpoint, credentials: credentials)
                endpoints.append(RunReport.Endpoint(gateway: key, url: endpoint.description))
                isLoopback = isLoopback && endpoint.isLoopback
            case .embedded(let path):
                guard let started = embedded[path] else { continue }
                let endpoint = try GatewayEndpoint(parsing: "http://127.0.0.1:\(started.port)")
                gateways[key] = RemoteGateway(client: client, endpoint: endpoint, credentials: .token(started.token))
                // The port is another one each time; the file is what stays.
                endpoints.append(RunReport.Endpoint(gateway: key, url: "embedded:" + Folder.canonical(path)))
            }
        }
        return GatewaySession(gateways: gateways, endpoints: endpoints, isLoopback: isLoopback)
    }
}
