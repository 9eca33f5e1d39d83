import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Testing

extension TestGateway {
    /// Sends a request with the token of the fixture.
    func call(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil) async throws -> Reply {
        try await send(method, path, Self.headers(token: Fixture.token), body.map { Array($0.utf8) })
    }

    /// Makes a channel and returns its id.
    func makeChannel(_ body: String) async throws -> String {
        let reply = try await call(.post, Fixture.channelsPath, body)
        #expect(reply.status == 201, "\(reply.text)")
        return try #require(try reply.json()["id"]?.string)
    }
}

extension Fixture {
    static let channelsPath = "\(gatewayPath)/vpc-channels"
    static let anyID = "00000000000000000000000000000099"

    static func channelPath(_ channel: String) -> String { "\(channelsPath)/\(channel)" }
    static func groupsPath(_ channel: String) -> String { "\(channelPath(channel))/member-groups" }

    /// The fixture under other settings.
    static func store(settings: GatewaySettings, clock: GatewayClock? = nil) async throws -> GatewayStore {
        let counter = Counter()
        let store = try GatewayStore(
            .memory,
            clock: clock ?? GatewayClock { 1_595_495_604_244_829_604 },
            ids: GatewayIDs { GatewayIDs.hexadecimal(UInt128(counter.next())) },
            settings: settings
        )
        _ = try await store.seed(try channels())
        return store
    }

    /// A body that makes a channel, and a body that changes one; `more` adds fields.
    static func channelBody(name: String, memberType: String = "ip", _ more: String = "") -> String {
        """
        {"name":"\(name)","port":22,"balance_strategy":1,"member_type":"\(memberType)"\(more.isEmpty ? "" : ",\(more)")}
        """
    }
}

extension Reply {
    /// One field of every element of a list, as text; "-" where it is absent.
    func texts(_ list: String, _ field: String) throws -> [String] {
        try #require(try json()[list]?.elements).map { element in
            switch element[field] {
            case .string(let text): text
            case .integer(let value): "\(value)"
            case .bool(let value): "\(value)"
            default: "-"
            }
        }
    }
}
