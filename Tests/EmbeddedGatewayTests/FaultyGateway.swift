import ByteIO
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

/// A gateway that plays a fault script, with pauses that take no time and are written down.
struct FaultyGateway: Sendable {
    let port: Int
    let store: GatewayStore
    let pauses: Pauses

    /// What the script has waited for, in milliseconds.
    final class Pauses: Sendable {
        private let milliseconds = Mutex<[Int64]>([])
        private let gate: AsyncStream<Void>?

        init(gate: AsyncStream<Void>? = nil) {
            self.gate = gate
        }

        var all: [Int64] { milliseconds.withLock { $0 } }

        func wait(_ duration: Int64) async {
            milliseconds.withLock { $0.append(duration) }
            guard let gate else { return }
            for await _ in gate { return }
        }
    }

    /// Plays one rule on the PUT of members, or on `method`.
    static func run(
        _ action: String,
        method: String = "PUT",
        more: String = "",
        gate: AsyncStream<Void>? = nil,
        log: (@Sendable (AccessLogEntry) -> Void)? = nil,
        _ body: @escaping @Sendable (FaultyGateway) async throws -> Void
    ) async throws {
        let rule = #"{"name":"f","method":"\#(method)","path":"/v2/**/members"\#(more),"action":\#(action)}"#
        try await run(script: #"{"format":"cutover.faults/1","rules":[\#(rule)]}"#, gate: gate, log: log, body)
    }

    static func run(
        script: String,
        gate: AsyncStream<Void>? = nil,
        log: (@Sendable (AccessLogEntry) -> Void)? = nil,
        _ body: @escaping @Sendable (FaultyGateway) async throws -> Void
    ) async throws {
        let pauses = Pauses(gate: gate)
        let injector = FaultInjector(try FaultScript(parsing: Array(script.utf8))) { await pauses.wait($0) }
        let store = try await Fixture.store()
        let server = EmbeddedGatewayServer(
            store: store,
            authenticator: Authenticator(AuthenticationProbe.credentials(), clock: ManualClock().clock),
            faults: injector,
            accessLog: log
        )
        try await server.serving { port in
            try await body(FaultyGateway(port: port, store: store, pauses: pauses))
        }
    }

    /// The request that moves the group `primary` to one host.
    static func update(to host: String) -> String {
        let body = #"{"member_group_name":"primary","members":[{"host":"\#(host)","member_group_name":"primary"}]}"#
        return request("PUT", body)
    }

    static func request(_ method: String, _ body: String = "") -> String {
        [
            "\(method) \(Fixture.membersPath(Fixture.ipChannel)) HTTP/1.1", "Host: 127.0.0.1",
            "X-Auth-Token: \(Fixture.token)", "Content-Length: \(body.utf8.count)", "", body,
        ].joined(separator: "\r\n")
    }

    /// Sends an update and returns what comes until the connection ends.
    func exchange(_ host: String = "10.9.9.9") async throws -> (text: String, end: RawConnection.End) {
        let text = Self.update(to: host).replacingOccurrences("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        return try await RawConnection.exchange(text, port: port)
    }

    /// The hosts of the group `primary`, past the faults.
    func hosts() async throws -> [String] {
        var filter = MemberFilter()
        filter.memberGroupName = TextFilter(text: "primary", isPrecise: true)
        let channel = try Fixture.address(Fixture.ipChannel)
        let page = try await store.listMembers(of: channel, matching: filter, page: Page())
        return page.members.map { $0.host?.text ?? "" }
    }
}
