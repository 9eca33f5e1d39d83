import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

/// The two ways to reach the gateway; every promise of the contract is checked through both.
enum Transport: CaseIterable {
    /// The routes, called in this process.
    case inProcess
    /// A server that listens on the loopback address.
    case socket
}

struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> JSONValue { try JSONParser.parse(body) }

    /// One field of every member, in order, as text.
    func members(_ field: String) throws -> [String] {
        try #require(try json()["members"]?.elements).map { member in
            switch member[field] {
            case .string(let text): text
            case .integer(let value): "\(value)"
            case .bool(let value): "\(value)"
            default: "-"
            }
        }
    }

    func code() throws -> String { try #require(try json()["error_code"]?.string) }
    func message() throws -> String { try #require(try json()["error_msg"]?.string) }
}

/// A caller of one gateway, whatever the way.
struct TestGateway: Sendable {
    let send: @Sendable (HTTPRequest.Method, String, HTTPFields, [UInt8]?) async throws -> Reply

    func get(_ path: String) async throws -> Reply {
        try await send(.get, path, Self.headers(token: Fixture.token), nil)
    }

    func put(_ channel: String, _ body: String) async throws -> Reply {
        try await send(
            .put,
            Fixture.membersPath(channel),
            Self.headers(token: Fixture.token),
            Array(body.utf8)
        )
    }

    /// Everything that the fixture's channels hold, to compare before and after.
    func state() async throws -> [String] {
        var state: [String] = []
        for channel in [Fixture.ipChannel, Fixture.ecsChannel] {
            state.append(try await get("\(Fixture.gatewayPath)/vpc-channels/\(channel)").text)
        }
        return state
    }

    static func headers(token: String) -> HTTPFields {
        var headers = HTTPFields()
        if let name = HTTPField.Name("X-Auth-Token") { headers[name] = token }
        headers[.contentType] = "application/json"
        return headers
    }

    /// Runs `body` against a gateway that holds `store`, or the fixture.
    static func run(
        _ transport: Transport,
        store: GatewayStore? = nil,
        tokens: AcceptedTokens = AcceptedTokens([AcceptedToken(Fixture.token)]),
        limits: GatewayLimits = GatewayLimits(),
        _ body: @escaping @Sendable (TestGateway) async throws -> Void
    ) async throws {
        var given = store
        if given == nil { given = try await Fixture.store() }
        let store = try #require(given)
        switch transport {
        case .inProcess:
            let server = EmbeddedGatewayServer(store: store, tokens: tokens, limits: limits)
            try await server.application().test(.router) { client in
                try await body(
                    TestGateway { method, path, headers, bytes in
                        try await client.execute(
                            uri: path,
                            method: method,
                            headers: headers,
                            body: bytes.map { ByteBuffer(bytes: $0) }
                        ) { response in
                            Reply(
                                status: response.status.code,
                                headers: response.headers,
                                body: Array(response.body.readableBytesView)
                            )
                        }
                    }
                )
            }
        case .socket:
            try await EmbeddedGatewayServer.withServer(store: store, tokens: tokens, limits: limits) { port in
                let client = TestClient(host: "127.0.0.1", port: port)
                client.connect()
                try await body(
                    TestGateway { method, path, headers, bytes in
                        let request = TestClient.Request(
                            path,
                            method: method,
                            authority: "127.0.0.1:\(port)",
                            headers: headers,
                            body: bytes.map { ByteBuffer(bytes: $0) }
                        )
                        let response = try await client.execute(request)
                        return Reply(
                            status: response.status.code,
                            headers: response.headers,
                            body: response.body.map { Array($0.readableBytesView) } ?? []
                        )
                    }
                )
                try await client.shutdown()
            }
        }
    }
}
