import Foundation
import Testing

/// Real processes, killed and started again.
@Suite(.serialized)
struct KillTests {
    /// How many kills one test run tries; set KILL_COUNT for more.
    private static let killCount = Int(ProcessInfo.processInfo.environment["KILL_COUNT"] ?? "") ?? 4
    private static let seed =
        UInt64(ProcessInfo.processInfo.environment["KILL_SEED"] ?? "") ?? UInt64.random(in: 0...999_999)

    @Test func `a run that is killed anywhere ends as an undisturbed one, and sends nothing without a read before it`()
        async throws
    {
        let undisturbed = try await Move.with { move in
            let result = try await move.apply()
            #expect(result.exitCode == 0, "\(result.errors)")
            return try await move.state()
        }
        var generator = SeededGenerator(state: Self.seed)
        for round in 1...Self.killCount {
            let killPoints = [Int.random(in: 1...90, using: &generator), Int.random(in: 1...60, using: &generator)]
            let comment: Comment = "round \(round), killed after \(killPoints) requests; KILL_SEED=\(Self.seed)"
            try await Move.with { move in
                var seen = 0
                for (index, point) in killPoints.enumerated() {
                    // Slow enough to be killed in the middle on a busy machine, too.
                    let run = try move.startApply(["--concurrency", "4", "--rate", "15"])
                    await move.gateway.waitFor(seen + point, linesHolding: "/vpc-channels/", orEndOf: run)
                    run.signal(SIGKILL)
                    let ended = await run.ended()
                    // The first kill comes well before the end; without one a round proves nothing.
                    if index == 0 { try #require(ended.wasKilled, comment) }
                    seen = move.gateway.lineCount(holding: "/vpc-channels/")
                }
                let last = try await move.apply()
                #expect(last.exitCode == 0, comment)
                let state = try await move.state()
                #expect(state == undisturbed, comment)
                let report = try move.report()
                let totals = try #require(report["totals"] as? [String: Int])
                #expect(
                    (totals["applied"] ?? 0) + (totals["already_applied"] ?? 0) == totals.values.reduce(0, +),
                    comment
                )
                #expect(totals["already_applied"] == 0, comment)
                try Self.expectReadBeforeEachWrite(move.gateway.lines(on: .errors), of: move.plannedGroups(), comment)
            }
        }
    }

    @Test func `a mapped file that finds no room ends the process as a full disk does`() async throws {
        try await Move.with { move in
            let run = try move.startApply(["--rate", "15"])
            await move.gateway.waitFor(5, linesHolding: "/vpc-channels/", orEndOf: run)
            // The index of SQLite's log loses the pages that the process has mapped.
            #expect(truncate(move.plan + "/runs/1/checkpoint.sqlite-shm", 0) == 0)
            let ended = await run.ended()
            #expect(ended.exitCode == 1)
            #expect(ended.errors.contains("make room, and give the same command again"), "\(ended.errors)")
            #expect(!ended.errors.contains("crashed"))
            #expect(try await move.apply().exitCode == 0)
        }
    }

    /// The log does not say which group a write is for; but one update has a channel at a time, so the latest read of the
    /// channel must be of one of the plan's groups and not older than the write before.
    private static func expectReadBeforeEachWrite(
        _ lines: [String],
        of groups: [String: Set<String>],
        _ comment: Comment
    ) {
        var latestRead: [String: String] = [:]
        for line in lines.compactMap(AccessLogLine.init) where line.path.hasSuffix("/members") {
            if line.method == "GET" {
                latestRead[line.path] = line.group
            } else if line.method == "PUT" {
                let group = latestRead.removeValue(forKey: line.path)
                let channel = line.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
                #expect(groups[channel]?.contains(group ?? "") == true, comment)
            }
        }
    }

    @Test func `an interrupt ends in order, and the same command goes on`() async throws {
        try await Move.with { move in
            let run = try move.startApply(["--rate", "20"])
            await move.gateway.waitFor(12, linesHolding: "/vpc-channels/", orEndOf: run)
            run.signal(SIGINT)
            let interrupted = await run.ended()
            #expect(interrupted.exitCode == 130, "\(interrupted.errors)")
            let ended = try #require(try move.report()["ended"] as? [String: Any])
            #expect(ended["by"] as? String == "interrupt")
            let command = "cutover apply \(move.plan) --gateway \(move.address) --timeout 2 --rate 20"
            #expect(ended["next_command"] as? String == command)
            let resumed = try await move.apply()
            #expect(resumed.exitCode == 0, "\(resumed.errors)")
            let sessions = try #require(try move.report()["sessions"] as? [[String: Any]])
            #expect(sessions.count == 2)
        }
    }

    @Test func `two applies at once: the second is refused, and status reads the first`() async throws {
        try await Move.with { move in
            let first = try move.startApply(["--rate", "10"])
            await move.gateway.waitFor(3, linesHolding: "/vpc-channels/", orEndOf: first)
            let second = try await move.apply()
            #expect(second.exitCode == 8, "\(second.errors)")
            #expect(second.errors.contains("another process"))
            let status = try await Program.run(["status", move.plan, "--json"])
            #expect(status.exitCode == 0, "\(status.errors)")
            #expect(status.output.contains("cutover.report/1"))
            first.signal(SIGTERM)
            #expect(await first.ended().exitCode == 130)
        }
    }

    @Test func `after a kill the report is made from the checkpoint`() async throws {
        try await Move.with { move in
            let run = try move.startApply(["--rate", "20"])
            await move.gateway.waitFor(9, linesHolding: "/vpc-channels/", orEndOf: run)
            run.signal(SIGKILL)
            _ = await run.ended()
            #expect(!FileManager.default.fileExists(atPath: move.plan + "/runs/1/report.json"))
            let report = try await Program.run(["report", move.plan, "--format", "json"])
            #expect(report.exitCode == 0, "\(report.errors)")
            #expect(FileManager.default.fileExists(atPath: move.plan + "/runs/1/report.json"))
            #expect(FileManager.default.fileExists(atPath: move.plan + "/runs/1/updates.jsonl"))
        }
    }

    @Test func `a finished run sends nothing more and says whether it holds`() async throws {
        try await Move.with { move in
            let first = try await move.apply()
            #expect(first.exitCode == 0, "\(first.errors)")
            let puts = move.gateway.lineCount(holding: "\"PUT\"")
            let second = try await move.apply()
            #expect(second.exitCode == 0, "\(second.errors)")
            #expect(move.gateway.lineCount(holding: "\"PUT\"") == puts)
            let verified = try await Program.run(
                ["verify", move.plan, "--gateway", move.address],
                environment: move.environment
            )
            #expect(verified.exitCode == 0, "\(verified.output)")
        }
    }

    @Test func `a refused token stops the run at once`() async throws {
        try await Move.with { move in
            let result = try await Program.run(
                ["apply", move.plan, "--gateway", move.address],
                environment: ["CUTOVER_TOKEN": "another-secret-token"]
            )
            #expect(result.exitCode == 7, "\(result.errors)")
            #expect(move.gateway.lineCount(holding: "/vpc-channels/") == 1)
            for name in ["report.json", "updates.jsonl", "checkpoint.sqlite"] {
                let data = try Data(contentsOf: URL(fileURLWithPath: move.plan + "/runs/1/" + name))
                #expect(data.range(of: Data("another-secret-token".utf8)) == nil, "\(name) holds the token")
            }
            #expect(!(result.output + result.errors).contains("another-secret-token"))
            let renewed = try await move.apply()
            #expect(renewed.exitCode == 0, "\(renewed.errors)")
        }
    }
}

/// A seeded generator (SplitMix64), so that a failing round can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
