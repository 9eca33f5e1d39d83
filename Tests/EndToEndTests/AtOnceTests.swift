import Foundation
import Testing

/// Several processes that want the same plan at the same time.
@Suite(.serialized)
struct AtOnceTests {
    private func runNumbers(_ move: Move) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: move.plan + "/runs").filter { Int($0) != nil }.sorted()
    }

    @Test func `of several first applies at once one runs, and the others are refused or find it done`() async throws {
        try await Move.with { move in
            for round in 1...8 {
                let running = try (1...3).map { _ in try move.startApply() }
                var results: [Program.Result] = []
                for process in running { results.append(await process.ended()) }
                let comment: Comment = "round \(round): \(results.map(\.exitCode)) \(results.map(\.errors))"
                #expect(results.contains { $0.exitCode == 0 }, comment)
                #expect(results.allSatisfy { [0, 8].contains($0.exitCode) }, comment)
                #expect(try runNumbers(move) == ["1"], comment)
                try FileManager.default.removeItem(atPath: move.plan + "/runs")
            }
            // The later rounds find everything as planned.
            #expect(move.gateway.lineCount(holding: "\"PUT\"") == 57)
        }
    }

    @Test func `another run does not start beside one that is under way`() async throws {
        try await Move.with { move in
            let first = try move.startApply(["--rate", "10"])
            await move.gateway.waitFor(3, linesHolding: "/vpc-channels/", orEndOf: first)
            let second = try await move.apply(["--new-run"])
            #expect(second.exitCode == 8, "\(second.errors)")
            #expect(second.errors.contains("another process"))
            #expect(try runNumbers(move) == ["1"])
            let report = try await Program.run(["report", move.plan, "--format", "json"])
            #expect(report.exitCode == 0, "\(report.errors)")
            #expect(!FileManager.default.fileExists(atPath: move.plan + "/runs/1/report.json"))
            first.signal(SIGTERM)
            #expect(await first.ended().exitCode == 130)
        }
    }

    @Test func `of several rehearsals of one plan at once none takes the folder from another`() async throws {
        try await withTemporaryFolder { folder in
            let sample = Program.root + "/samples/first-plan"
            let planned = try await Program.run([
                "plan", sample + "/inventory.csv", "--current", sample + "/current.csv", "--out", folder + "/plan",
            ])
            try #require(planned.exitCode == 0, "\(planned.errors)")
            for round in 1...5 {
                let running = try (1...3).map { _ in
                    try Program.start(["rehearse", folder + "/plan", "--current", sample + "/current.csv"])
                }
                var results: [Program.Result] = []
                for process in running { results.append(await process.ended()) }
                let comment: Comment = "round \(round): \(results.map(\.exitCode)) \(results.map(\.errors))"
                #expect(results.contains { $0.exitCode == 0 }, comment)
                #expect(results.allSatisfy { [0, 8].contains($0.exitCode) }, comment)
                for refused in results where refused.exitCode == 8 {
                    #expect(refused.errors.contains("another process"), comment)
                }
                #expect(FileManager.default.fileExists(atPath: folder + "/plan/rehearsal/report.json"), comment)
            }
        }
    }
}
