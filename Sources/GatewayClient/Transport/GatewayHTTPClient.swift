internal import AsyncHTTPClient
internal import GatewayAPI
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Sends requests of the gateway's API, each bounded in time as a whole.
///
/// Redirects are never followed (the token would travel along), no environment variable is read, no connection is
/// retried, nothing is decompressed, and servers are always verified. Call `shutdown()` once at the end.
package final class GatewayHTTPClient: Sendable {
    /// The largest body of a reply that is read.
    package static let replyBytesMax = 8 << 20
    private static let connectSecondsMax = 10.0

    /// What every text from a service goes through.
    let redactor = SecretRedactor()
    private let direct: HTTPClient
    private let proxied: (client: HTTPClient, settings: ProxySettings)?
    private let group: MultiThreadedEventLoopGroup
    private let timeoutNanoseconds: Int64
    private let userAgent: String
    private let wallClockSeconds: @Sendable () -> Int64

    /// A client.
    ///
    /// - Parameters:
    ///   - connectionsPerHost: the bound on requests side by side to one host, from 1.
    ///   - eventLoopThreads: how many threads carry the connections.
    ///   - timeoutSeconds: the bound on one exchange, from the call to the last byte of the reply.
    ///   - userAgent: the header `User-Agent`.
    ///   - trustedRoots: what servers are verified by; nil for the system's certificates.
    ///   - proxy: the proxy for what it covers; nil for none.
    ///   - secrets: what no text from a service may repeat, beside what this client itself sends.
    ///   - wallClockSeconds: seconds since 1970 now, for signatures and for dates in `Retry-After`.
    package init(
        connectionsPerHost: Int,
        eventLoopThreads: Int = 1,
        timeoutSeconds: Double,
        userAgent: String,
        trustedRoots: TrustedRoots? = nil,
        proxy: ProxySettings? = nil,
        secrets: [String] = [],
        wallClockSeconds: @escaping @Sendable () -> Int64
    ) {
        // One day bounds what a conversion to nanoseconds could not hold.
        let timeoutSeconds = min(max(timeoutSeconds, 0.001), 86_400)
        var configuration = Self.configuration(connectionsPerHost: connectionsPerHost, timeoutSeconds: timeoutSeconds)
        configuration.tlsConfiguration = Self.tlsConfiguration(trustedRoots)
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, eventLoopThreads))
        direct = HTTPClient(eventLoopGroup: group, configuration: configuration)
        if let proxy {
            configuration.proxy = .server(
                host: proxy.host,
                port: proxy.port,
                authorization: proxy.user.map { user in
                    .basic(username: user.exposedText, password: proxy.password?.exposedText ?? "")
                }
            )
            proxied = (HTTPClient(eventLoopGroup: group, configuration: configuration), proxy)
        } else {
            proxied = nil
        }
        self.timeoutNanoseconds = Int64(timeoutSeconds * 1e9)
        self.userAgent = userAgent
        for secret in secrets { redactor.add(secret) }
        if let password = proxy?.password { redactor.add(password.exposedText) }
        self.wallClockSeconds = wallClockSeconds
    }

    private static func configuration(
        connectionsPerHost: Int,
        timeoutSeconds: Double
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        configuration.proxy = nil
        // Half of the whole, so that a host that never answers a connection is told from one that holds a request.
        let connectSeconds = min(connectSecondsMax, timeoutSeconds / 2)
        configuration.timeout = .init(connect: .nanoseconds(Int64(connectSeconds * 1e9)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connectionsPerHost)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than the patience of common servers: a connection that closes under a request leaves it unknown.
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.http1_1ConnectionDebugInitializer = ConnectionGuard.install
        return configuration
    }

    private static func tlsConfiguration(_ trustedRoots: TrustedRoots?) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        if let trustedRoots { configuration.trustRoots = .certificates(trustedRoots.certificates) }
        return configuration
    }

    /// Sends one request of the API and waits for its whole reply, at most as long as the timeout. Given a moment, the request
    /// leaves by then or never.
    func send(
        _ route: Route,
        query: Query = Query(),
        body: [UInt8]? = nil,
        to endpoint: GatewayEndpoint,
        authorization: RequestAuthorization,
        leavingBy latest: ContinuousClock.Instant? = nil
    ) async -> HTTPExchange {
        let start = ContinuousClock.now
        let queryText = query.encoded
        var head = HTTPRequest(
            method: route.method,
            scheme: endpoint.scheme.rawValue,
            authority: endpoint.authority,
            path: queryText.isEmpty ? route.path : route.path + "?" + queryText
        )
        head.headerFields[.accept] = "application/json"
        head.headerFields[.userAgent] = userAgent
        if body != nil { head.headerFields[.contentType] = "application/json" }
        let received =
            authorize(&head, body: body ?? [], projectID: route.projectID, by: authorization)
            ? await exchange(head, body: body, with: endpoint, leavingBy: latest)
            : Received(.failure(.notSent("the request cannot be signed")))
        let elapsed = (ContinuousClock.now - start).components
        return HTTPExchange(
            answer: received.answer,
            requestID: received.requestID,
            retryAfterSeconds: received.retryAfterSeconds,
            latencyMicroseconds: Int(elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000)
        )
    }

    /// The bound on one exchange.
    var timeout: Duration { .nanoseconds(timeoutNanoseconds) }

    private func authorize(
        _ head: inout HTTPRequest,
        body: [UInt8],
        projectID: String,
        by authorization: RequestAuthorization
    ) -> Bool {
        switch authorization {
        case .token(let token):
            head.headerFields[.authToken] = token.exposedText
            return true
        case .signature(let signer):
            let date = SigningDate(secondsSinceEpoch: wallClockSeconds())
            return signer.sign(&head, body: body, projectID: projectID, date: date)
        }
    }

    /// Sends a request whose head is complete but for what travels with every one.
    func exchange(
        _ head: HTTPRequest,
        body: [UInt8]?,
        with server: GatewayEndpoint,
        leavingBy latest: ContinuousClock.Instant? = nil
    ) async -> Received {
        var request = HTTPClientRequest(url: server.description + (head.path ?? "/"))
        request.method = HTTPMethod(rawValue: head.method.rawValue)
        // Named here, since a signature covers it.
        request.headers.add(name: "Host", value: server.authority)
        for field in head.headerFields { request.headers.add(name: field.name.rawName, value: field.value) }
        if let latest { request.headers.add(contentsOf: Departure.header(latest)) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let client = proxied.flatMap { $0.settings.covers(server) ? $0.client : nil } ?? direct
        return await receiveInTime(request, by: client)
    }

    /// Closes all connections and ends the threads. Requests under way fail as unknown.
    package func shutdown() async {
        // Neither can fail but by being called twice, which leaves nothing to do.
        try? await direct.shutdown()
        try? await proxied?.client.shutdown()
        try? await group.shutdownGracefully()
    }

    /// What came back, with the headers that matter.
    struct Received: Sendable {
        let answer: HTTPExchange.Answer
        var requestID: String?
        var retryAfterSeconds: Int?
        /// The token that a login was answered with.
        var subjectToken: Secret?

        init(_ answer: HTTPExchange.Answer) {
            self.answer = answer
        }
    }

    /// Bounds head and body together: the library's own timeout ends at the head.
    ///
    /// The timer is one of the event loop. A sleeping task that is cancelled keeps its memory until the time that it was to wake at:
    /// half a minute's requests.
    private func receiveInTime(_ request: HTTPClientRequest, by client: HTTPClient) async -> Received {
        let reception = Task { await receive(request, by: client) }
        let timer = group.next().scheduleTask(in: .nanoseconds(timeoutNanoseconds)) {
            // In its turn: where this process is short of time, a reply that is there already is taken first.
            _ = Task { reception.cancel() }
        }
        let received = await withTaskCancellationHandler {
            await reception.value
        } onCancel: {
            reception.cancel()
        }
        timer.cancel()
        guard case .failure = received.answer, reception.isCancelled, !Task.isCancelled else { return received }
        return Received(.failure(.unknown("no complete reply in time")))
    }

    private func receive(_ request: HTTPClientRequest, by client: HTTPClient) async -> Received {
        do {
            let response = try await client.execute(request, timeout: .nanoseconds(timeoutNanoseconds))
            let body = try await response.body.collect(upTo: Self.replyBytesMax)
            // A body whose reading was cancelled could look like one that ended.
            try Task.checkCancellation()
            var received = Received(.reply(status: Int(response.status.code), body: Array(body.readableBytesView)))
            received.requestID = response.headers.first(name: "X-Request-Id").flatMap(redactor.requestID)
            received.retryAfterSeconds = response.headers.first(name: "Retry-After").flatMap {
                RetryAfter.seconds($0, nowSeconds: wallClockSeconds())
            }
            received.subjectToken = response.headers.first(name: "X-Subject-Token").flatMap(Secret.init)
            return received
        } catch {
            return Received(.failure(TransportFailure.failure(of: error)))
        }
    }
}
