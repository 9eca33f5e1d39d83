import ByteIO
import EmbeddedGateway
import GatewayAPI
import Synchronization

/// One gateway with a channel of each kind, as most tests begin with it.
enum Fixture {
    static let token = "a-token-for-tests"
    static let gatewayPath = "/v2/0123456789abcdef/apigw/instances/a1b2c3d4"
    static let ipChannel = "56a7d7358e1b42459c9d730d65b14e59"
    static let ecsChannel = "105c6902457144a4820dff8b1ad63331"
    static let microserviceChannel = "00000000000000000000000000000003"
    static let referenceChannel = "00000000000000000000000000000004"

    static func membersPath(_ channel: String) -> String { "\(gatewayPath)/vpc-channels/\(channel)/members" }

    static func address(_ channel: String) throws -> ChannelAddress {
        guard
            let address = ChannelAddress(
                projectID: "0123456789abcdef",
                instanceID: "a1b2c3d4",
                channelID: UTF8Text(channel)
            )
        else { throw BrokenFixture() }
        return address
    }

    static func channels() throws -> [SeedChannel] {
        [
            SeedChannel(
                address: try address(ipChannel),
                name: "shop",
                port: 22,
                groups: [SeedGroup(name: "primary"), SeedGroup(name: "standby", weight: 30)],
                members: [
                    MemberInfo(host: "192.168.2.10", weight: 5, memberGroupName: "primary"),
                    MemberInfo(host: "192.168.2.11", weight: 5, memberGroupName: "primary", port: 8080),
                    MemberInfo(host: "192.168.3.1", weight: 1, isBackup: true, memberGroupName: "standby", status: 2),
                ]
            ),
            SeedChannel(
                address: try address(ecsChannel),
                name: "pay",
                port: 22,
                groups: [SeedGroup(name: "primary")],
                members: [
                    MemberInfo(
                        host: "192.168.0.17",
                        weight: 7,
                        memberGroupName: "primary",
                        ecsID: "1082720c-3c15-409c-9ae3-4983ddfb6a9d",
                        ecsName: "APIGtest02"
                    )
                ]
            ),
            SeedChannel(address: try address(microserviceChannel), name: "mesh", port: 80, kind: .microservice),
            SeedChannel(address: try address(referenceChannel), name: "mirror", port: 80, kind: .reference),
        ]
    }

    /// A store whose clock stands at the moment of the document's first example and whose ids count up from 1.
    static func emptyStore(
        _ location: GatewayStore.Location = .memory,
        pagesMax: Int? = nil
    ) throws -> GatewayStore {
        let counter = Counter()
        return try GatewayStore(
            location,
            clock: GatewayClock { 1_595_495_604_244_829_604 },
            ids: GatewayIDs { GatewayIDs.hexadecimal(UInt128(counter.next())) },
            pagesMax: pagesMax
        )
    }

    static func store(_ location: GatewayStore.Location = .memory, pagesMax: Int? = nil) async throws -> GatewayStore {
        let store = try emptyStore(location, pagesMax: pagesMax)
        _ = try await store.seed(try channels())
        return store
    }
}

struct BrokenFixture: Error {}

/// Counts up from 1, from any task.
final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
