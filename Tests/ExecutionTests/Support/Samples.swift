import ByteIO
import PlanModel

@testable import Execution

/// Values for tests.
enum Samples {
    static func gateway(_ index: Int = 0) -> GatewayKey {
        GatewayKey(projectID: "project", instanceID: UTF8Text("gateway-\(index)"))
    }

    static func channel(_ index: Int = 0, gateway: Int = 0) -> ChannelKey {
        ChannelKey(gateway: Self.gateway(gateway), channelID: UTF8Text("channel-\(index)"))
    }

    static func group(_ name: String) -> GroupName {
        guard let group = GroupName(UTF8Text(name)) else { preconditionFailure("an empty group name") }
        return group
    }

    static func member(_ last: Int, weight: Int = 10, group: String) -> Member {
        guard let host = Host("10.0.\(last / 250).\(last % 250 + 1)") else { preconditionFailure("no host") }
        return Member(
            address: .ip(host),
            port: 80,
            weight: weight,
            isBackup: false,
            status: .available,
            groupName: UTF8Text(group)
        )
    }

    /// Two members before, two others after.
    static func update(
        n: Int = 1,
        wave: Int = 1,
        gateway: Int = 0,
        channel: Int = 0,
        groupWeight: Int? = nil,
        rest: Fingerprint128? = nil
    ) -> Update {
        let name = "group-\(n)"
        return Update(
            n: n,
            wave: wave,
            channel: Self.channel(channel, gateway: gateway),
            scope: .group(group(name)),
            isNew: false,
            groupWeight: groupWeight,
            labels: [],
            before: [member(1, group: name), member(2, group: name)],
            after: [member(3, group: name), member(4, weight: 20, group: name)],
            restFingerprint: rest
        )
    }

    /// One update for each channel, channels spread over the gateways in turn.
    static func plan(updates: Int, gateways: Int = 1, updatesPerChannel: Int = 1, perWave: Int = .max) -> MachinePlan {
        MachinePlan(
            entries: (0..<updates).map { index in
                let channel = index / updatesPerChannel
                return MachinePlan.Entry(
                    wave: Int32(1 + index / perWave),
                    gateway: Int32(channel % gateways),
                    channel: Int32(channel)
                )
            }
        )
    }

    static let wall = Timestamp(milliseconds: 1_700_000_000_000)
}

extension OutcomeTotals {
    /// The number of updates.
    var sum: Int { Outcome.allCases.reduce(0) { $0 + self[$1] } }
}
