import ByteIO
import Foundation
import PlanModel
import Testing

/// Plan files with random damage, signed anew so that the damage is all that is wrong with them.
///
/// `FUZZ_SEEDS=N` tries more, `FUZZ_SEED=N` one of them again.
@Suite(.serialized) struct `a plan file with random damage` {
    private static let environment = ProcessInfo.processInfo.environment

    private static var seeds: Range<UInt64> {
        if let seed = environment["FUZZ_SEED"].flatMap({ UInt64($0) }), seed < .max { return seed..<(seed + 1) }
        return 0..<(environment["FUZZ_SEEDS"].flatMap { UInt64($0) } ?? 1_500)
    }

    @Test func `is refused, or is the plan that it says`() async throws {
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            var plan = try PlanText(seed: seed % 40, count: 1 + Int(seed % 4))
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.damage(&plan.lines, &random) }
            plan.sign()
            do {
                let file = try openPlan(plan.text)
                // What is taken is written again as it stands: nothing was misread or passed over.
                var updates: [Update] = []
                for n in 1..<(file.entries.count + 1) { updates.append(try file.update(n)) }
                var writer = try PlanWriter(header: file.header) { _ in }
                for update in updates { try writer.append(update) }
                #expect(try writer.finish(file.summary) == file.sha256, "FUZZ_SEED=\(seed)")
            } catch is PlanFileError {
                // Refused with a place and a reason.
            }
            if seed % 5 == 0 { await Task.yield() }
        }
    }

    private static func damage(_ lines: inout [String], _ random: inout SeededGenerator) {
        let index = Int.random(in: 0..<lines.count, using: &random)
        var bytes = Array(lines[index].utf8)
        func place() -> Int { Int.random(in: 0..<max(bytes.count, 1), using: &random) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes[place()] = UInt8.random(in: 0x20...0x7E, using: &random)
        case 1: bytes.remove(at: place())
        case 2:
            bytes.insert(contentsOf: Array("{}[],:\"0-1e9\\u0000".utf8).shuffled(using: &random).prefix(3), at: place())
        case 3:
            let start = place()
            bytes.removeSubrange(start..<min(start + 12, bytes.count))
        case 4: return lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
        case 5: return lines.insert(lines[index], at: index)
        case 6: replaceNumber(&bytes, from: place(), &random)
        default:
            let start = place()
            bytes.insert(contentsOf: bytes[start..<min(start + 20, bytes.count)], at: place())
        }
        lines[index] = String(decoding: bytes, as: UTF8.self)
    }

    /// Puts another number in the place of the next one.
    private static func replaceNumber(_ bytes: inout [UInt8], from start: Int, _ random: inout SeededGenerator) {
        guard let first = bytes[start...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
        let end = bytes[first...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
        let numbers = ["0", "1", "2", "-1", "65536", "2147483648", "9223372036854775808", "1e3", "00"]
        bytes.replaceSubrange(first..<end, with: Array((numbers.randomElement(using: &random) ?? "0").utf8))
    }
}
