internal import AsyncHTTPClient
package import GatewayAPI
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends requests of the gateway's API, each bounded in time as a whole.
///
/// Redirects are never followed (the token would travel along), no environment variable is read, no connection is
/// retried, nothing is decompressed. Call `shutdown()` once at the end.
package final class GatewayHTTPClient: Sendable {
    /// The largest body of a reply that is read.
    package static let replyBytesMax = 8 << 20
    private static let connectSecondsMax = 10.0

    private let client: HTTPClient
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
    ///   - wallClockSeconds: seconds since 1970 now, for signatures and for dates in `Retry-After`.
    package init(
        connectionsPerHost: Int,
        eventLoopThreads: Int = 1,
        timeoutSeconds: Double,
        userAgent: String,
        wallClockSeconds: @escaping @Sendable () -> Int64
    ) {
        // One day bounds what a conversion to nanoseconds could not hold.
        let timeoutSeconds = min(max(timeoutSeconds, 0.001), 86_400)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        configuration.proxy = nil
        // Half of the whole, so that a host that never answers a connection is told from one that holds a request.
        let connectSeconds = min(Self.connectSecondsMax, timeoutSeconds / 2)
        configuration.timeout = .init(connect: .nanoseconds(Int64(connectSeconds * 1e9)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connectionsPerHost)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than the patience of common servers: a connection that closes under a request leaves it unknown.
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.http1_1ConnectionDebugInitializer = ConnectionGuard.install
        self.group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, eventLoopThreads))
        self.client = HTTPClient(eventLoopGroup: group, configuration: configuration)
        self.timeoutNanoseconds = Int64(timeoutSeconds * 1e9)
        self.userAgent = userAgent
        self.wallClockSeconds = wallClockSeconds
    }

    /// Sends one request and waits for its whole reply, at most as long as the timeout. Given a moment, the request leaves by then or never.
    package func send(
        _ route: Route,
        query: Query = Query(),
        body: [UInt8]? = nil,
        to endpoint: GatewayEndpoint,
        credentials: Credentials,
        leavingBy latest: ContinuousClock.Instant? = nil
    ) async -> HTTPExchange {
        let start = ContinuousClock.now
        let received: Received
        if var request = request(route, query: query, body: body, to: endpoint, credentials: credentials) {
            if let latest { request.headers.add(contentsOf: Departure.header(latest)) }
            received = await receiveInTime(request)
        } else {
            received = Received(.failure(.notSent("the request cannot be signed")))
        }
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

    /// Closes all connections and ends the threads. Requests under way fail as unknown.
    package func shutdown() async {
        // Neither can fail but by being called twice, which leaves nothing to do.
        try? await client.shutdown()
        try? await group.shutdownGracefully()
    }

    private struct Received: Sendable {
        var answer: HTTPExchange.Answer
        var requestID: String?
        var retryAfterSeconds: Int?

        init(_ answer: HTTPExchange.Answer) {
            self.answer = answer
        }
    }

    private func request(
        _ route: Route,
        query: Query,
        body: [UInt8]?,
        to endpoint: GatewayEndpoint,
        credentials: Credentials
    ) -> HTTPClientRequest? {
        let queryText = query.encoded
        let target = queryText.isEmpty ? route.path : route.path + "?" + queryText
        var head = HTTPRequest(
            method: route.method,
            scheme: endpoint.scheme.rawValue,
            authority: endpoint.authority,
            path: target
        )
        head.headerFields[.accept] = "application/json"
        head.headerFields[.userAgent] = userAgent
        if body != nil { head.headerFields[.contentType] = "application/json" }
        switch credentials {
        case .token(let token): head.headerFields[.authToken] = token.exposedText
        case .signing(let accessKey, let secretKey, let securityToken):
            let signer = RequestSigner(accessKey: accessKey, secretKey: secretKey, securityToken: securityToken)
            let date = SigningDate(secondsSinceEpoch: wallClockSeconds())
            guard signer.sign(&head, body: body ?? [], projectID: route.projectID, date: date) else { return nil }
        }
        var request = HTTPClientRequest(url: endpoint.description + target)
        request.method = HTTPMethod(rawValue: route.method.rawValue)
        // Named here, since the signature covers it.
        request.headers.add(name: "Host", value: endpoint.authority)
        for field in head.headerFields { request.headers.add(name: field.name.rawName, value: field.value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        return request
    }

    /// Bounds head and body together: the library's own timeout ends at the head.
    private func receiveInTime(_ request: HTTPClientRequest) async -> Received {
        await withTaskGroup(of: Received.self) { group in
            group.addTask { await self.receive(request) }
            group.addTask { [timeoutNanoseconds] in
                do {
                    try await Task.sleep(for: .nanoseconds(timeoutNanoseconds))
                    return Received(.failure(.unknown("no complete reply in time")))
                } catch {
                    return Received(.failure(.unknown("cancelled")))
                }
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? Received(.failure(.unknown("cancelled")))
        }
    }

    private func receive(_ request: HTTPClientRequest) async -> Received {
        do {
            let response = try await client.execute(request, timeout: .nanoseconds(timeoutNanoseconds))
            let body = try await response.body.collect(upTo: Self.replyBytesMax)
            // A body whose reading was cancelled could look like one that ended.
            try Task.checkCancellation()
            var received = Received(.reply(status: Int(response.status.code), body: Array(body.readableBytesView)))
            received.requestID = response.headers.first(name: "X-Request-Id").flatMap(Self.requestID)
            received.retryAfterSeconds = response.headers.first(name: "Retry-After").flatMap {
                RetryAfter.seconds($0, nowSeconds: wallClockSeconds())
            }
            return received
        } catch {
            return Received(.failure(TransportFailure.failure(of: error)))
        }
    }

    private static func requestID(_ text: String) -> String? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(text.prefix(128))
    }
}
