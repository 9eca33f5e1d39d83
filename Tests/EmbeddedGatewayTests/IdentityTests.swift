import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

/// The embedded IAM: what SDKs ask for before they reach the gateway.
@Suite struct `the embedded identity service` {
    @Test func `a login gives a token that opens its project until it expires`() async throws {
        try await AuthenticationProbe.run { probe in
            let reply = try await probe.login()
            #expect(reply.status == 201)
            let text = try #require(reply.headers[Self.subjectToken])
            let token = try #require(try reply.json()["token"])
            #expect(token["project"]?["id"] == .string("0123456789abcdef"))
            #expect(token["project"]?["name"] == .string("shop"))
            #expect(token["user"]?["name"] == .string("ops"))
            #expect(token["methods"] == .array([.string("password")]))
            #expect(token["issued_at"] == .string("2027-01-15T08:00:00.000000Z"))
            #expect(token["expires_at"] == .string("2027-01-16T08:00:00.000000Z"))
            #expect(try await probe.send(token: text).status == 200)
            let elsewhere = Self.elsewhere
            #expect(try await probe.send(.get, elsewhere, headers: [.authToken: text]).status == 403)
            probe.clock.advance(seconds: 24 * 3_600 - 1)
            #expect(try await probe.send(token: text).status == 200)
            probe.clock.advance(seconds: 1)
            let expired = try await probe.send(token: text)
            #expect(expired.status == 401)
            #expect(
                expired.text == """
                    {"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: \
                    token expires, expires_at: 2027-01-16T08:00:00Z"}
                    """
            )
        }
    }

    private static var subjectToken: HTTPField.Name { HTTPField.Name(parsed: "x-subject-token") ?? .authToken }
    private static let elsewhere = "/v2/another/apigw/instances/a1b2c3d4/vpc-channels"

    @Test func `the catalog leads to the gateway by the address that the caller used`() async throws {
        try await AuthenticationProbe.run(identity: IdentitySettings(region: "eu-nl")) { probe in
            let login = try await probe.login()
            let services = try #require(try login.json()["token"]?["catalog"]?.elements)
            let gateway = try #require(services.first { $0["type"] == .string("apigv2") })
            let endpoint = try #require(gateway["endpoints"]?.elements?.first)
            #expect(endpoint["interface"] == .string("public"))
            #expect(endpoint["region"] == .string("eu-nl"))
            #expect(endpoint["url"] == .string("http://127.0.0.1:\(probe.port)/v2/0123456789abcdef"))
            #expect(services.contains { $0["type"] == .string("identity") })
            let bare = try await probe.login(query: "?nocatalog=true")
            #expect(bare.status == 201)
            #expect(try bare.json()["token"]?["catalog"] == nil)
        }
    }

    @Test func `a project is found by its configured name, by its id as name, and by id`() async throws {
        try await AuthenticationProbe.run { probe in
            for scope in [
                #"{"project":{"name":"shop"}}"#, #"{"project":{"name":"0123456789abcdef"}}"#,
                #"{"project":{"id":"0123456789abcdef"}}"#,
            ] {
                let reply = try await probe.login(scope: scope)
                #expect(reply.status == 201, "\(scope)")
                #expect(try reply.json()["token"]?["project"]?["id"] == .string("0123456789abcdef"))
            }
            #expect(try await probe.login(scope: #"{"project":{"name":"nowhere"}}"#).status == 401)
            #expect(try await probe.login(scope: #"{"project":{"id":"nowhere"}}"#).status == 401)
        }
        var unnamed = AuthenticationProbe.credentials()
        unnamed.projectIDsByName = [:]
        try await AuthenticationProbe.run(credentials: unnamed) { probe in
            let reply = try await probe.login(scope: #"{"project":{"name":"eu-de"}}"#)
            #expect(reply.status == 201, "the only project answers to any name")
        }
    }

    @Test func `wrong users, passwords and domains are one and the same 401 in the identity form`() async throws {
        try await AuthenticationProbe.run { probe in
            let replies = [
                try await probe.login(user: "nobody"), try await probe.login(password: "wrong"),
                try await probe.login(domain: "other"),
            ]
            for reply in replies {
                #expect(reply.status == 401)
                #expect(
                    reply.text
                        == #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#
                )
            }
        }
        try await AuthenticationProbe.run(.off) { probe in
            let reply = try await probe.login(user: "nobody")
            #expect(reply.status == 201)
        }
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"auth":{}}"#, #"{"auth":{"identity":{"methods":["password"]}}}"#,
        #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"ops","password":"pass word é"}}}}}"#,
    ])
    func `a malformed login is 400 in the identity form`(body: String) async throws {
        try await AuthenticationProbe.run { probe in
            let reply = try await probe.send(.post, "/v3/auth/tokens", body: body)
            #expect(reply.status == 400)
            #expect(try reply.json()["error"]?["code"] == .integer(400))
            #expect(try reply.json()["error"]?["title"] == .string("Bad Request"))
        }
    }

    @Test func `the version document needs no proof and names its own address`() async throws {
        try await AuthenticationProbe.run { probe in
            for path in ["/v3", "/v3/"] {
                let reply = try await probe.send(.get, path)
                #expect(reply.status == 200)
                let version = try #require(try reply.json()["version"])
                #expect(version["status"] == .string("stable"))
                let link = try #require(version["links"]?.elements?.first)
                #expect(link["href"] == .string("http://127.0.0.1:\(probe.port)/v3/"))
            }
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/v3/users"), (.delete, "/v3/auth/tokens"), (.get, "/v3/auth/tokens/x"),
        (.post, "/v3"),
        (.get, "/v3/a?b=c"),
    ])
    func `what is not served below v3 is 404 in the identity form`(method: HTTPRequest.Method, path: String)
        async throws
    {
        try await AuthenticationProbe.run { probe in
            let reply = try await probe.send(method, path)
            #expect(reply.status == 404)
            #expect(
                reply.text
                    == #"{"error":{"code":404,"message":"The resource could not be found.","title":"Not Found"}}"#
            )
            let other = try await probe.send(method, "/v30" + path)
            #expect(try other.code() == "APIGW.0101")
        }
    }

    @Test func `projects are listed by name for whoever is let in`() async throws {
        try await AuthenticationProbe.run { probe in
            let signed = try await probe.sendSigned(.get, "/v3/projects?name=shop")
            #expect(signed.status == 200)
            let projects = try #require(try signed.json()["projects"]?.elements)
            #expect(projects.map { $0["id"] } == [.string("0123456789abcdef")])
            let unknown = try await probe.sendSigned(.get, "/v3/projects?name=nowhere")
            #expect(try unknown.json()["projects"] == .array([]))
            let refused = try await probe.send(.get, "/v3/projects?name=shop")
            #expect(refused.status == 401)
            #expect(try refused.json()["error"]?["code"] == .integer(401))
        }
    }

    @Test func `a token can be shown to whoever is let in`() async throws {
        try await AuthenticationProbe.run { probe in
            let subject = Self.subjectToken
            let login = try await probe.login()
            let text = try #require(login.headers[subject])
            let shown = try await probe.send(.get, "/v3/auth/tokens", headers: [.authToken: text, subject: text])
            #expect(shown.status == 200)
            #expect(try shown.json()["token"]?["user"]?["name"] == .string("ops"))
            let other = try await probe.send(.get, "/v3/auth/tokens", headers: [.authToken: text, subject: "x"])
            #expect(other.status == 404)
        }
    }
}
