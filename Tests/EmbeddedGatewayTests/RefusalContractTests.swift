import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

/// A request body that is refused, and with what.
struct RefusedBody: CustomTestStringConvertible, Sendable {
    let name: String
    let channel: String
    let body: String
    let code: String
    let parameter: String?

    var testDescription: String { name }

    /// A channel update with one acceptable member and one that breaks a rule.
    static func member(_ fields: String, _ code: String, _ parameter: String, channel: String? = nil) -> RefusedBody {
        let fine = #"{"host":"10.0.0.1","ecs_id":"a","ecs_name":"a"}"#
        return RefusedBody(
            name: fields,
            channel: channel ?? Fixture.ipChannel,
            body: #"{"members":[\#(fine),{\#(fields)}]}"#,
            code: code,
            parameter: parameter
        )
    }

    static func body(_ name: String, _ body: String, _ code: String, _ parameter: String? = nil) -> RefusedBody {
        RefusedBody(name: name, channel: Fixture.ipChannel, body: body, code: code, parameter: parameter)
    }
}

private let long65 = String(repeating: "a", count: 65)

private let refusedFields: [RefusedBody] = [
    .member(#""host":7"#, "APIG.2012", "host"),
    .member(#""host":"\#(long65)""#, "APIG.2006", "host"),
    .member(#""host":"a b""#, "APIG.2012", "host"),
    .member(#""host":"a\u0000b""#, "APIG.2012", "host"),
    .member(#""host":"a","weight":-1"#, "APIG.2004", "weight"),
    .member(#""host":"a","weight":10001"#, "APIG.2004", "weight"),
    .member(#""host":"a","weight":"1""#, "APIG.2012", "weight"),
    .member(#""host":"a","weight":1.5"#, "APIG.2012", "weight"),
    .member(#""host":"a","weight":99999999999999999999"#, "APIG.2012", "weight"),
    .member(#""host":"a","weight":true"#, "APIG.2012", "weight"),
    .member(#""host":"a","is_backup":"true""#, "APIG.2012", "is_backup"),
    .member(#""host":"a","is_backup":1"#, "APIG.2012", "is_backup"),
    .member(#""host":"a","member_group_name":1"#, "APIG.2012", "member_group_name"),
    .member(#""host":"a","member_group_name":"no-such-group""#, "APIG.2012", "member_group_name"),
    .member(#""host":"a","status":0"#, "APIG.2012", "status"),
    .member(#""host":"a","status":3"#, "APIG.2012", "status"),
    .member(#""host":"a","status":"1""#, "APIG.2012", "status"),
    .member(#""host":"a","port":-1"#, "APIG.2004", "port"),
    .member(#""host":"a","port":65536"#, "APIG.2004", "port"),
    .member(#""host":"a","port":"80""#, "APIG.2012", "port"),
    .member(#""weight":1"#, "APIG.2001", "host"),
    .member(#""host":"","weight":1"#, "APIG.2001", "host"),
    .member(#""ecs_name":"a""#, "APIG.2001", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"a""#, "APIG.2001", "ecs_name", channel: Fixture.ecsChannel),
    .member(#""host":"10.0.0.1""#, "APIG.2001", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"","ecs_name":"a""#, "APIG.2012", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"\#(long65)","ecs_name":"a""#, "APIG.2006", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"a.b","ecs_name":"a""#, "APIG.2012", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""host":"a.b","ecs_id":"a.b","ecs_name":"a""#, "APIG.2012", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"é","ecs_name":"a""#, "APIG.2012", "ecs_id", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"a","ecs_name":"""#, "APIG.2012", "ecs_name", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"a","ecs_name":"\#(long65)""#, "APIG.2006", "ecs_name", channel: Fixture.ecsChannel),
    .member(#""ecs_id":"a","ecs_name":"a b""#, "APIG.2012", "ecs_name", channel: Fixture.ecsChannel),
]

private let refusedBodies: [RefusedBody] = [
    .body("no members", "{}", "APIG.2001", "members"),
    .body("members null", #"{"members":null,"member_group_name":"primary"}"#, "APIG.2001", "members"),
    .body("members no array", #"{"members":{}}"#, "APIG.2012", "members"),
    .body("a member that is no object", #"{"members":[1]}"#, "APIG.2012", "members"),
    .body("empty group name", #"{"members":[],"member_group_name":""}"#, "APIG.2012", "member_group_name"),
    .body("group name no text", #"{"members":[],"member_group_name":[]}"#, "APIG.2012", "member_group_name"),
    .body("unknown group", #"{"members":[],"member_group_name":"other"}"#, "APIG.2012", "member_group_name"),
    .body("group in another case", #"{"members":[],"member_group_name":"Primary"}"#, "APIG.2012", "member_group_name"),
    .body("nothing", "", "APIG.2000"),
    .body("no JSON", "members=1", "APIG.2000"),
    .body("cut", #"{"members":[{"host":"10."#, "APIG.2000"),
    .body("text after the end", #"{"members":[]} x"#, "APIG.2000"),
    .body("an array", "[]", "APIG.2000"),
    .body("null", "null", "APIG.2000"),
    .body("a name twice", #"{"members":[],"members":[]}"#, "APIG.2000"),
    .body("a field twice", #"{"members":[{"host":"a","host":"b"}]}"#, "APIG.2000"),
    .body("a lone surrogate", #"{"members":[{"host":"\uD800"}]}"#, "APIG.2000"),
    .body("too deep", String(repeating: "[", count: 100_000), "APIG.2000"),
    .body(
        "too deep in an unknown field",
        #"{"members":[],"x":"# + String(repeating: #"{"a":"#, count: 50_000),
        "APIG.2000"
    ),
]

/// What is refused, in the documented form, and changes nothing.
@Suite struct `refusals` {
    @Test(arguments: Transport.allCases, refusedFields + refusedBodies)
    func `a body that breaks a rule is refused and changes nothing`(
        _ transport: Transport,
        _ refused: RefusedBody
    ) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            let reply = try await gateway.put(refused.channel, refused.body)
            #expect(reply.status == 400)
            #expect(try reply.code() == refused.code)
            if let parameter = refused.parameter {
                let message = try reply.message()
                #expect(message.contains("name:\(parameter)") || message.contains("parameterName:\(parameter)."))
            }
            #expect(try await gateway.state() == before)
        }
    }

    @Test(arguments: Transport.allCases)
    func `bytes that are no UTF-8 are refused`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let before = try await gateway.state()
            let body = Array(#"{"members":[{"host":""#.utf8) + [0xFF, 0xC0] + Array(#""}]}"#.utf8)
            let path = Fixture.membersPath(Fixture.ipChannel)
            let reply = try await gateway.send(.put, path, TestGateway.headers(token: Fixture.token), body)
            #expect(reply.status == 400)
            #expect(try reply.code() == "APIG.2000")
            #expect(try await gateway.state() == before)
        }
    }

    @Test(arguments: Transport.allCases)
    func `the values at the ends of the ranges are taken`(_ transport: Transport) async throws {
        try await TestGateway.run(transport) { gateway in
            let long64 = String(repeating: "a", count: 64)
            let ip = try await gateway.put(
                Fixture.ipChannel,
                #"{"members":[{"host":"\#(long64)","weight":10000,"port":65535,"status":2},{"host":"::1","port":1}]}"#
            )
            #expect(try ip.members("weight") == ["10000", "1"])
            #expect(try ip.members("port") == ["65535", "1"])
            let ecs = try await gateway.put(
                Fixture.ecsChannel,
                #"{"members":[{"ecs_id":"\#(long64)","ecs_name":"\#(long64)"}]}"#
            )
            #expect(try ecs.members("ecs_id") == [long64])
        }
    }

    @Test(arguments: Transport.allCases)
    func `the documented error bodies come byte for byte`(_ transport: Transport) async throws {
        let restricted = AcceptedToken("other", projectIDs: ["another-project"])
        let tokens = AcceptedTokens([AcceptedToken(Fixture.token), restricted])
        try await TestGateway.run(transport, tokens: tokens) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let missing = try await gateway.put(Fixture.ipChannel, "{}")
            let documented = """
                {"error_code":"APIG.2001",\
                "error_msg":"The request parameters must be specified, parameter name:members"}
                """
            #expect(missing.text == documented)
            let wrong = try await gateway.send(.get, path, TestGateway.headers(token: "wrong"), nil)
            #expect(wrong.status == 401)
            #expect(
                wrong.text == #"{"error_code":"APIG.1002","error_msg":"Incorrect token or token resolution failed"}"#
            )
            let foreign = try await gateway.send(.get, path, TestGateway.headers(token: "other"), nil)
            #expect(foreign.status == 403)
            #expect(foreign.text == #"{"error_code":"APIG.1005","error_msg":"No permissions to request this method"}"#)
            let unknown = try await gateway.put("56a7d7358e1b42459c9d730d65b14e50", #"{"members":[]}"#)
            #expect(unknown.status == 404)
            let notFound = """
                {"error_code":"APIG.3023",\
                "error_msg":"The VPC channel does not exist,id:56a7d7358e1b42459c9d730d65b14e50"}
                """
            #expect(unknown.text == notFound)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a database that cannot write answers 500 and changes nothing`(_ transport: Transport) async throws {
        let store = try await Fixture.store(pagesMax: 1)
        try await TestGateway.run(transport, store: store) { gateway in
            let before = try await gateway.state()
            let members = (0..<500).map { #"{"host":"10.0.0.\#($0)","member_group_name":"primary"}"# }
            let body = #"{"member_group_name":"primary","members":[\#(members.joined(separator: ","))]}"#
            let reply = try await gateway.put(Fixture.ipChannel, body)
            #expect(reply.status == 500)
            #expect(reply.text == #"{"error_code":"APIG.9999","error_msg":"System error"}"#)
            #expect(try await gateway.state() == before)
        }
    }

    @Test(arguments: Transport.allCases, [Fixture.microserviceChannel, Fixture.referenceChannel])
    func `channels of other kinds refuse member writes`(_ transport: Transport, _ channel: String) async throws {
        try await TestGateway.run(transport) { gateway in
            let reply = try await gateway.put(channel, #"{"members":[]}"#)
            #expect(reply.status == 403)
            #expect(try reply.code() == "APIG.3471")
        }
    }
}
