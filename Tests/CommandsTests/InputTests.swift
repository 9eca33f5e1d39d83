import Foundation
import Testing

/// Ways to hand in an inventory.
struct InputTests {
    private let sample = packageRoot + "/samples/datacenter-move"

    private func plan(_ inventory: [String], in folder: String, _ name: String) async throws -> String {
        let result = await InProcess().run(
            ["plan"] + inventory + ["--current", sample + "/current.csv", "--out", folder + "/" + name]
        )
        #expect(result.exitCode == 0, "\(result.errors)")
        return try read(folder + "/" + name + "/plan.jsonl")
    }

    @Test func `rows in any order, split over the files of a folder, give the same plan`() async throws {
        try await withTemporaryFolder { folder in
            let lines = try read(sample + "/inventory.csv").split(separator: "\n").map(String.init)
            var generator = SystemRandomNumberGenerator()
            let rows = lines.dropFirst().shuffled(using: &generator)
            try FileManager.default.createDirectory(atPath: folder + "/parts", withIntermediateDirectories: true)
            for part in 0..<3 {
                let own = rows.enumerated().filter { $0.offset % 3 == part }.map(\.element)
                try write(([lines[0]] + own).joined(separator: "\r\n"), to: folder + "/parts/\(part).csv")
            }
            let whole = try await plan([sample + "/inventory.csv"], in: folder, "whole")
            let parts = try await plan([folder + "/parts"], in: folder, "parts")
            #expect(whole == parts)
        }
    }

    @Test func `the digests of the inputs are noted where asked for, and leave the plan as it is`() async throws {
        try await withTemporaryFolder { folder in
            let whole = try await plan([sample + "/inventory.csv"], in: folder, "whole")
            let noted = try await plan([sample + "/inventory.csv", "--input-digests"], in: folder, "noted")
            #expect(whole == noted)
            let (without, with) = (try read(folder + "/whole/inputs.json"), try read(folder + "/noted/inputs.json"))
            #expect(without.contains("\"sha256\":null"))
            #expect(!with.contains("\"sha256\":null"))
        }
    }

    @Test func `the same plan again is kept`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await plan([sample + "/inventory.csv"], in: folder, "plan")
            let again = await InProcess().run(
                "plan",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                folder + "/plan"
            )
            #expect(again.exitCode == 0)
            #expect(again.output.contains("already there"))
        }
    }

    @Test(arguments: ["text", "markdown", "json", "requests"])
    func `each format shows the plan, a channel of it and a wave of it`(format: String) async throws {
        let plan = packageRoot + "/plans/datacenter-move"
        let whole = await InProcess().run("show", plan, "--format", format)
        let wave = await InProcess().run("show", plan, "--format", format, "--wave", "1")
        #expect(whole.exitCode == 0)
        #expect(wave.exitCode == 0)
        #expect(wave.output.utf8.count < whole.output.utf8.count)
        let unknown = await InProcess().run("show", plan, "--format", format, "--channel", "nosuchchannel")
        #expect(unknown.exitCode == 64)
    }
}
