import ByteIO
import GatewayAPI
import GatewayClient
import Synchronization
import Testing

/// Tokens that are got and renewed by a login.
struct LoginTests {
    @Test func `a login goes out as the identity service describes it, and its token with each request`() async throws {
        let cloud = try await LoginCloud()
        try await with(cloud) { (gateway) async throws in
            #expect(try await gateway.read() == LoginCloud.success)
            #expect(try await gateway.write() == LoginCloud.success)
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
        let cloud = try await LoginCloud()
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
        let cloud = try await LoginCloud(lifeSeconds: 1_000)
        try await with(cloud) { (gateway) async throws in
            for (elapsed, token) in [(0, "token-1"), (899, "token-1"), (900, "token-2"), (1_799, "token-2")] {
                cloud.clock.withLock { $0 = fixedNowSeconds + Int64(elapsed) }
                #expect(try await gateway.read() == LoginCloud.success)
                #expect(cloud.tokens.last == token, "after \(elapsed) s")
            }
            cloud.clock.withLock { $0 = fixedNowSeconds + 1_800 }
            guard case .failure(.notSent) = try await gateway.write() else { throw UnexpectedOutcome("a blind write") }
            #expect(cloud.tokens.count == 4, "a write waits for no login: its read would be too old")
            #expect(try await gateway.write() == LoginCloud.success)
            #expect(cloud.tokens.last == "token-3")
        }
    }

    @Test func `a read whose token is refused is sent again with a renewed one`() async throws {
        let cloud = try await LoginCloud(accepts: { $0 != "token-1" })
        try await with(cloud) { (gateway) async throws in
            #expect(try await gateway.read() == LoginCloud.success)
            #expect(cloud.tokens == ["token-1", "token-2"])
            #expect(cloud.logins.count == 2)
        }
    }

    @Test func `a write whose token is refused was sent and not applied, and is not sent again by itself`() async throws
    {
        let refuses = Mutex(false)
        let cloud = try await LoginCloud(accepts: { token in token != "token-1" || !refuses.withLock { $0 } })
        try await with(cloud) { (gateway) async throws in
            #expect(try await gateway.read() == LoginCloud.success)
            refuses.withLock { $0 = true }
            let exchange = await gateway.updateMembers(try anyChannel(), .wholeChannel([])).exchange
            #expect(exchange.answer == .failure(.notApplied("the token had expired and was renewed")))
            #expect(exchange.requestCount == 1)
            #expect(cloud.tokens == ["token-1", "token-1"])
            #expect(try await gateway.write() == LoginCloud.success)
            #expect(cloud.tokens.last == "token-2")
        }
    }

    @Test(arguments: [true, false])
    func `a write whose token is refused was sent, even where there is no other token now`(isGone: Bool) async throws {
        let refuses = Mutex(false)
        let cloud = try await LoginCloud(
            login: { $0 > 1 ? isGone ? .reset : .reply(503, headers: ["Retry-After: 7"]) : nil },
            accepts: { _ in !refuses.withLock { $0 } }
        )
        try await with(cloud) { (gateway) async throws in
            #expect(try await gateway.read() == LoginCloud.success)
            refuses.withLock { $0 = true }
            let exchange = await gateway.updateMembers(try anyChannel(), .wholeChannel([])).exchange
            guard case .failure(.notApplied(let reason)) = exchange.answer else {
                throw UnexpectedOutcome("\(exchange)")
            }
            #expect(reason.hasPrefix("the login failed: "))
            #expect(exchange.requestCount == 1)
            #expect(exchange.retryAfterSeconds == (isGone ? nil : 7))
        }
    }

    @Test func `a read that was sent twice counts as two requests, and one that was never sent as none`() async throws {
        let cloud = try await LoginCloud(accepts: { $0 != "token-1" && $0 != "token-2" })
        try await with(cloud) { (gateway) async throws in
            let channel = try anyChannel()
            #expect(await gateway.listMembers(channel, page: Page()).exchange.requestCount == 2)
            #expect(await gateway.listMembers(channel, page: Page()).exchange.requestCount == 0)
        }
    }

    @Test func `a token that is refused although it was just issued ends it`() async throws {
        let cloud = try await LoginCloud(accepts: { _ in false })
        try await with(cloud) { (gateway) async throws in
            for _ in 0..<3 {
                guard case .reply(status: 401, _) = try await gateway.read() else { throw UnexpectedOutcome("no 401") }
                guard case .reply(status: 401, _) = try await gateway.write() else { throw UnexpectedOutcome("no 401") }
            }
            #expect(cloud.logins.count == 2)
            #expect(cloud.tokens == ["token-1", "token-2"], "nothing is sent after that")
        }
    }

    @Test func `a token that was accepted may be revoked, as often as it happens`() async throws {
        let accepted = Mutex("token-1")
        let cloud = try await LoginCloud(accepts: { token in accepted.withLock { $0 } == token })
        try await with(cloud) { (gateway) async throws in
            #expect(try await gateway.read() == LoginCloud.success)
            for number in 2...4 {
                accepted.withLock { $0 = "token-\(number)" }
                #expect(try await gateway.read() == LoginCloud.success)
                #expect(cloud.tokens.last == "token-\(number)")
            }
            accepted.withLock { $0 = "none" }
            for _ in 0..<2 {
                guard case .reply(status: 401, _) = try await gateway.read() else { throw UnexpectedOutcome("no 401") }
            }
            #expect(cloud.logins.count == 5, "one more, whose token was never accepted")
        }
    }

    @Test(arguments: [nil, 302, 403, 408, 429, 500, 503] as [Int?])
    func `a token is not accepted by an answer that says nothing of it`(status: Int?) async throws {
        let sendings = Counter()
        let cloud = try await LoginCloud(
            answer: { $0 == "token-2" && sendings.next() == 1 ? status.map { .reply($0) } ?? .reset : nil },
            accepts: { _ in false }
        )
        try await with(cloud) { (gateway) async throws in
            if case .reply(status: 401, _) = try await gateway.read() { throw UnexpectedOutcome("a refusal") }
            guard case .reply(status: 401, _) = try await gateway.read() else { throw UnexpectedOutcome("no 401") }
            #expect(cloud.tokens == ["token-1", "token-2", "token-2"])
            #expect(cloud.logins.count == 2)
        }
    }

    @Test(arguments: [400, 401, 403, 404])
    func `a login that is refused is not tried again`(status: Int) async throws {
        let error = #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#
        let cloud = try await LoginCloud(login: { _ in .reply(status, error) })
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
        let cloud = try await LoginCloud(login: { $0 <= steps.count ? steps[$0 - 1] : nil })
        try await with(cloud) { (gateway) async throws in
            for number in 1...steps.count {
                let exchange = await gateway.listMembers(try anyChannel(), page: Page()).exchange
                guard case .failure(.notSent(let reason)) = exchange.answer else {
                    throw UnexpectedOutcome("\(number): \(exchange)")
                }
                #expect(reason.hasPrefix("the login failed: "))
                #expect(exchange.retryAfterSeconds == (number == 2 ? 7 : nil))
            }
            #expect(try await gateway.read() == LoginCloud.success)
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
