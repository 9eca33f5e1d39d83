import ByteIO
import EmbeddedGateway
import HTTPTypes
import Testing

/// Who may call, what exists, and what every reply has, in process and over a socket.
@Suite struct `routes` {
    @Test(arguments: Transport.allCases)
    func `every route but readiness needs a token`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let channel = "\(Fixture.gatewayPath)/vpc-channels/\(Fixture.ipChannel)"
            let routes: [(HTTPRequest.Method, String)] = [
                (.get, "\(Fixture.gatewayPath)/vpc-channels"), (.get, channel), (.get, "\(channel)/members"),
                (.put, "\(channel)/members"),
            ]
            for (method, path) in routes {
                let none = try await gateway.send(method, path, [:], method == .put ? Array("{}".utf8) : nil)
                #expect(none.status == 401)
                #expect(try none.code() == "APIG.1000")
                let empty = try await gateway.send(method, path, TestGateway.headers(token: ""), nil)
                #expect(try empty.code() == "APIG.1000")
                let wrong = try await gateway.send(method, path, TestGateway.headers(token: Fixture.token + "x"), nil)
                #expect(wrong.status == 401)
                #expect(try wrong.code() == "APIG.1002")
            }
            let ready = try await gateway.send(.get, "/healthz", [:], nil)
            #expect(ready.status == 200)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a token for one project serves that project alone`(_ transport: Transport) async throws {
        let tokens = AcceptedTokens([
            AcceptedToken("mine", projectIDs: ["0123456789abcdef"]), AcceptedToken("theirs", projectIDs: ["p2", "p3"]),
        ])
        try await TestGateway.run(transport, tokens: tokens) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            #expect(try await gateway.send(.get, path, TestGateway.headers(token: "mine"), nil).status == 200)
            let refused = try await gateway.send(.get, path, TestGateway.headers(token: "theirs"), nil)
            #expect(refused.status == 403)
            #expect(try refused.code() == "APIG.1005")
        }
    }

    @Test(arguments: Transport.allCases)
    func `what does not exist is 404 in the documented form`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let channel = "\(Fixture.gatewayPath)/vpc-channels/\(Fixture.ipChannel)"
            let missing: [(HTTPRequest.Method, String, String)] = [
                (.get, "\(channel)x/members", "APIG.3023"),
                (.get, "\(channel)x", "APIG.3023"),
                (.get, "/v2/0123456789abcdef/apigw/instances/nowhere/vpc-channels", "APIG.3030"),
                (.get, "/v2/other/apigw/instances/a1b2c3d4/vpc-channels/\(Fixture.ipChannel)/members", "APIG.3030"),
                (.get, "/v2", "APIGW.0101"),
                (.get, "/v2/0123456789abcdef/apigw/instances/a1b2c3d4/nothing", "APIGW.0101"),
                (.get, "/", "APIGW.0101"),
                (.get, "/v2/%2e%2e/apigw", "APIGW.0101"),
                (.delete, "\(channel)/members", "APIGW.0101"),
                (.patch, "\(channel)/members", "APIGW.0101"),
                (.put, "\(Fixture.gatewayPath)/vpc-channels", "APIGW.0101"),
            ]
            for (method, path, code) in missing {
                let reply = try await gateway.send(method, path, TestGateway.headers(token: Fixture.token), nil)
                #expect(reply.status == 404, "\(method) \(path)")
                #expect(try reply.code() == code, "\(method) \(path)")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `an id that no id can be is refused`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            for id in ["a%20b", "a.b", "%7Bchannel%7D", "%ff", String(repeating: "a", count: 65)] {
                let reply = try await gateway.get("\(Fixture.gatewayPath)/vpc-channels/\(id)/members")
                #expect(reply.status == 400, "\(id)")
                #expect(try reply.code() == "APIG.2012", "\(id)")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `the answer to HEAD has no body, and the next request is served`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let reply = try await gateway.send(.head, path, TestGateway.headers(token: Fixture.token), nil)
            #expect(reply.status == 404)
            #expect(reply.body.isEmpty)
            #expect(try await gateway.get(path).members("host").count == 3)
        }
    }

    @Test(arguments: Transport.allCases)
    func `every reply has its own request id`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let name = try #require(HTTPField.Name("X-Request-Id"))
            var seen: Set<String> = []
            for path in ["/healthz", Fixture.membersPath(Fixture.ipChannel), "/nowhere", Fixture.membersPath("x")] {
                let id = try #require(try await gateway.get(path).headers[name])
                #expect(isID(id))
                #expect(seen.insert(id).inserted)
            }
        }
    }

    @Test func `a body beyond the limit is refused`() async throws {
        var limits = GatewayLimits()
        limits.bodyBytesMax = 100_000
        try await TestGateway.run(.inProcess, limits: limits) { gateway in
            let padding = String(repeating: " ", count: 100_001)
            let reply = try await gateway.put(Fixture.ipChannel, #"{"members":[]}"# + padding)
            #expect(reply.status == 413)
            #expect(try reply.code() == "APIGW.0201")
            let all = try await gateway.get(Fixture.membersPath(Fixture.ipChannel))
            #expect(try all.members("host").count == 3)
        }
    }
}
