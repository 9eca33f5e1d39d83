import EmbeddedGateway
import Testing

private let healthRequest = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

/// How long a connection holds its place, and what it is told about its end.
@Suite struct `connections` {
    private static func run(
        limits: GatewayLimits = GatewayLimits(),
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            authenticator: Authenticator(AuthenticationProbe.credentials()),
            limits: limits
        )
        try await server.serving(body: body)
    }

    private static var impatientOfHeads: GatewayLimits {
        var limits = GatewayLimits()
        limits.headMilliseconds = 60
        return limits
    }

    @Test(arguments: [
        healthRequest, "POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}",
        "POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ])
    func `a head that begins in the same bytes as the request before ends is 408 when it does not end`(
        request: String
    ) async throws {
        try await Self.run(limits: Self.impatientOfHeads) { port in
            for beginning in ["G", "GET /healthz HTTP/1.1\r\nHost:"] {
                let reply = try await RawConnection.exchange(request + beginning, port: port)
                let statuses = reply.text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
                #expect(statuses.count == 2 && statuses.last == "408", "\(reply.text)")
                #expect(reply.end == .closed)
            }
        }
    }

    @Test func `a connection that sends nothing is ended long before one that waits between requests`() async throws {
        var limits = GatewayLimits()
        limits.silenceMilliseconds = 50
        try await Self.run(limits: limits) { port in
            let reply = try await RawConnection(port: port).readToEnd()
            #expect(reply.text.isEmpty)
            #expect(reply.end == .closed)
        }
    }

    @Test func `a connection may wait between requests for longer than a head may take`() async throws {
        var limits = Self.impatientOfHeads
        limits.idleMilliseconds = 600
        try await Self.run(limits: limits) { port in
            let connection = try await RawConnection(port: port)
            await connection.send(healthRequest)
            let reply = await connection.readToEnd()
            #expect(!reply.text.contains(" 408 "), "it was ended for being idle, without a word")
        }
    }

    @Test func `a reader that does not take its replies is ended`() async throws {
        var limits = GatewayLimits()
        limits.drainMilliseconds = 50
        try await Self.run(limits: limits) { port in
            let connection = try await RawConnection(port: port, reads: false)
            let request = FaultyGateway.request("GET")
            await connection.sendUntilEnded(String(repeating: request, count: 100))
            // Its place is free again.
            #expect(
                try await RawConnection.exchange("GET /healthz HTTP/1.0\r\n\r\n", port: port).text.contains("ready")
            )
        }
    }

    @Test(arguments: ["keep-alive", "Keep-Alive"])
    func `a connection of HTTP 1 0 that stays open is said to`(option: String) async throws {
        try await Self.run { port in
            let connection = try await RawConnection(port: port)
            for _ in 0..<2 {
                await connection.send("GET /healthz HTTP/1.0\r\nConnection: \(option)\r\n\r\n")
                let reply = await connection.read(until: "ready")
                #expect(reply.contains("\r\nConnection: keep-alive\r\n"), "\(reply)")
            }
            await connection.send("GET /healthz HTTP/1.0\r\n\r\n")
            let last = await connection.readToEnd()
            #expect(last.text.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func `a connection of HTTP 1 1 stays open without a word`() async throws {
        try await Self.run { port in
            let connection = try await RawConnection(port: port)
            await connection.send(healthRequest)
            #expect(await !connection.read(until: "ready").contains("Connection:"))
        }
    }
}
