import EmbeddedGateway
import GatewayAPI
import Testing

/// When a connection outlives a request, and what is said before a body comes (RFC 9110 section 10.1.1, RFC 9112 section 9.3).
@Suite struct `persistence` {
    private static let healthRequest = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    private static func run(
        limits: GatewayLimits = GatewayLimits(),
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        try await EmbeddedGatewayServer.withServer(
            store: try await Fixture.store(),
            tokens: AcceptedTokens([AcceptedToken(Fixture.token)]),
            limits: limits,
            body: body
        )
    }

    private static func statuses(_ text: String) -> [String] {
        text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
    }

    private static func update(_ fields: String, version: String = "1.1") -> String {
        "PUT \(Fixture.membersPath(Fixture.ipChannel)) HTTP/\(version)\r\nHost: 127.0.0.1\r\n"
            + "X-Auth-Token: \(Fixture.token)\r\n\(fields)\r\n"
    }

    @Test(arguments: [
        ("1.1", "Connection: close\r\n"), ("1.1", "Connection: Close\r\n"), ("1.1", "Connection: close, foo\r\n"),
        ("1.1", "Connection: foo, close\r\n"), ("1.1", "Connection: foo\r\nConnection: close\r\n"),
        ("1.1", "Connection: keep-alive, close\r\n"), ("1.0", ""), ("1.0", "Connection: foo\r\n"),
        ("1.0", "Connection: keep-alive, close\r\n"),
    ])
    func `a connection ends after the reply to its last request, and what follows is not served`(
        version: String,
        fields: String
    ) async throws {
        try await Self.run { port in
            let last = "GET /healthz HTTP/\(version)\r\nHost: 127.0.0.1\r\n\(fields)\r\n"
            for following in ["", Self.healthRequest, "no HTTP\r\n\r\n"] {
                let reply = try await RawConnection.exchange(Self.healthRequest + last + following, port: port)
                #expect(Self.statuses(reply.text) == ["200", "200"], "\(fields) \(reply.text)")
                #expect(reply.text.lowercased().occurrences("connection: close\r\n") == 1, "\(reply.text)")
                #expect(reply.end == .closed)
            }
        }
    }

    @Test(arguments: [
        ("1.1", ""), ("1.1", "Connection: keep-alive\r\n"), ("1.1", "Connection: closed\r\n"),
        ("1.0", "Connection: Keep-Alive\r\n"),
    ])
    func `any other request leaves it open`(version: String, fields: String) async throws {
        try await Self.run { port in
            let first = "GET /healthz HTTP/\(version)\r\nHost: 127.0.0.1\r\n\(fields)\r\n"
            let last = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            let reply = try await RawConnection.exchange(first + last, port: port)
            #expect(Self.statuses(reply.text) == ["200", "200"], "\(reply.text)")
        }
    }

    @Test func `the reply to a last request is whole, however large`() async throws {
        try await Self.run { port in
            let request = "GET \(Fixture.membersPath(Fixture.ecsChannel))?limit=500 HTTP/1.0\r\n"
            let reply = try await RawConnection.exchange(
                request + "X-Auth-Token: \(Fixture.token)\r\n\r\n",
                port: port
            )
            #expect(Self.statuses(reply.text) == ["200"])
            #expect(reply.text.hasSuffix("}"))
            #expect(reply.end == .closed)
        }
    }

    @Test(arguments: ["Content-Length: {length}\r\n", "Transfer-Encoding: chunked\r\n"])
    func `a body that waits for it is asked for`(framing: String) async throws {
        try await Self.run { port in
            let body = #"{"members":[]}"#
            let length = "\(body.utf8.count)"
            let isChunked = framing.hasPrefix("T")
            let connection = try await RawConnection(port: port)
            let fields = framing.replacingOccurrences("{length}", length) + "Expect: 100-Continue\r\n"
            await connection.send(Self.update(fields + "Connection: close\r\n"))
            let interim = await connection.read(until: "\r\n\r\n")
            #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
            await connection.send(isChunked ? "e\r\n\(body)\r\n0\r\n\r\n" : body)
            let reply = await connection.readToEnd()
            #expect(Self.statuses(reply.text) == ["200"], "\(reply.text)")
        }
    }

    @Test func `a body is asked for after the replies that are owed`() async throws {
        try await Self.run { port in
            let body = #"{"members":[]}"#
            let head = Self.update("Content-Length: \(body.utf8.count)\r\nExpect: 100-continue\r\n")
            let connection = try await RawConnection(port: port)
            await connection.send(Self.healthRequest + head)
            let first = await connection.read(until: "100 Continue\r\n\r\n")
            #expect(Self.statuses(first) == ["200", "100"])
            await connection.send(
                body + Self.healthRequest.replacingOccurrences("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
            )
            #expect(Self.statuses(await connection.readToEnd().text) == ["200", "200"])
        }
    }

    @Test func `a body that comes unasked, or not at all, is not asked for`() async throws {
        try await Self.run { port in
            let expectation = "Expect: 100-continue\r\nConnection: close\r\n"
            let whole = "Content-Length: 14\r\n"
            let requests = [
                Self.update(whole + expectation, version: "1.0") + #"{"members":[]}"#,
                "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\(expectation)\r\n",
                "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\(expectation)\r\n",
            ]
            for request in requests {
                let reply = try await RawConnection.exchange(request, port: port)
                #expect(Self.statuses(reply.text) == ["200"], "\(request) \(reply.text)")
            }
        }
    }

    @Test(arguments: ["Expect: 200-ok\r\n", "Expect: 100-continue, x\r\n", "Expect: 100-continue\r\nExpect: x=y\r\n"])
    func `another expectation is 417`(fields: String) async throws {
        try await Self.run { port in
            let reply = try await RawConnection.exchange(Self.update(fields + "Content-Length: 14\r\n"), port: port)
            #expect(Self.statuses(reply.text) == ["417"])
            #expect(reply.text.contains("APIGW.0201"))
            #expect(reply.end == .closed)
        }
    }

    @Test(arguments: ["", "Expect: 100-continue\r\n"])
    func `a length beyond the limit is 413 before the body comes`(expectation: String) async throws {
        var limits = GatewayLimits()
        limits.bodyBytesMax = 100
        try await Self.run(limits: limits) { port in
            for length in ["101", "9223372036854775808"] {
                let head = Self.update(expectation + "Content-Length: \(length)\r\n")
                let reply = try await RawConnection.exchange(head, port: port)
                #expect(Self.statuses(reply.text) == ["413"], "\(reply.text)")
                #expect(reply.text.contains("APIGW.0201"))
                #expect(reply.end == .closed)
            }
            let head = Self.update("Connection: close\r\nContent-Length: 100 \r\n")
            let reply = try await RawConnection.exchange(
                head + #"{"members":[]}"# + String(repeating: " ", count: 86),
                port: port
            )
            #expect(Self.statuses(reply.text) == ["200"], "\(reply.text)")
        }
    }

    @Test func `chunks beyond the limit are 413, and the next request is served`() async throws {
        var limits = GatewayLimits()
        limits.bodyBytesMax = 100
        try await Self.run(limits: limits) { port in
            let chunks = "5f\r\n" + String(repeating: " ", count: 0x5F) + "\r\ne\r\n{\"members\":[]}\r\n0\r\n\r\n"
            let last =
                "GET \(Fixture.membersPath(Fixture.ipChannel)) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "X-Auth-Token: \(Fixture.token)\r\nConnection: close\r\n\r\n"
            let request = Self.update("Transfer-Encoding: chunked\r\n") + chunks + last
            let reply = try await RawConnection.exchange(request, port: port)
            #expect(Self.statuses(reply.text) == ["413", "200"], "\(reply.text)")
            #expect(reply.text.contains(#""total":3"#), "nothing was applied")
        }
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func occurrences(_ text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
