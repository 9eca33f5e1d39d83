import EmbeddedGateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

/// Fields that the documents do not know, which newer clients send.
@Suite struct `unknown fields` {
    private static let longName = String(repeating: "x", count: 100)

    private static let requests: [(method: HTTPRequest.Method, path: String, body: String, noted: [String])] = [
        (
            .put, Fixture.membersPath(Fixture.ipChannel), #"{"members":[{"host":"a","zone":"b"}],"new":{}}"#,
            ["new", "zone"]
        ),
        (
            .post, Fixture.membersPath(Fixture.ipChannel), #"{"members":[{"host":"b","\#(longName)":1}]}"#,
            [String(longName.prefix(64))]
        ),
        (
            .post, Fixture.groupsPath(Fixture.ipChannel),
            #"{"member_groups":[{"member_group_name":"fresh","Weight":1}]}"#, ["Weight"]
        ),
        (
            .post, Fixture.channelsPath,
            Fixture.channelBody(name: "fresh", #""microservice_info":{"extra":1},"tags":[]"#), ["extra", "tags"]
        ),
    ]

    /// Runs `body` with a way to send a request, which returns its status and the fields that its log entry names.
    private func withLog(
        _ body:
            @escaping @Sendable (
                _ send: (HTTPRequest.Method, String, String) async throws -> (status: Int, noted: [String])
            ) async throws -> Void
    ) async throws {
        let entries = Mutex<[AccessLogEntry]>([])
        let server = EmbeddedGatewayServer(
            store: try await Fixture.store(),
            tokens: AcceptedTokens([AcceptedToken(Fixture.token)])
        ) { entry in entries.withLock { $0.append(entry) } }
        try await server.application().test(.router) { client in
            try await body { method, path, text in
                let status = try await client.execute(
                    uri: path,
                    method: method,
                    headers: TestGateway.headers(token: Fixture.token),
                    body: ByteBuffer(string: text)
                ) { $0.status.code }
                return (status, entries.withLock { $0.last?.unknownFields ?? [] })
            }
        }
    }

    @Test func `are ignored, and the log names them, cut after 64 characters`() async throws {
        try await withLog { send in
            for request in Self.requests {
                let reply = try await send(request.method, request.path, request.body)
                #expect(reply.status < 300, "\(request.body)")
                #expect(reply.noted == request.noted, "\(request.body)")
            }
        }
    }

    @Test func `beyond 32 are not named`() async throws {
        let fields = (0..<100).map { #""x\#($0)":0"# }.joined(separator: ",")
        try await withLog { send in
            let path = Fixture.membersPath(Fixture.ipChannel)
            let reply = try await send(.put, path, #"{"members":[],\#(fields)}"#)
            #expect(reply.status == 200)
            #expect(reply.noted.count == 32)
        }
    }
}
