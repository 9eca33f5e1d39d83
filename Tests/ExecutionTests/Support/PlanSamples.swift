import ByteIO
import Foundation
import PlanModel

@testable import Execution

/// Plan files for tests, each in a folder of its own.
enum PlanSamples {
    /// Writes a plan of these updates and opens it; `n` follows from the order. The open file outlives its folder.
    static func file(_ updates: [Update], keep: ((URL) throws -> Void)? = nil) throws -> PlanFile {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("execution-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("plan.jsonl")
        var bytes: [UInt8] = []
        var writer = try PlanWriter(header: PlanHeader(options: PlanOptions(), limits: PlanLimits())) { bytes += $0 }
        for update in updates { try writer.append(update) }
        _ = try writer.finish(summary(updates))
        try Data(bytes).write(to: url)
        let plan = try PlanFile.open(url.path)
        try keep?(url)
        return plan
    }

    private static func summary(_ updates: [Update]) -> PlanSummary {
        var waves: [PlanSummary.Wave] = []
        for update in updates {
            if waves.last?.wave == update.wave {
                waves[waves.count - 1].updateCount += 1
            } else {
                waves.append(PlanSummary.Wave(wave: update.wave, firstN: update.n, updateCount: 1))
            }
        }
        let gateways = Set(updates.map(\.channel.gateway)).sorted().map { key in
            let own = updates.filter { $0.channel.gateway == key }
            return PlanSummary.Gateway(
                key: key,
                channelCount: Set(own.map(\.channel)).count,
                updateCount: own.count
            )
        }
        var groups = PlanSummary.GroupCounts()
        groups.changed = updates.count
        groups.new = updates.count(where: \.isNew)
        return PlanSummary(
            inputs: [.inventory, .current].map { PlanSummary.Input(role: $0, rowCount: 0, fingerprint: .zero) },
            waves: waves,
            gateways: gateways,
            updateCount: updates.count,
            groups: groups,
            members: updates.reduce(into: MemberCounts()) { $0 += $1.difference.counts }
        )
    }

    /// Updates in channels of their own, over two gateways.
    static func updates(_ count: Int, perWave: Int = .max) -> [Update] {
        (1...count).map { n in
            Samples.update(n: n, wave: 1 + (n - 1) / perWave, gateway: n % 2, channel: n)
        }
    }
}
