import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization

/// A clock that moves only when a test moves it.
final class ManualClock: Sendable {
    private let nanoseconds = Mutex<Int64>(1_800_000_000_000_000_000)

    var clock: GatewayClock { GatewayClock { self.nanoseconds.withLock { $0 } } }

    var seconds: Int64 { nanoseconds.withLock { $0 } / 1_000_000_000 }

    func advance(seconds: Int64) {
        nanoseconds.withLock { $0 += seconds * 1_000_000_000 }
    }
}

/// A caller that proves who it is in one way or another, against a gateway with the given credentials.
struct AuthenticationProbe: Sendable {
    static let accessKey = "AKTEST"
    static let secretKey = "sk-of-the-test"
    static let path = "\(Fixture.gatewayPath)/vpc-channels"

    let client: TestClient
    let port: Int
    let clock: ManualClock

    static func credentials(securityToken: String? = nil, keyProjects: Set<UTF8Text>? = nil) -> AcceptedCredentials {
        AcceptedCredentials(
            tokens: AcceptedTokens([AcceptedToken(Fixture.token), AcceptedToken("other", projectIDs: ["elsewhere"])]),
            keys: Secret(secretKey).map {
                [
                    AcceptedKey(
                        accessKey: accessKey,
                        secretKey: $0,
                        securityToken: securityToken.flatMap { Secret($0) },
                        projectIDs: keyProjects
                    )
                ]
            } ?? [],
            users: [AcceptedUser(name: "ops", password: "pass word é", domain: "acme")],
            projectIDsByName: ["shop": "0123456789abcdef"]
        )
    }

    static func run(
        _ mode: AuthenticationMode = .any,
        credentials: AcceptedCredentials = credentials(),
        identity: IdentitySettings = IdentitySettings(),
        log: (@Sendable (AccessLogEntry) -> Void)? = nil,
        _ body: @escaping @Sendable (AuthenticationProbe) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            authenticator: Authenticator(credentials, mode: mode, clock: clock.clock),
            identity: identity,
            accessLog: log
        )
        try await server.serving { port in
            let client = TestClient(host: "127.0.0.1", port: port)
            client.connect()
            try await body(AuthenticationProbe(client: client, port: port, clock: clock))
            try await client.shutdown()
        }
    }

    func send(
        _ method: HTTPRequest.Method = .get,
        _ path: String = path,
        headers: HTTPFields = HTTPFields(),
        body: String? = nil
    ) async throws -> Reply {
        let request = TestClient.Request(
            path,
            method: method,
            authority: "127.0.0.1:\(port)",
            headers: headers,
            body: body.map { ByteBuffer(string: $0) }
        )
        let response = try await client.execute(request)
        return Reply(
            status: response.status.code,
            headers: response.headers,
            body: response.body.map { Array($0.readableBytesView) } ?? []
        )
    }

    func send(token: String) async throws -> Reply {
        try await send(headers: [.authToken: token])
    }

    /// Sends a signed request. What arrives may differ from what was signed: in its body, or its date.
    func sendSigned(
        _ method: HTTPRequest.Method = .get,
        _ path: String = path,
        accessKey: String = accessKey,
        secretKey: String = secretKey,
        securityToken: String? = nil,
        body: String = "",
        sentBody: String? = nil,
        secondsAhead: Int64 = 0,
        extra: HTTPFields = HTTPFields()
    ) async throws -> Reply {
        guard let secret = Secret(secretKey) else { throw BrokenFixture() }
        let signer = RequestSigner(
            accessKey: accessKey,
            secretKey: secret,
            securityToken: securityToken.flatMap { Secret($0) }
        )
        var request = HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1:\(port)", path: path)
        request.headerFields = extra
        request.headerFields[.contentType] = "application/json"
        let date = SigningDate(secondsSinceEpoch: clock.seconds + secondsAhead)
        guard signer.sign(&request, body: body.utf8, projectID: "0123456789abcdef", date: date) else {
            throw BrokenFixture()
        }
        let sent = sentBody ?? body
        return try await send(method, path, headers: request.headerFields, body: sent.isEmpty ? nil : sent)
    }

    /// Asks the embedded IAM for a token.
    func login(
        user: String = "ops",
        password: String = "pass word é",
        domain: String = "acme",
        scope: String = #"{"project":{"name":"shop"}}"#,
        query: String = ""
    ) async throws -> Reply {
        let body = """
            {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"\(user)",\
            "password":"\(password)","domain":{"name":"\(domain)"}}}},"scope":\(scope)}}
            """
        return try await send(.post, "/v3/auth/tokens\(query)", body: body)
    }
}
