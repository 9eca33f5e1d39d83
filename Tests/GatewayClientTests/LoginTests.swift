import ByteIO
import GatewayAPI
import GatewayClient
import Synchronization
import Testing

/// Tokens that are got and renewed by a login.
struct LoginTests {
    private static let emptyList = #"{"total":0,"size":0,"members":[]}"#

    /// An identity service and a gateway in one server: it issues the tokens `token-1`, `token-2` … and accepts those that
    /// `accepts` names, unless `answer` has another answer to a request.
    private final class Cloud: Sendable {
        let server: ScriptedServer
        let client: GatewayHTTPClient
        let clock = Mutex(fixedNowSeconds)

        init(
            lifeSeconds: Int = 86_400,
            login: @escaping @Sendable (_ number: Int) -> Step? = { _ in nil },
            answer: @escaping @Sendable (_ token: String) -> Step? = { _ in nil },
            accepts: @escaping @Sendable (String) -> Bool = { _ in true }
        ) async throws {
            let count = Counter()
            server = try await ScriptedServer { request, _ in
                guard request.target.hasPrefix("/v3/auth/tokens") else {
                    let token = request["X-Auth-Token"] ?? ""
                    if let step = answer(token) { return step }
                    return accepts(token)
                        ? .reply(200, LoginTests.emptyList)
                        : .reply(401, #"{"error_code":"APIGW.0301","error_msg":"token expires"}"#)
                }
                let number = count.next()
                if let step = login(number) { return step }
                let body = """
                    {"token":{"issued_at":"2020-01-01T00:00:00.000000Z","expires_at":"\(LoginTests.time(lifeSeconds))",
                    "project":{"id":"p"}}}
                    """
                return .reply(201, body, headers: ["X-Subject-Token: token-\(number)"])
            }
            client = GatewayHTTPClient(
                connectionsPerHost: 32,
                timeoutSeconds: 20,
                userAgent: "cutover/test",
                wallClockSeconds: { fixedNowSeconds }
            )
        }

        func tokenSource() throws -> TokenSource {
            let request = TokenRequest(
                userName: "user",
                password: try #require(Password("pass wörd \"4711\"")),
                userDomainName: "domain",
                scope: .projectID("p")
            )
            return TokenSource(
                client: client,
                endpoint: try IdentityEndpoint(parsing: "http://127.0.0.1:\(server.port)/v3"),
                request: request,
                pauseAfterFailure: .zero,
                nowSeconds: { self.clock.withLock { $0 } }
            )
        }

        func gateway() throws -> RemoteGateway {
            RemoteGateway(
                client: client,
                endpoint: try GatewayEndpoint(parsing: "http://127.0.0.1:\(server.port)"),
                credentials: .login(try tokenSource())
            )
        }

        var logins: [ReceivedRequest] { server.requests.filter { $0.target.hasPrefix("/v3/") } }
        var tokens: [String?] { server.requests.filter { $0.target.hasPrefix("/v2/") }.map { $0["X-Auth-Token"] } }

        func close() async {
            await server.close()
            await client.shutdown()
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    /// 2020-01-01 and so many seconds, within the day after it.
    private static func time(_ seconds: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return
            "2020-01-\(two(1 + seconds / 86_400))T\(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).5Z"
    }

    private func with<Value>(_ cloud: Cloud, _ body: (RemoteGateway) async throws -> Value) async throws -> Value {
        do {
            let value = try await body(try cloud.gateway())
            await cloud.close()
            return value
        } catch {
            await cloud.close()
            throw error
        }
    }

    private func read(_ gateway: RemoteGateway) async throws -> HTTPExchange.Answer {
        await gateway.listMembers(try anyChannel(), page: Page()).exchange.answer
    }

    private func write(_ gateway: RemoteGateway) async throws -> HTTPExchange.Answer {
        await gateway.updateMembers(try anyChannel(), .wholeChannel([])).exchange.answer
    }

    private static let success = HTTPExchange.Answer.reply(status: 200, body: Array(emptyList.utf8))

    @Test func `a login goes out as the identity service describes it, and its token with each request`() async throws {
        let cloud = try await Cloud()
        try await with(cloud) { (gateway) async throws in
            #expect(try await read(gateway) == Self.success)
            #expect(try await write(gateway) == Self.success)
            #expect(cloud.tokens == ["token-1", "token-1"])
            let login = try #require(cloud.logins.first)
            #expect(cloud.logins.count == 1)
            #expect(login.line == "POST /v3/auth/tokens?nocatalog HTTP/1.1")
            #expect(login["Content-Type"] == "application/json")
            #expect(login["X-Auth-Token"] == nil)
            #expect(
                login.bodyText == #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","#
                    + #""password":"pass wörd \"4711\"","domain":{"name":"domain"}}}},"scope":{"project":{"id":"p"}}}}"#
            )
        }
    }

    @Test func `callers at the same time share one login`() async throws {
        let cloud = try await Cloud()
        try await with(cloud) { (gateway) async throws in
            let channel = try anyChannel()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = await gateway.listMembers(channel, page: Page()) } }
            }
            #expect(cloud.logins.count == 1)
            #expect(cloud.tokens == [String?](repeating: "token-1", count: 20))
        }
    }

    @Test func `a token is renewed before its end, and not earlier`() async throws {
        // A tenth of a life of 1000 seconds is the margin.
        let cloud = try await Cloud(lifeSeconds: 1_000)
        try await with(cloud) { (gateway) async throws in
            for (elapsed, token) in [(0, "token-1"), (899, "token-1"), (900, "token-2"), (1_799, "token-2")] {
                cloud.clock.withLock { $0 = fixedNowSeconds + Int64(elapsed) }
                #expect(try await read(gateway) == Self.success)
                #expect(cloud.tokens.last == token, "after \(elapsed) s")
            }
            cloud.clock.withLock { $0 = fixedNowSeconds + 1_800 }
            guard case .failure(.notSent) = try await write(gateway) else { throw UnexpectedOutcome("a blind write") }
            #expect(cloud.tokens.count == 4, "a write waits for no login: its read would be too old")
            #expect(try await write(gateway) == Self.success)
            #expect(cloud.tokens.last == "token-3")
        }
    }

    @Test func `a read whose token is refused is sent again with a renewed one`() async throws {
        let cloud = try await Cloud(accepts: { $0 != "token-1" })
        try await with(cloud) { (gateway) async throws in
            #expect(try await read(gateway) == Self.success)
            #expect(cloud.tokens == ["token-1", "token-2"])
            #expect(cloud.logins.count == 2)
        }
    }

    @Test func `a write whose token is refused was not sent, and is not sent again by itself`() async throws {
        let refuses = Mutex(false)
        let cloud = try await Cloud(accepts: { token in token != "token-1" || !refuses.withLock { $0 } })
        try await with(cloud) { (gateway) async throws in
            #expect(try await read(gateway) == Self.success)
            refuses.withLock { $0 = true }
            #expect(
                try await write(gateway) == .failure(.notSent("the token had expired and was renewed"))
            )
            #expect(cloud.tokens == ["token-1", "token-1"])
            #expect(try await write(gateway) == Self.success)
            #expect(cloud.tokens.last == "token-2")
        }
    }

    @Test func `a token that is refused although it was just issued ends it`() async throws {
        let cloud = try await Cloud(accepts: { _ in false })
        try await with(cloud) { (gateway) async throws in
            for _ in 0..<3 {
                guard case .reply(status: 401, _) = try await read(gateway) else { throw UnexpectedOutcome("no 401") }
                guard case .reply(status: 401, _) = try await write(gateway) else { throw UnexpectedOutcome("no 401") }
            }
            #expect(cloud.logins.count == 2)
            #expect(cloud.tokens == ["token-1", "token-2"], "nothing is sent after that")
        }
    }

    @Test func `a token that was accepted may be revoked, as often as it happens`() async throws {
        let accepted = Mutex("token-1")
        let cloud = try await Cloud(accepts: { token in accepted.withLock { $0 } == token })
        try await with(cloud) { (gateway) async throws in
            #expect(try await read(gateway) == Self.success)
            for number in 2...4 {
                accepted.withLock { $0 = "token-\(number)" }
                #expect(try await read(gateway) == Self.success)
                #expect(cloud.tokens.last == "token-\(number)")
            }
            accepted.withLock { $0 = "none" }
            for _ in 0..<2 {
                guard case .reply(status: 401, _) = try await read(gateway) else { throw UnexpectedOutcome("no 401") }
            }
            #expect(cloud.logins.count == 5, "one more, whose token was never accepted")
        }
    }

    @Test func `a token is not accepted by a request that got no answer`() async throws {
        let sendings = Counter()
        let cloud = try await Cloud(
            answer: { $0 == "token-2" && sendings.next() == 1 ? .reset : nil },
            accepts: { _ in false }
        )
        try await with(cloud) { (gateway) async throws in
            guard case .failure(.unknown) = try await read(gateway) else { throw UnexpectedOutcome("an answer") }
            guard case .reply(status: 401, _) = try await read(gateway) else { throw UnexpectedOutcome("no 401") }
            #expect(cloud.tokens == ["token-1", "token-2", "token-2"])
            #expect(cloud.logins.count == 2)
        }
    }

    @Test(arguments: [400, 401, 403, 404])
    func `a login that is refused is not tried again`(status: Int) async throws {
        let error = #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#
        let cloud = try await Cloud(login: { _ in .reply(status, error) })
        try await with(cloud) { (gateway) async throws in
            for _ in 0..<2 {
                let result = await gateway.listMembers(try anyChannel(), page: Page())
                guard case .status(401, let error) = result.outcome else { throw UnexpectedOutcome("\(result)") }
                #expect(error?.code == UTF8Text("login refused: \(status) Unauthorized"))
                #expect(error?.message == "The username or password is wrong.")
                #expect(!"\(result)".contains("4711"))
            }
            #expect(cloud.logins.count == 1)
            #expect(cloud.tokens.isEmpty)
        }
    }

    @Test func `while the identity service is not available nothing is sent, and later it is tried again`() async throws
    {
        let steps: [Step] = [
            .reply(503), .reply(429, headers: ["Retry-After: 7"]), .reply(201, "{}"),
            .reply(201, "{}", headers: ["X-Subject-Token: t"]), .reset, .reply(302, headers: ["Location: /"]),
        ]
        let cloud = try await Cloud(login: { $0 <= steps.count ? steps[$0 - 1] : nil })
        try await with(cloud) { (gateway) async throws in
            for number in 1...steps.count {
                let exchange = await gateway.listMembers(try anyChannel(), page: Page()).exchange
                guard case .failure(.notSent(let reason)) = exchange.answer else {
                    throw UnexpectedOutcome("\(number): \(exchange)")
                }
                #expect(reason.hasPrefix("the login failed: "))
                #expect(exchange.retryAfterSeconds == (number == 2 ? 7 : nil))
            }
            #expect(try await read(gateway) == Self.success)
        }
    }
}

struct IdentityEndpointTests {
    @Test(arguments: [
        ("https://iam.cn-north-4.myhuaweicloud.com/v3", "https://iam.cn-north-4.myhuaweicloud.com/v3"),
        ("https://IAM.example.com:443/v3/", "https://iam.example.com/v3"),
        ("https://iam.example.com", "https://iam.example.com/v3"),
        ("https://iam.example.com/identity/v3", "https://iam.example.com/identity/v3"),
        ("http://127.0.0.1:5000/v3", "http://127.0.0.1:5000/v3"),
    ])
    func `an address is kept in its canonical form`(text: String, canonical: String) throws {
        #expect(try IdentityEndpoint(parsing: text).description == canonical)
    }

    @Test(
        arguments: [
            ("iam.example.com/v3", .scheme), ("http://iam.example.com/v3", .plainHTTPBeyondLoopback),
            ("https://user:pass@iam.example.com/v3", .userInfo), ("https://iam.example.com/v3?x=1", .path),
            ("https://iam.example.com/../v3", .path), ("https://iam.example.com//v3", .path),
            ("https://iam.example.com/v3#x", .path), ("https://iam.example.com/a%2Fb", .path),
        ] as [(String, EndpointError)]
    )
    func `any other text is refused with its reason`(text: String, reason: EndpointError) {
        #expect(throws: reason) { try IdentityEndpoint(parsing: text) }
    }
}
