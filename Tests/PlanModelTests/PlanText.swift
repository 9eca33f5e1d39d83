import ByteIO
import PlanModel
import Testing

/// A plan as text, whole or damaged.
struct PlanText {
    var header: PlanHeader
    var updates: [Update]
    var summary: PlanSummary
    var sha256 = ""
    var lines: [String] = []

    init(seed: UInt64, count: Int) throws {
        var random = SeededGenerator(seed: seed)
        header = Samples.header(&random)
        var wave = 1
        updates = []
        for n in 0..<count {
            if Int.random(in: 0..<3, using: &random) == 0 { wave += Int.random(in: 1...2, using: &random) }
            updates.append(Samples.update(n: n + 1, wave: wave, &random))
        }
        summary = Samples.summary(of: updates, &random)
        try write()
    }

    /// Writes the plan as it now stands, with a digest that holds.
    mutating func write() throws {
        let sink = Sink()
        var writer = try PlanWriter(header: header) { sink.bytes += $0 }
        for update in updates { try writer.append(update) }
        sha256 = try writer.finish(summary)
        lines = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Puts the digest of the lines as they stand into the footer, as someone would who wants damage to go unseen.
    mutating func sign() {
        guard let footer = lines.popLast(), let cut = footer.utf8.firstRange(of: Array(",\"sha256\"".utf8)) else {
            return
        }
        let covered = String(footer[..<cut.lowerBound])
        let start = lines.map { $0 + "\n" }.joined() + covered
        lines.append(covered + ",\"sha256\":\"\(SHA256Hasher.hexDigest(of: Array(start.utf8)))\"}")
    }

    mutating func replace(_ old: String, with new: String, inLine index: Int) throws {
        let line = lines[index]
        try #require(line.contains(old), "line \(index) has \(old)")
        lines[index] = line.replacing(old, with: new, maxReplacements: 1)
    }

    private final class Sink {
        var bytes: [UInt8] = []
    }
}

func openPlan(_ text: String) throws -> PlanFile {
    let file = try TemporaryFile(text)
    return try PlanFile.open(file.path)
}
