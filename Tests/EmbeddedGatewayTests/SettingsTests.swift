import ByteIO
import Dispatch
import EmbeddedGateway
import GatewayAPI
import HTTPTypes
import Synchronization
import Testing

/// What the settings of a gateway change.
@Suite struct `settings` {
    private static func store(_ change: (inout GatewaySettings) -> Void) async throws -> GatewayStore {
        var settings = GatewaySettings()
        change(&settings)
        return try await Fixture.store(settings: settings)
    }

    @Test func `a full gateway takes no channel, and a deleted one makes room`() async throws {
        let store = try await Self.store { $0.quotas.channelsMax = 4 }
        try await TestGateway.run(.inProcess, store: store) { gateway in
            let refused = try await gateway.call(.post, Fixture.channelsPath, Fixture.channelBody(name: "fifth"))
            #expect(refused.status == 403)
            let documented = """
                {"error_code":"APIG.3109","error_msg":"The number of VPC channels exceeds the maximum allowed limit"}
                """
            #expect(refused.text == documented)
            _ = try await gateway.call(.delete, Fixture.channelPath(Fixture.ecsChannel))
            _ = try await gateway.makeChannel(Fixture.channelBody(name: "fifth"))
        }
    }

    @Test func `a full channel takes no more members by any way, and a fuller one may shrink`() async throws {
        let store = try await Self.store { $0.quotas.membersPerChannelMax = 2 }
        try await TestGateway.run(.inProcess, store: store) { gateway in
            let path = Fixture.membersPath(Fixture.ipChannel)
            func members(_ count: Int, _ group: String) -> String {
                (0..<count).map { #"{"host":"10.0.0.\#($0)","member_group_name":"\#(group)"}"# }.joined(separator: ",")
            }
            let before = try await gateway.state()
            let two = Fixture.channelBody(name: "three", #""members":[{"host":"a"},{"host":"b"},{"host":"c"}]"#)
            let writes: [(HTTPRequest.Method, String, String)] = [
                (.post, path, #"{"members":[{"host":"10.0.0.1"}]}"#),
                (.put, path, #"{"member_group_name":"primary","members":[\#(members(3, "primary"))]}"#),
                (.put, path, #"{"members":[\#(members(4, "primary"))]}"#),
                (.put, Fixture.channelPath(Fixture.ecsChannel), two),
                (.post, Fixture.channelsPath, two),
            ]
            for (method, path, body) in writes {
                let reply = try await gateway.call(method, path, body)
                #expect(reply.status == 403, "\(method) \(body)")
                let documented = """
                    {"error_code":"APIG.3110",\
                    "error_msg":"The number of cloud servers in the VPC channel exceeds the maximum allowed limit"}
                    """
                #expect(reply.text == documented, "\(method) \(body)")
            }
            #expect(try await gateway.state() == before)
            #expect(try await gateway.get("\(Fixture.channelsPath)?name=three").json()["total"]?.integer == 0)
            // The seed holds three: the same number stays possible, and so does a smaller one.
            let same = #"{"member_group_name":"primary","members":[\#(members(2, "primary"))]}"#
            #expect(try await gateway.call(.put, path, same).status == 200)
            #expect(try await gateway.call(.put, path, #"{"members":[\#(members(2, "primary"))]}"#).status == 200)
        }
    }

    @Test func `a channel full of groups takes no more`() async throws {
        let store = try await Self.store { $0.quotas.groupsPerChannelMax = 2 }
        try await TestGateway.run(.inProcess, store: store) { gateway in
            let path = Fixture.groupsPath(Fixture.ipChannel)
            let reply = try await gateway.call(.post, path, #"{"member_groups":[{"member_group_name":"third"}]}"#)
            #expect(reply.status == 403)
            #expect(try reply.code() == "APIG.3100")
            #expect(try await gateway.get(path).json()["total"]?.integer == 2)
            let known = #"{"member_groups":[{"member_group_name":"primary"}]}"#
            #expect(try await gateway.call(.post, path, known).status == 201)
        }
    }

    @Test func `without the feature no member becomes a backup`() async throws {
        let store = try await Self.store { $0.features = [] }
        try await TestGateway.run(.inProcess, store: store) { gateway in
            let before = try await gateway.state()
            let backup = #""members":[{"host":"10.0.0.1","is_backup":true}]"#
            let writes: [(HTTPRequest.Method, String, String)] = [
                (.put, Fixture.membersPath(Fixture.ipChannel), "{\(backup)}"),
                (.post, Fixture.membersPath(Fixture.ipChannel), "{\(backup)}"),
                (.post, Fixture.channelsPath, Fixture.channelBody(name: "fresh", backup)),
                (.put, Fixture.channelPath(Fixture.ipChannel), Fixture.channelBody(name: "shop", backup)),
                // The other feature.
                (.put, Fixture.channelPath(Fixture.ipChannel), Fixture.channelBody(name: "renamed")),
            ]
            for (method, path, body) in writes {
                let reply = try await gateway.call(method, path, body)
                #expect(reply.status == 412, "\(method) \(path)")
                let documented = """
                    {"error_code":"APIG.3458","error_msg":"The feature is not supported by the current instance"}
                    """
                #expect(reply.text == documented, "\(method) \(path)")
            }
            #expect(try await gateway.state() == before)
            let none = #"{"members":[{"host":"10.0.0.1","is_backup":false}]}"#
            #expect(try await gateway.call(.put, Fixture.membersPath(Fixture.ipChannel), none).status == 200)
        }
    }

    @Test(arguments: [false, true])
    func `the weight of a group is shown for its members where the setting says so`(_ overrides: Bool) async throws {
        let store = try await Self.store { $0.groupWeightsOverrideMembers = overrides }
        try await TestGateway.run(.inProcess, store: store) { gateway in
            // The group standby has weight 30, the group primary none.
            let body = """
                {"members":[{"host":"a","weight":4,"member_group_name":"standby"},
                            {"host":"b","weight":4,"member_group_name":"primary"},{"host":"c","weight":4}]}
                """
            let shown = [overrides ? "30" : "4", "4", "4"]
            #expect(try await gateway.put(Fixture.ipChannel, body).members("weight") == shown)
            #expect(try await gateway.get(Fixture.membersPath(Fixture.ipChannel)).members("weight") == shown)
            #expect(try await gateway.get(Fixture.channelPath(Fixture.ipChannel)).members("weight") == shown)
            // What was written stays: it shows again once the group has no weight.
            let groups = Fixture.groupsPath(Fixture.ipChannel)
            _ = try await gateway.call(.post, groups, #"{"member_groups":[{"member_group_name":"standby"}]}"#)
            let all = try await gateway.get(Fixture.membersPath(Fixture.ipChannel))
            #expect(try all.members("weight") == ["4", "4", "4"])
        }
    }

    @Test(arguments: [false, true])
    func `a second write to a channel is refused only where the setting says so`(_ refuses: Bool) async throws {
        let gate = Gate()
        var settings = GatewaySettings()
        settings.refusesConcurrentWrites = refuses
        let store = try await Fixture.store(settings: settings, clock: gate.clock)
        let address = try Fixture.address(Fixture.ipChannel)
        let otherAddress = try Fixture.address(Fixture.ecsChannel)
        gate.close()
        let first = Task { try await store.updateMembers(of: address, .wholeChannel([MemberInfo(host: "10.0.0.1")])) }
        // The first write stands at the clock, in its transaction.
        await gate.waitUntilReached()
        let second = Task { try await store.updateMembers(of: address, .wholeChannel([])) }
        if refuses { await #expect(throws: APIError.systemError) { try await second.value } }
        let other = Task { try await store.updateMembers(of: otherAddress, .wholeChannel([])) }
        gate.open()
        #expect(try await first.value.total == 1)
        #expect(try await other.value.total == 0)
        if !refuses { #expect(try await second.value.total == 0) }
        // Once the first is done, the channel takes writes again.
        #expect(try await store.updateMembers(of: address, .wholeChannel([])).total == 0)
    }
}

/// A clock that can hold whoever reads it.
private final class Gate: Sendable {
    private let isClosed = Mutex(false)
    private let opened = DispatchSemaphore(value: 0)
    private let reached = AsyncStream.makeStream(of: Void.self)

    var clock: GatewayClock {
        GatewayClock { [self] in
            if isClosed.withLock({ $0 }) {
                reached.continuation.yield()
                opened.wait()
                opened.signal()
            }
            return 1_595_495_604_244_829_604
        }
    }

    func close() { isClosed.withLock { $0 = true } }

    func waitUntilReached() async {
        for await _ in reached.stream { return }
    }

    func open() {
        isClosed.withLock { $0 = false }
        opened.signal()
    }
}
