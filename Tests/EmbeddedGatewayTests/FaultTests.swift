import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

private let unchanged = ["192.168.2.10", "192.168.2.11"]
private let changed = ["10.9.9.9"]

/// What fault scripts do to the wire and to the state.
@Suite struct `faults` {
    @Test(arguments: [
        (#"{"kind":"reset","applies":false}"#, false, RawConnection.End.reset),
        (#"{"kind":"reset","applies":true}"#, true, .reset),
        (#"{"kind":"close","applies":false}"#, false, .closed),
        (#"{"kind":"close","applies":true}"#, true, .closed),
    ])
    func `a cut connection gives no byte, and takes effect as the script says`(
        action: String,
        applies: Bool,
        end: RawConnection.End
    ) async throws {
        try await FaultyGateway.run(action) { gateway in
            let reply = try await gateway.exchange()
            #expect(reply.text.isEmpty)
            #expect(reply.end == end)
            #expect(try await gateway.hosts() == (applies ? changed : unchanged))
        }
    }

    @Test(arguments: [("204", ""), ("205", ""), ("304", ""), ("204", #","body":"""#)])
    func `a scripted reply of a status without a body has none, and the connection goes on`(
        status: String,
        body: String
    ) async throws {
        try await FaultyGateway.run(#"{"kind":"reply","status":\#(status)\#(body)}"#) { gateway in
            let connection = try await RawConnection(port: gateway.port)
            await connection.send(FaultyGateway.update(to: "10.9.9.9"))
            let reply = await connection.read(until: "\r\n\r\n")
            #expect(reply.hasPrefix("HTTP/1.1 \(status) "))
            #expect(reply.hasSuffix("\r\n\r\n"))
            #expect(!reply.contains("Content-Type"))
            #expect(reply.contains("Content-Length: 0") == (status == "205"), "\(reply)")
            await connection.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(await connection.readToEnd().text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test(arguments: [
        #"{"kind":"reply","status":503}"#, #"{"kind":"malformed","as":"not_json"}"#,
        #"{"kind":"lie","as":"error_body"}"#,
        #"{"kind":"expire_token"}"#,
    ])
    func `an answer to HEAD has no body, whatever the script makes of it`(action: String) async throws {
        try await FaultyGateway.run(action, method: "HEAD") { gateway in
            let connection = try await RawConnection(port: gateway.port)
            await connection.send(FaultyGateway.request("HEAD"))
            #expect(await connection.read(until: "\r\n\r\n").hasSuffix("\r\n\r\n"))
            await connection.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(await connection.readToEnd().text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func `a scripted reply has its status, headers and body, with and without effect`() async throws {
        let reply = #""kind":"reply","status":429,"headers":{"Retry-After":"99999999999999999999"}"#
        try await FaultyGateway.run("{\(reply)}") { gateway in
            let text = try await gateway.exchange().text
            #expect(text.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
            #expect(text.contains("\r\nRetry-After: 99999999999999999999\r\n"))
            #expect(text.contains("APIGW.0308"))
            #expect(try await gateway.hosts() == unchanged)
        }
        try await FaultyGateway.run(#"{"kind":"reply","status":503,"body":{"a":[1]},"applies":true}"#) { gateway in
            let text = try await gateway.exchange().text
            #expect(text.hasPrefix("HTTP/1.1 503 "))
            #expect(text.hasSuffix(#"{"a":[1]}"#))
            #expect(try await gateway.hosts() == changed)
        }
        let redirect = #"{"kind":"reply","status":307,"headers":{"Location":"http://127.0.0.1:1/"},"body":""}"#
        try await FaultyGateway.run(redirect) { gateway in
            let text = try await gateway.exchange().text
            #expect(text.hasPrefix("HTTP/1.1 307 "))
            #expect(text.contains("\r\nLocation: http://127.0.0.1:1/\r\n"))
        }
        try await FaultyGateway.run(#"{"kind":"reply","status":429,"retry_after_date_seconds":90}"#) { gateway in
            let text = try await gateway.exchange().text
            #expect(text.contains("\r\nRetry-After: Fri, 15 Jan 2027 08:01:30 GMT\r\n"))
        }
    }

    @Test func `a truncated reply announces more than it gives`() async throws {
        try await FaultyGateway.run(#"{"kind":"truncate","body_bytes":7}"#) { gateway in
            let reply = try await gateway.exchange()
            let parts = reply.text.split(separator: "\r\n\r\n", maxSplits: 1)
            #expect(parts.count == 2)
            #expect(parts.last?.utf8.count == 7)
            #expect(try Self.contentLength(reply.text) > 7)
            #expect(try await gateway.hosts() == changed)
        }
    }

    @Test func `a wrong length is off by what the script says`() async throws {
        try await FaultyGateway.run(#"{"kind":"wrong_length","by":-5}"#) { gateway in
            let reply = try await gateway.exchange()
            let body = try #require(reply.text.split(separator: "\r\n\r\n", maxSplits: 1).last)
            #expect(try Self.contentLength(reply.text) == body.utf8.count - 5)
        }
        try await FaultyGateway.run(#"{"kind":"wrong_length","by":5}"#) { gateway in
            let connection = try await RawConnection(port: gateway.port)
            await connection.send(FaultyGateway.update(to: "10.9.9.9"))
            let text = await connection.read(until: "]}")
            let body = try #require(text.split(separator: "\r\n\r\n", maxSplits: 1).last)
            #expect(try Self.contentLength(text) == body.utf8.count + 5)
            await connection.close()
        }
    }

    private static func contentLength(_ text: String) throws -> Int {
        let line = try #require(text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") })
        return try #require(Int(line.split(separator: " ").last ?? ""))
    }

    @Test(arguments: [
        ("other_members", true), ("empty_body", true), ("total_beyond_list", true), ("error_body", true),
        ("empty_body", false), ("error_body", false),
    ])
    func `a lie has status 200`(lie: String, applies: Bool) async throws {
        try await FaultyGateway.run(#"{"kind":"lie","as":"\#(lie)","applies":\#(applies)}"#) { gateway in
            let text = try await gateway.exchange().text
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try await gateway.hosts() == (applies ? changed : unchanged))
            let body = text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first ?? ""
            switch lie {
            case "other_members":
                #expect(body.contains("198.51.100.1"))
                #expect(!body.contains("10.9.9.9"))
            case "empty_body": #expect(body.isEmpty)
            case "total_beyond_list": #expect(body.contains(#""total":2"#) && body.contains(#""size":1"#))
            default: #expect(body.contains("APIG.9999"))
            }
        }
    }

    @Test func `malformed replies are no JSON or no HTTP`() async throws {
        try await FaultyGateway.run(#"{"kind":"malformed","as":"not_json"}"#) { gateway in
            let text = try await gateway.exchange().text
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let body = Array(try #require(text.split(separator: "\r\n\r\n", maxSplits: 1).last).utf8)
            #expect(throws: JSONError.self) { try JSONParser.parse(body) }
        }
        try await FaultyGateway.run(#"{"kind":"malformed","as":"not_http","applies":false}"#) { gateway in
            let reply = try await gateway.exchange()
            #expect(reply.text.hasPrefix("SSH-2.0-"))
            #expect(try await gateway.hosts() == unchanged)
        }
    }

    @Test func `a trickled reply is whole, and waits before each piece`() async throws {
        let more = #","delay_before_ms":11,"delay_after_ms":13"#
        try await FaultyGateway.run(#"{"kind":"trickle","piece_bytes":50,"pause_ms":7}"#, more: more) { gateway in
            let text = try await gateway.exchange().text
            let body = try #require(text.split(separator: "\r\n\r\n", maxSplits: 1).last)
            #expect(try Self.contentLength(text) == body.utf8.count)
            #expect(body.contains("10.9.9.9"))
            let pieces = (body.utf8.count + 49) / 50
            #expect(gateway.pauses.all == [11, 13] + Array(repeating: 7, count: pieces))
        }
    }

    @Test func `a held request takes effect late, after its sender has gone`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let (logged, logger) = AsyncStream.makeStream(of: AccessLogEntry.self)
        let action = #"{"kind":"hold","apply_after_ms":60000,"reply":"never"}"#
        try await FaultyGateway.run(action, gate: gate, log: { logger.yield($0) }) { gateway in
            let connection = try await RawConnection(port: gateway.port)
            await connection.send(FaultyGateway.update(to: "10.9.9.9"))
            await connection.close()
            #expect(try await gateway.hosts() == unchanged)
            opener.yield()
            var entries = logged.makeAsyncIterator()
            let entry = try #require(await entries.next())
            #expect(entry.fault == "f")
            #expect(gateway.pauses.all == [60_000])
            #expect(try await gateway.hosts() == changed)
        }
    }

    @Test func `a held request can be answered late`() async throws {
        try await FaultyGateway.run(#"{"kind":"hold","apply_after_ms":500,"reply":"late"}"#) { gateway in
            let text = try await gateway.exchange().text
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(gateway.pauses.all == [500])
        }
    }

    @Test func `an expired token is 401 once, and for good where the gateway issued it`() async throws {
        let script = """
            {"format":"cutover.faults/1","rules":[{"name":"x","method":"GET","path":"/v2/**","count":1,\
            "action":{"kind":"expire_token"}}]}
            """
        try await FaultyGateway.run(script: script) { gateway in
            let client = TestClient(host: "127.0.0.1", port: gateway.port)
            client.connect()
            let probe = AuthenticationProbe(client: client, port: gateway.port, clock: ManualClock())
            let login = try await probe.login()
            let text = try #require(login.headers[try subjectToken()])
            let path = AuthenticationProbe.path
            let first = try await probe.send(.get, path, headers: [.authToken: text])
            #expect(first.status == 401)
            #expect(try first.code() == "APIGW.0307")
            let second = try await probe.send(.get, path, headers: [.authToken: text])
            #expect(second.status == 401)
            #expect(try second.message().contains("token expires"))
            let given = try await probe.send(token: Fixture.token)
            #expect(given.status == 200)
            try await client.shutdown()
        }
    }

    private func subjectToken() throws -> HTTPField.Name { try #require(HTTPField.Name("X-Subject-Token")) }

    @Test func `the same requests meet the same faults, one after another or all at once`() async throws {
        let alone = try await Self.faultMatrix(seed: 7, isConcurrent: false)
        let together = try await Self.faultMatrix(seed: 7, isConcurrent: true)
        #expect(alone == together)
        let hits = alone.joined().count { $0 == 503 }
        #expect((60...140).contains(hits), "a share of half of 200 attempts")
        let other = try await Self.faultMatrix(seed: 8, isConcurrent: true)
        #expect(other != alone)
    }

    /// The statuses of ten attempts on each of twenty paths.
    private static func faultMatrix(seed: Int, isConcurrent: Bool) async throws -> [[Int]] {
        let script = """
            {"format":"cutover.faults/1","seed":\(seed),"rules":[
            {"name":"half","path":"/v2/p/apigw/instances/i/vpc-channels/*","share":0.5,\
            "action":{"kind":"reply","status":503}}]}
            """
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            authenticator: Authenticator(AcceptedCredentials(), mode: .off),
            faults: FaultInjector(try FaultScript(parsing: Array(script.utf8)))
        )
        return try await server.application().test(.router) { client in
            @Sendable func row(_ path: Int) async throws -> [Int] {
                var statuses: [Int] = []
                for _ in 0..<10 {
                    let uri = "/v2/p/apigw/instances/i/vpc-channels/c\(path)"
                    statuses.append(try await client.execute(uri: uri, method: .get) { $0.status.code })
                }
                return statuses
            }
            var rows = [[Int]](repeating: [], count: 20)
            guard isConcurrent else {
                for index in rows.indices { rows[index] = try await row(index) }
                return rows
            }
            try await withThrowingTaskGroup(of: (Int, [Int]).self) { group in
                for index in rows.indices { group.addTask { (index, try await row(index)) } }
                for try await (index, statuses) in group { rows[index] = statuses }
            }
            return rows
        }
    }
}
