package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ServiceLifecycle

/// Where the gateway listens.
package struct ListenAddress: Hashable, Sendable {
    /// A host name or address of this machine.
    package var host: String
    /// A port; 0 takes a free one.
    package var port: Int

    /// Listens on `host` and `port`; by default on the loopback address and a free port.
    package init(host: String = "127.0.0.1", port: Int = 0) {
        self.host = host
        self.port = port
    }
}

/// The embedded gateway: the API over HTTP, with its state in a store.
///
/// It traps no signals. It stops when the task that runs it is cancelled: it takes no new request, ends those in
/// progress, then returns.
package struct EmbeddedGatewayServer: Sendable {
    private let store: GatewayStore
    private let authenticator: Authenticator
    private let identity: IdentitySettings
    private let faults: FaultInjector?
    private let listen: ListenAddress
    private let limits: GatewayLimits
    private let logger: Logger
    private let accessLog: (@Sendable (AccessLogEntry) -> Void)?

    /// Serves `store` to callers whom `authenticator` lets in. Without a logger, errors of the database are logged
    /// nowhere; `accessLog` gets each answered request and must return at once.
    package init(
        store: GatewayStore,
        authenticator: Authenticator,
        identity: IdentitySettings = IdentitySettings(),
        faults: FaultInjector? = nil,
        listen: ListenAddress = ListenAddress(),
        limits: GatewayLimits = GatewayLimits(),
        logger: Logger = Logger(label: "gateway", factory: { _ in SwiftLogNoOpLogHandler() }),
        accessLog: (@Sendable (AccessLogEntry) -> Void)? = nil
    ) {
        self.store = store
        self.authenticator = authenticator
        self.identity = identity
        self.faults = faults
        self.listen = listen
        self.limits = limits
        self.logger = logger
        self.accessLog = accessLog
    }

    /// Serves `store` to callers with one of `tokens`.
    package init(
        store: GatewayStore,
        tokens: AcceptedTokens,
        listen: ListenAddress = ListenAddress(),
        limits: GatewayLimits = GatewayLimits(),
        accessLog: (@Sendable (AccessLogEntry) -> Void)? = nil
    ) {
        let authenticator = Authenticator(AcceptedCredentials(tokens: tokens), clock: store.clock)
        self.init(store: store, authenticator: authenticator, listen: listen, limits: limits, accessLog: accessLog)
    }

    /// The HTTP application, which tests also drive without a socket. `onListening` gets the bound port.
    package func application(
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let routes = GatewayRoutes(
            store: store,
            authenticator: authenticator,
            identity: identity,
            faults: faults,
            limits: limits,
            logger: logger,
            accessLog: accessLog
        )
        return Application(
            router: routes.router(),
            server: HTTPServerBuilder { connections(responder: $0) },
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connectionsMax)
            ),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    private func connections(responder: @escaping HTTPChannelHandler.Responder) -> GatewayConnections {
        let configuration = HTTP1Channel.Configuration(
            idleTimeout: .milliseconds(limits.idleMilliseconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headBytesMax,
                maxHeaderListSize: limits.headBytesMax,
                maxHeaderFieldCount: limits.headerFieldsMax
            )
        )
        let (clock, log) = (store.clock, accessLog)
        return GatewayConnections(
            http: HTTP1Channel(responder: responder, configuration: configuration),
            rules: RequestHeadRules(limits: limits, listeningOn: listen.host),
            limits: limits,
            note: { head, refusal in
                log?(AccessLogEntry(refusal, method: head?.method.rawValue, target: head?.uri, clock: clock))
            }
        )
    }

    /// Serves until the task is cancelled; `onListening` gets the bound port once connections are accepted.
    ///
    /// Throws: the system's error where the address cannot be bound.
    package func run(onListening: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        var configuration = ServiceGroupConfiguration(services: [application(onListening: onListening)], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(limits.shutdownSeconds)
        let group = ServiceGroup(configuration: configuration)
        // A task of its own: cancelling the caller must begin the orderly stop and not cut the requests in progress.
        let serving = Task { try await group.run() }
        try await withTaskCancellationHandler {
            do {
                try await serving.value
            } catch  where Task.isCancelled {
                // Cancelled before it served, or after it had waited long enough.
            }
        } onCancel: {
            Task { await group.triggerGracefulShutdown() }
        }
    }

    /// Runs a server for as long as `body` runs, which gets the port, and stops it before it returns.
    ///
    /// Throws: what `body` throws; the system's error where the address cannot be bound.
    package static func withServer<Result: Sendable>(
        store: GatewayStore,
        tokens: AcceptedTokens,
        listen: ListenAddress = ListenAddress(),
        limits: GatewayLimits = GatewayLimits(),
        body: (_ port: Int) async throws -> Result
    ) async throws -> Result {
        try await EmbeddedGatewayServer(store: store, tokens: tokens, listen: listen, limits: limits)
            .serving(body: body)
    }

    /// Runs the server for as long as `body` runs, which gets the port, and stops it before it returns.
    ///
    /// Throws: what `body` throws; the system's error where the address cannot be bound.
    package func serving<Result: Sendable>(body: (_ port: Int) async throws -> Result) async throws -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await run { port in continuation.yield(port) }
            }
            for await port in ports {
                let result = try await body(port)
                group.cancelAll()
                try await group.waitForAll()
                return result
            }
            // The server ended before it listened: its error is the answer.
            try await group.waitForAll()
            throw CancellationError()
        }
    }
}
