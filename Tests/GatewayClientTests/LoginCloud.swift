import ByteIO
import GatewayAPI
import GatewayClient
import Synchronization
import Testing

/// An identity service and a gateway in one server: it issues the tokens `token-1`, `token-2` … and accepts those that
/// `accepts` names, unless `answer` has another answer to a request.
final class LoginCloud: Sendable {
    private static let emptyList = #"{"total":0,"size":0,"members":[]}"#
    static let success = HTTPExchange.Answer.reply(status: 200, body: Array(emptyList.utf8))

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
                    ? .reply(200, Self.emptyList)
                    : .reply(401, #"{"error_code":"APIGW.0301","error_msg":"token expires"}"#)
            }
            let number = count.next()
            if let step = login(number) { return step }
            let body = """
                {"token":{"issued_at":"2020-01-01T00:00:00.000000Z","expires_at":"\(Self.time(lifeSeconds))",
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

    /// 2020-01-01 and so many seconds, within the day after it.
    private static func time(_ seconds: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return
            "2020-01-\(two(1 + seconds / 86_400))T\(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).5Z"
    }
}

/// Counts from 1.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Runs `body` with a gateway of the cloud, and closes both.
func with<Value>(_ cloud: LoginCloud, _ body: (RemoteGateway) async throws -> Value) async throws -> Value {
    do {
        let value = try await body(try cloud.gateway())
        await cloud.close()
        return value
    } catch {
        await cloud.close()
        throw error
    }
}

extension RemoteGateway {
    /// The end of a read of any channel.
    func read() async throws -> HTTPExchange.Answer {
        await listMembers(try anyChannel(), page: Page()).exchange.answer
    }

    /// The end of a write to any channel.
    func write() async throws -> HTTPExchange.Answer {
        await updateMembers(try anyChannel(), .wholeChannel([])).exchange.answer
    }
}
