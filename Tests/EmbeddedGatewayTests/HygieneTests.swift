import EmbeddedGateway
import Synchronization
import Testing

/// Bytes that another reader might frame in another way, or that are no HTTP.
private let brokenRequests: [(name: String, head: String, body: String)] = [
    ("a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    ("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
    ("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"),
    ("the same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
    ("a list of lengths", "Content-Length: 5, 5\r\n", "hello"), ("+5", "Content-Length: +5\r\n", "hello"),
    ("-5", "Content-Length: -5\r\n", "hello"), ("0x5", "Content-Length: 0x5\r\n", "hello"),
    ("no length", "Content-Length: \r\n", "hello"), ("two numbers", "Content-Length: 5 6\r\n", "hello"),
    ("a length of 23 digits", "Content-Length: 99999999999999999999999\r\n", "hello"),
    ("an unknown coding", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
    ("identity", "Transfer-Encoding: identity\r\n", "0\r\n\r\n"),
    ("chunked before another", "Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"),
    ("another before chunked", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
    ("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    ("a folded line", "Content-Length: 5\r\nX-A: b\r\n c\r\n", "hello"),
    ("a folded length", "Content-Length:\r\n 5\r\n", "hello"),
    ("a space before the colon", "Content-Length : 5\r\n", "hello"), ("no header name", ": 5\r\n", "hello"),
    ("a bare LF", "Content-Length: 5\nX-A: b\r\n", "hello"),
    ("a bare CR", "Content-Length: 5\r\nX-A: b\rc\r\n", "hello"),
    ("a NUL", "Content-Length: 5\r\nX-A: b\0c\r\n", "hello"),
    ("a second Host", "Host: localhost\r\nContent-Length: 5\r\n", "hello"),
    ("a chunk size of letters", "Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"),
    ("a chunk size 0x5", "Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n"),
    ("a chunk size +5", "Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n"),
    ("a chunk size with a space", "Transfer-Encoding: chunked\r\n", "5 \r\nhello\r\n0\r\n\r\n"),
    ("a chunk size that overflows", "Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ("chunk lines of LF", "Transfer-Encoding: chunked\r\n", "5\nhello\n0\n\n"),
    ("bytes after a chunk", "Transfer-Encoding: chunked\r\n", "5\r\nhelloXX0\r\n\r\n"),
]

private let brokenLines: [String] = [
    "GET /healthz\r\n\r\n", "GET /healthz HTTP/1.2\r\nHost: 127.0.0.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "G(T /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET /heal thz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "GET /healthz HTTP/1.1\r\n\r\n", "GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n",
    "GET /healthz HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}",
    "GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "PUT /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
]

private let refusedBody = #"{"error_code":"APIGW.0201","error_msg":"Bad request"}"#
private let healthRequest = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

/// What the server refuses below the API, and how.
@Suite struct `hygiene` {
    private static func run(
        limits: GatewayLimits = GatewayLimits(),
        _ body: @escaping @Sendable (_ port: Int, _ log: @Sendable () -> [AccessLogEntry]) async throws -> Void
    ) async throws {
        let log = Mutex<[AccessLogEntry]>([])
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            authenticator: Authenticator(AuthenticationProbe.credentials()),
            limits: limits,
            accessLog: { entry in log.withLock { $0.append(entry) } }
        )
        try await server.serving { port in
            try await body(port) { log.withLock { $0 } }
        }
    }

    private func expectRefusal(_ reply: (text: String, end: RawConnection.End), status: Int, _ name: String) {
        #expect(reply.text.hasPrefix("HTTP/1.1 \(status) "), "\(name): \(reply.text.prefix(60))")
        #expect(reply.text.contains("\r\nConnection: close\r\n"), "\(name)")
        #expect(reply.text.hasSuffix("\r\n\r\n" + refusedBody), "\(name)")
        #expect(reply.end == .closed, "\(name)")
    }

    @Test func `what could be framed in two ways is 400, and nothing after it is read`() async throws {
        try await Self.run { port, log in
            for (count, request) in brokenRequests.enumerated() {
                let head = "PUT \(Fixture.membersPath(Fixture.ipChannel)) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                let token = "X-Auth-Token: \(Fixture.token)\r\n"
                let text = head + token + request.head + "\r\n" + request.body + healthRequest
                expectRefusal(try await RawConnection.exchange(text, port: port), status: 400, request.name)
                #expect(log().count == count + 1, "\(request.name): only the refusal is logged")
                #expect(log().last?.status == 400)
            }
        }
    }

    @Test func `what is no HTTP is 400 in the documented form`() async throws {
        try await Self.run { port, _ in
            for text in brokenLines {
                expectRefusal(try await RawConnection.exchange(text, port: port), status: 400, text)
            }
        }
    }

    @Test func `a reply that is owed leaves before the refusal of what follows`() async throws {
        try await Self.run { port, log in
            let reply = try await RawConnection.exchange(healthRequest + healthRequest + "\r\n(\r\n\r\n", port: port)
            let statuses = reply.text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == ["200", "200", "400"])
            #expect(reply.end == .closed)
            #expect(log().map(\.status) == [200, 200, 400])
        }
    }

    @Test func `heads beyond the limits are 414 and 431`() async throws {
        var limits = GatewayLimits()
        limits.targetBytesMax = 100
        limits.headBytesMax = 1_000
        limits.headerFieldsMax = 10
        try await Self.run(limits: limits) { port, _ in
            let long = String(repeating: "a", count: 101)
            let target = "GET /\(long) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            expectRefusal(try await RawConnection.exchange(target, port: port), status: 414, "target")
            let value = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: \(String(repeating: "a", count: 1_001))\r\n\r\n"
            expectRefusal(try await RawConnection.exchange(value, port: port), status: 431, "value")
            let fields = (0..<10).map { "X-\($0): a\r\n" }.joined()
            let many = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\(fields)\r\n"
            expectRefusal(try await RawConnection.exchange(many, port: port), status: 431, "fields")
        }
    }

    @Test(arguments: [
        ("127.0.0.1", 200), ("127.0.0.1:9", 200), ("127.255.0.3", 200), ("localhost", 200), ("LocalHost:80", 200),
        ("[::1]:80", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("127.0.0.256", 403),
        ("localhost.evil.example", 403), ("10.0.0.1", 403), ("0.0.0.0", 403), ("", 403), ("[::2]", 403),
        ("localhost:", 200), ("localhost:abc", 400), ("localhost:80:80", 400), ("localhost:+80", 400),
        ("localhost:65536", 400), ("[::1", 400), ("[::1]80", 400), ("[::1]:x", 400),
    ])
    func `on a loopback address only names of this machine may stand in Host`(host: String, status: Int) async throws {
        try await Self.run { port, _ in
            let request = "GET /healthz HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
            let reply = try await RawConnection.exchange(request, port: port)
            #expect(reply.text.hasPrefix("HTTP/1.1 \(status) "))
            if status == 403 { #expect(reply.text.contains("APIG.1005")) }
        }
    }

    @Test func `a head that does not end is 408, however steadily it comes`() async throws {
        var limits = GatewayLimits()
        limits.headMilliseconds = 60
        // So much that the time is what ends it.
        limits.headBytesMax = 1 << 26
        limits.headerFieldsMax = 1 << 24
        try await Self.run(limits: limits) { port, _ in
            let connection = try await RawConnection(port: port)
            await connection.send(healthRequest)
            _ = await connection.read(until: "ready")
            await connection.send("GET /healthz HTTP/1.1\r\n")
            let reply = await connection.trickle("X: y\r\n")
            expectRefusal(reply, status: 408, "head")
        }
    }

    @Test func `a body that does not end is 408, however steadily it comes, and changes nothing`() async throws {
        var limits = GatewayLimits()
        limits.bodyMilliseconds = 60
        // So much that the time is what ends it.
        limits.bodyBytesMax = .max
        try await Self.run(limits: limits) { port, log in
            let connection = try await RawConnection(port: port)
            let update = FaultyGateway.update(to: "10.9.9.9").replacingOccurrences(
                "Content-Length: ",
                "Content-Length: 99999"
            )
            await connection.send(update)
            let reply = await connection.trickle(" ")
            expectRefusal(reply, status: 408, "body")
            #expect(log().map(\.status) == [408])
            #expect(log().first?.method == "PUT")
        }
    }

    @Test(arguments: [
        "Transfer-Encoding: chunked\r\n\r\n{size}\r\n{body}\r\nzz\r\n",
        "Transfer-Encoding: chunked\r\n\r\n{size}\r\n{body}\r\n",
        "Content-Length: 9999\r\n\r\n{body}",
    ])
    func `a body that breaks off is not applied, though what came is whole JSON`(form: String) async throws {
        let store = try await Fixture.store()
        let server = EmbeddedGatewayServer(
            store: store,
            authenticator: Authenticator(AuthenticationProbe.credentials())
        )
        try await server.serving { port in
            let gateway = FaultyGateway(port: port, store: store, pauses: FaultyGateway.Pauses())
            let before = try await gateway.hosts()
            let body = #"{"members":[]}"#
            let head = "PUT \(Fixture.membersPath(Fixture.ipChannel)) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            let rest = form.replacingOccurrences("{body}", body)
                .replacingOccurrences("{size}", String(body.utf8.count, radix: 16))
            let connection = try await RawConnection(port: port)
            await connection.send(head + "X-Auth-Token: \(Fixture.token)\r\n" + rest)
            await connection.endOutput()
            expectRefusal(await connection.readToEnd(), status: 400, form)
            #expect(try await gateway.hosts() == before)
        }
    }

    @Test func `an idle connection is ended`() async throws {
        var limits = GatewayLimits()
        limits.idleMilliseconds = 50
        try await Self.run(limits: limits) { port, _ in
            let silent = try await RawConnection(port: port)
            let reply = await silent.readToEnd()
            #expect(reply.text.isEmpty)
            #expect(reply.end == .closed)
        }
    }

    @Test func `connections beyond the limit wait until one has ended`() async throws {
        var limits = GatewayLimits()
        limits.connectionsMax = 1
        try await Self.run(limits: limits) { port, log in
            let first = try await RawConnection(port: port)
            await first.send(healthRequest)
            _ = await first.read(until: "ready")
            let second = try await RawConnection(port: port)
            await second.send("GET /second HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            await first.send(healthRequest)
            _ = await first.read(until: "ready")
            #expect(log().map(\.path) == ["/healthz", "/healthz"])
            await first.close()
            #expect(await second.readToEnd().text.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func `a server that stops answers what is in progress`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let (waits, waiting) = AsyncStream.makeStream(of: Void.self)
        let script = #"{"format":"cutover.faults/1","rules":[{"name":"slow","delay_before_ms":1}]}"#
        let injector = FaultInjector(try FaultScript(parsing: Array(script.utf8))) { _ in
            waiting.yield()
            for await _ in gate { return }
        }
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            authenticator: Authenticator(AuthenticationProbe.credentials()),
            faults: injector
        )
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await server.run { port in continuation.yield(port) } }
        var iterator = ports.makeAsyncIterator()
        let connection = try await RawConnection(port: try #require(await iterator.next()))
        await connection.send(healthRequest)
        var waitIterator = waits.makeAsyncIterator()
        await waitIterator.next()
        running.cancel()
        opener.yield()
        let reply = await connection.readToEnd()
        #expect(reply.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(reply.end == .closed)
        try await running.value
    }

    @Test func `the access log has the size and the time of each reply`() async throws {
        try await Self.run { port, log in
            _ = try await RawConnection.exchange("GET /healthz HTTP/1.0\r\nConnection: close\r\n\r\n", port: port)
            let entry = try #require(log().first)
            #expect(entry.bytes == #"{"status":"ready"}"#.utf8.count)
            #expect(entry.durationMicroseconds >= 0)
            let line = String(decoding: entry.encodedLine, as: UTF8.self)
            #expect(line.contains(#""bytes":18,"#) && line.contains(#""duration_us":"#))
        }
    }
}
