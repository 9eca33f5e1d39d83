internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// What reaches gateways, for as long as a command's body runs: addresses, embedded gateways, credentials, an HTTP client.
struct GatewayConnections {
    /// The addresses of the command line.
    let targets: [GatewayTarget]
    let credentials: ProjectCredentials
    private let client: GatewayHTTPClient
    private let embedded: [String: Embedded]

    /// An embedded gateway that was started: where it listens, and the token that it takes.
    private struct Embedded {
        let port: Int
        let token: Secret
    }

    /// Reads the options, starts the embedded gateways that they name, and runs `body`.
    ///
    /// Throws: `CommandFailure`; `FileError`; what `body` throws.
    static func with<Value: Sendable>(
        _ options: GatewayOptions,
        concurrency: Int,
        context: CommandContext,
        body: (GatewayConnections) async throws -> Value
    ) async throws -> Value {
        let targets = try options.gateways.map { try GatewayTarget(parsing: $0) }
        let source = try CredentialSource(
            tokenFiles: options.tokenFiles,
            keyFiles: options.keyFiles,
            environment: context.environment
        )
        let files = Set(targets.compactMap(\.embeddedPath)).sorted()
        return try await withEmbedded(files[...], started: [:]) { embedded in
            let proxy = try proxy(for: targets, context)
            return try await withClient(options, source, proxy, concurrency: concurrency, context: context) { client in
                try await body(
                    GatewayConnections(
                        targets: targets,
                        credentials: ProjectCredentials(source, client: client, context: context),
                        client: client,
                        embedded: embedded
                    )
                )
            }
        }
    }

    /// The gateway of a project at an address.
    ///
    /// Throws: `CommandFailure` (wrong usage) where there are no credentials.
    func remote(at address: GatewayTarget.Address, projectID: UTF8Text) throws -> RemoteGateway {
        switch address {
        case .endpoint(let endpoint):
            return RemoteGateway(
                client: client,
                endpoint: endpoint,
                credentials: try credentials.credentials(for: projectID)
            )
        case .embedded(let path):
            guard let started = embedded[path] else { preconditionFailure("every embedded gateway was started") }
            let endpoint = try GatewayEndpoint(parsing: "http://127.0.0.1:\(started.port)")
            return RemoteGateway(client: client, endpoint: endpoint, credentials: .token(started.token))
        }
    }

    /// The closest address for a gateway.
    ///
    /// Throws: `CommandFailure` (wrong usage) where there is none, or more than one.
    func address(of key: GatewayKey) throws -> GatewayTarget.Address {
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
        // What cannot be merged into the file stays in the log beside it, which is no loss and no reason to fail.
        defer { try? store.close() }
        let text = GatewaySession.randomToken()
        guard let token = Secret(text) else { preconditionFailure("hexadecimal digits are visible ASCII") }
        return try await EmbeddedGatewayServer.withServer(store: store, tokens: AcceptedTokens([AcceptedToken(text)])) {
            let embedded = Embedded(port: $0, token: token)
            return try await withEmbedded(
                files.dropFirst(),
                started: started.merging([path: embedded]) { $1 },
                body: body
            )
        }
    }

    /// The proxy of the environment, where anything but this machine may be reached: a gateway, or the service that a login asks.
    private static func proxy(for targets: [GatewayTarget], _ context: CommandContext) throws -> ProxySettings? {
        let endpoints = targets.compactMap(\.endpoint)
        let mayLogIn = !endpoints.isEmpty && context.environment["OS_AUTH_URL"]?.isEmpty == false
        guard mayLogIn || !endpoints.allSatisfy(\.isLoopback) else { return nil }
        return try ProxySettings(environment: context.environment)
    }

    private static func withClient<Value: Sendable>(
        _ options: GatewayOptions,
        _ source: CredentialSource,
        _ proxy: ProxySettings?,
        concurrency: Int,
        context: CommandContext,
        body: (GatewayHTTPClient) async throws -> Value
    ) async throws -> Value {
        let now = context.now
        let client = GatewayHTTPClient(
            connectionsPerHost: concurrency,
            timeoutSeconds: options.timeout,
            userAgent: "cutover/\(Version.text)",
            trustedRoots: try options.caFile.map(trustedRoots),
            proxy: proxy,
            secrets: source.environmentSecrets,
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

    private static func trustedRoots(inFile path: String) throws -> TrustedRoots {
        let bytes = try FileDescriptor.openForReading(path).readAll(sizeMax: 16 << 20)
        guard let roots = TrustedRoots(pem: bytes) else {
            throw CommandFailure(.usage, "--ca-file \(TextSafety.escaped(path)) holds no certificate in PEM form")
        }
        return roots
    }
}
