import ByteIO
import Foundation
import PlanModel

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

/// A file of one test, removed with it.
final class TemporaryFile {
    let path: String

    init(_ bytes: some Sequence<UInt8>) throws {
        path = FileManager.default.temporaryDirectory.path + "/cutover-" + UUID().uuidString
        // Not synced, as an `AtomicFile` would be: hundreds of plans are written.
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String) throws {
        try self.init(text.utf8)
    }

    deinit {
        try? Folder.remove(path)
    }
}

/// Members and updates from a seed.
enum Samples {
    static func member(
        _ address: String,
        port: Int = 80,
        weight: Int = 100,
        isBackup: Bool = false,
        status: MemberStatus = .available,
        group: String = "web"
    ) -> Member {
        Member(
            address: Host(address).flatMap { address.hasPrefix("ecs") ? nil : .ip($0) }
                ?? .ecs(id: UTF8Text(address), name: UTF8Text("name." + address)),
            port: port,
            weight: weight,
            isBackup: isBackup,
            status: status,
            groupName: UTF8Text(group)
        )
    }

    /// A random member out of few servers, so that states overlap.
    static func member(groups: [String], _ random: inout SeededGenerator) -> Member {
        let addresses = ["10.0.0.1", "10.0.0.2", "2001:db8::1", "host.example", "ecs-1", "ecs-2"]
        return member(
            addresses.randomElement(using: &random) ?? "10.0.0.9",
            port: Int.random(in: 80...81, using: &random),
            weight: Int.random(in: 0...2, using: &random),
            isBackup: Bool.random(using: &random),
            status: Bool.random(using: &random) ? .available : .unavailable,
            group: groups.randomElement(using: &random) ?? ""
        )
    }

    /// A sorted state in which each server stands once.
    static func state(groups: [String], _ random: inout SeededGenerator) -> [Member] {
        var members: [Member] = []
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let next = member(groups: groups, &random)
            if !members.contains(where: { $0.isSameServer(as: next) }) { members.append(next) }
        }
        return members.sorted(by: Member.precedes)
    }

    static func update(
        n: Int = 1,
        wave: Int = 1,
        groupWeight: Int? = nil,
        before: [Member],
        after: [Member]
    ) -> Update {
        Update(
            n: n,
            wave: wave,
            channel: ChannelKey(gateway: GatewayKey(projectID: "p", instanceID: "i"), channelID: "c"),
            scope: GroupName("web").map { .group($0) } ?? .channel,
            isNew: false,
            groupWeight: groupWeight,
            labels: [],
            before: before,
            after: after,
            restFingerprint: .zero
        )
    }

    /// A random update that changes something. Two that follow one another may be of one channel, never of one scope.
    static func update(n: Int, wave: Int, _ random: inout SeededGenerator) -> Update {
        // In the order of their bytes, two by two.
        let names = ["api", "web", "a\"b\\", "中文"]
        let isChannel = Int.random(in: 0..<4, using: &random) == 0
        let name = names[n % names.count]
        let groups = isChannel ? names + [""] : [name]
        let isNew = Bool.random(using: &random)
        let before = isNew ? [] : state(groups: groups, &random)
        let after = state(groups: groups, &random)
        let groupWeight = isChannel || Bool.random(using: &random) ? nil : Int.random(in: 0...100, using: &random)
        let difference = MemberDifference(before: before, after: after, ignoringWeight: groupWeight != nil)
        return Update(
            n: n,
            wave: wave,
            channel: ChannelKey(
                gateway: GatewayKey(projectID: UTF8Text("p\(n / 2 % 2)"), instanceID: UTF8Text("i\(n / 2 % 3)")),
                channelID: UTF8Text(isChannel ? "whole\(n)" : "c\(n / 2)")
            ),
            scope: isChannel ? .channel : GroupName(UTF8Text(name)).map { .group($0) } ?? .channel,
            isNew: isNew,
            groupWeight: groupWeight,
            labels: Bool.random(using: &random)
                ? [] : [Update.Label(column: "owner", values: ["a", "\u{E9}", "e\u{301}"])],
            before: before,
            after: difference.isEmpty ? after + [member("zz.example", group: groups.max() ?? "")] : after,
            restFingerprint: Bool.random(using: &random) ? nil : Fingerprint128(of: [UInt8(n & 0xFF)])
        )
    }

    /// The summary that fits `updates`, with figures from a seed where the file does not check them.
    static func summary(of updates: [Update], _ random: inout SeededGenerator) -> PlanSummary {
        let byWave = Dictionary(grouping: updates, by: \.wave)
        let byGateway = Dictionary(grouping: updates, by: \.channel.gateway)
        var groups = groupCounts(of: updates)
        groups.notCovered = Int.random(in: 0..<9, using: &random)
        return PlanSummary(
            inputs: [
                PlanSummary.Input(role: .inventory, rowCount: 7, fingerprint: Fingerprint128(of: [1])),
                PlanSummary.Input(role: .current, rowCount: 0, fingerprint: .zero),
            ],
            waves: byWave.keys.sorted().map { wave in
                let some = byWave[wave] ?? []
                return PlanSummary.Wave(
                    wave: wave,
                    name: Bool.random(using: &random) ? nil : "canary",
                    firstN: some.first?.n ?? 0,
                    updateCount: some.count
                )
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
    }

    private static func groupCounts(of updates: [Update]) -> PlanSummary.GroupCounts {
        var counts = PlanSummary.GroupCounts()
        for update in updates {
            for name in Set((update.before + update.after).map(\.groupName)) {
                let before = update.before.filter { $0.groupName == name }
                let after = update.after.filter { $0.groupName == name }
                let difference = MemberDifference(before: before, after: after, ignoringWeight: update.ignoresWeight)
                guard !difference.isEmpty else { continue }
                counts.changed += 1
                if update.isNew { counts.new += 1 }
                if !before.isEmpty, after.isEmpty { counts.emptied += 1 }
            }
        }
        return counts
    }

    static func header(_ random: inout SeededGenerator) -> PlanHeader {
        var options = PlanOptions()
        options.allowEmpty = Int.random(in: 0..<3, using: &random)
        options.allowNewGroups = Bool.random(using: &random)
        options.requireComplete = Bool.random(using: &random)
        options.defaults = [PlanOptions.ColumnValue(column: "weight", value: "1")]
        options.keep = ["status"]
        options.labels = ["owner", "rack"]
        options.map = [PlanOptions.ColumnValue(column: "ip", value: "host")]
        options.set = [PlanOptions.ColumnValue(column: "project_id", value: "p")]
        var limits = PlanLimits()
        limits.maxUpdates = Bool.random(using: &random) ? nil : 9
        limits.maxShrinkPercent = Int.random(in: 0...100, using: &random)
        let isRollback = Bool.random(using: &random)
        return PlanHeader(
            kind: isRollback ? .rollback : .forward,
            origin: isRollback ? PlanOrigin(planSHA256: "ab", runID: "1") : nil,
            validUntil: Bool.random(using: &random) ? nil : "2026-01-31T09:30:00Z",
            options: options,
            limits: limits
        )
    }
}

/// A file that is written over in place, as a careless editor does.
struct OverwritingFile {
    private let handle: FileHandle

    init?(_ path: String) {
        guard let handle = FileHandle(forWritingAtPath: path) else { return nil }
        self.handle = handle
    }

    func overwrite(_ text: String) {
        handle.seek(toFileOffset: 0)
        handle.write(Data(text.utf8))
    }
}

extension OutcomeTotals {
    /// The number of updates.
    var sum: Int { Outcome.allCases.reduce(0) { $0 + self[$1] } }
}
