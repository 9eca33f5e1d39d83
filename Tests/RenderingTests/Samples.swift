import ByteIO
import PlanModel
import Rendering

/// A seeded generator (SplitMix64), so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

/// Plans for the tests of views.
enum Samples {
    static let digest = String(repeating: "3f", count: 32)

    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    static func channel(_ id: String, instance: String = "gw1") -> ChannelKey {
        ChannelKey(
            gateway: GatewayKey(projectID: "p1", instanceID: UTF8Text(instance)),
            channelID: UTF8Text(id)
        )
    }

    static func scope(_ name: String) -> Scope {
        GroupName(UTF8Text(name)).map { .group($0) } ?? .channel
    }

    /// A member by address; `ecs…` and what is no host is a cloud server's id.
    static func member(
        _ address: String,
        port: Int = 8080,
        weight: Int = 100,
        isBackup: Bool = false,
        status: MemberStatus = .available,
        group: String = "web"
    ) -> Member {
        Member(
            address: Host(address).flatMap { address.hasPrefix("ecs") ? nil : .ip($0) }
                ?? .ecs(id: UTF8Text(address), name: UTF8Text("name-of-" + address)),
            port: port,
            weight: weight,
            isBackup: isBackup,
            status: status,
            groupName: UTF8Text(group)
        )
    }

    static func update(
        _ n: Int,
        channel: ChannelKey = channel("c1"),
        scope: Scope = scope("web"),
        wave: Int = 1,
        isNew: Bool = false,
        groupWeight: Int? = nil,
        labels: [Update.Label] = [],
        before: [Member],
        after: [Member]
    ) -> Update {
        Update(
            n: n,
            wave: wave,
            channel: channel,
            scope: scope,
            isNew: isNew,
            groupWeight: groupWeight,
            labels: labels,
            before: before.sorted(by: Member.precedes),
            after: after.sorted(by: Member.precedes),
            restFingerprint: nil
        )
    }

    /// The overview that fits `updates`.
    static func overview(of updates: [Update], name: String = "move") -> PlanOverview {
        var groups = PlanSummary.GroupCounts()
        groups.changed = updates.count
        groups.new = updates.count { $0.isNew }
        groups.emptied = updates.count { $0.after.isEmpty }
        groups.notCovered = 3
        let byGateway = Dictionary(grouping: updates, by: \.channel.gateway)
        let byWave = Dictionary(grouping: updates, by: \.wave)
        let summary = PlanSummary(
            inputs: [
                PlanSummary.Input(role: .inventory, rowCount: 8, fingerprint: .zero),
                PlanSummary.Input(role: .current, rowCount: 9, fingerprint: .zero),
            ],
            waves: byWave.keys.sorted().map { wave in
                let some = byWave[wave] ?? []
                return PlanSummary.Wave(wave: wave, firstN: some.map(\.n).min() ?? 1, updateCount: some.count)
            },
            gateways: byGateway.keys.sorted().map { key in
                let some = byGateway[key] ?? []
                return PlanSummary.Gateway(
                    key: key,
                    channelCount: Set(some.map(\.channel)).count,
                    updateCount: some.count
                )
            },
            updateCount: updates.count,
            groups: groups,
            members: updates.reduce(into: MemberCounts()) { $0 += $1.difference.counts }
        )
        let header = PlanHeader(options: PlanOptions(), limits: PlanLimits())
        return PlanOverview(name: name, header: header, summary: summary, sha256: digest)
    }

    /// A small plan with one of each: change, replacement, unchanged, weighted, new, emptied, whole channel.
    static var updates: [Update] {
        [
            update(
                1,
                labels: [Update.Label(column: "owner", values: ["pay"])],
                before: [
                    member("10.1.0.1"), member("10.1.0.2"), member("10.1.0.3"), member("10.1.0.4", weight: 100),
                ],
                after: [
                    member("10.1.0.2"), member("10.1.0.3"), member("10.1.0.4", weight: 50, status: .unavailable),
                    member("2001:db8::1", isBackup: true),
                ]
            ),
            update(
                2,
                scope: scope("api"),
                groupWeight: 30,
                before: [member("ecs_1", weight: 5, group: "api")],
                after: [member("ecs_1", weight: 7, status: .unavailable, group: "api")]
            ),
            update(
                3,
                channel: channel("c2"),
                wave: 2,
                isNew: true,
                before: [],
                after: [member("10.2.0.1")]
            ),
            update(4, channel: channel("c3"), wave: 2, before: [member("10.2.0.9")], after: []),
            update(
                5,
                channel: channel("c4", instance: "gw2"),
                scope: .channel,
                wave: 2,
                before: [member("10.3.0.1", group: ""), member("10.3.0.1", group: "blue")],
                after: [member("10.3.0.1", group: ""), member("10.3.0.2", group: "green")]
            ),
        ]
    }

    /// `count` updates of a few shapes, from a seed.
    static func updates(count: Int, seed: UInt64) -> [Update] {
        var random = SeededGenerator(seed: seed)
        let pool = (0..<min(count, 140)).map { index in
            (1...6).map { member("10.1.\(index).\($0)", group: "group-\(index % 7)") }
        }
        let newPool = pool.indices.map { index in
            (1...6).map { member("10.2.\(index).\($0)", group: "group-\(index % 7)") }
        }
        return (0..<count).map { index in
            let size = Int.random(in: 1...6, using: &random)
            let isOdd = Int.random(in: 0..<20, using: &random) == 0
            let before = Array(pool[index % pool.count].prefix(size))
            var after = Array(newPool[index % pool.count].prefix(size))
            if isOdd { after.removeLast(Int.random(in: 0...size, using: &random)) }
            return update(
                index + 1,
                channel: channel("channel-\(index / 7)", instance: "gw\(index % 40)"),
                scope: scope("group-\(index % 7)"),
                wave: index * 30 / count + 1,
                isNew: isOdd && index % 3 == 0,
                before: before,
                after: after
            )
        }
    }

    /// The summary of a plan with these updates.
    static func summary(_ plan: PlanOverview, _ updates: [Update]) -> String {
        var view = PlanSummaryView()
        for update in updates { view.add(UpdateFigures(of: update), n: update.n) { .value(update) } }
        return text(view.end(plan))
    }

    /// Everything that `view` gives for `updates`.
    static func all(_ view: some PlanView, _ updates: [Update]) -> String {
        var view = view
        var bytes = view.begin()
        for update in updates { bytes += view.add(update) }
        bytes += view.end()
        return text(bytes)
    }
}
