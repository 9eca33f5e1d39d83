import Foundation
import Testing

/// What the samples promise.
struct SampleTests {
    private let samples = packageRoot + "/samples"

    @Test func `the committed plan is what planning its inventory gives, byte for byte`() async throws {
        try await withTemporaryFolder { folder in
            let result = await InProcess().run(
                "plan",
                samples + "/datacenter-move/inventory.csv",
                "--current",
                samples + "/datacenter-move/current.csv",
                "--out",
                folder + "/datacenter-move"
            )
            #expect(result.exitCode == 0, "\(result.errors)")
            let made = try read(folder + "/datacenter-move/plan.jsonl")
            let committed = try? read(packageRoot + "/plans/datacenter-move/plan.jsonl")
            if made != committed, ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
                try? FileManager.default.removeItem(atPath: packageRoot + "/plans/datacenter-move")
                try FileManager.default.createDirectory(
                    atPath: packageRoot + "/plans",
                    withIntermediateDirectories: true
                )
                try FileManager.default.copyItem(
                    atPath: folder + "/datacenter-move",
                    toPath: packageRoot + "/plans/datacenter-move"
                )
            }
            #expect(
                made == committed,
                "cutover plan no longer gives plans/datacenter-move; RECORD_GOLDEN=1 records it anew"
            )
            #expect(
                try read(folder + "/datacenter-move/summary.md")
                    == read(packageRoot + "/plans/datacenter-move/summary.md")
            )
        }
    }

    @Test func `each sample plans and rehearses`() async throws {
        let cases: [(name: String, flags: [String])] = [
            ("first-plan", []), ("whole-channel", ["--allow-whole-channel"]),
        ]
        for sample in cases {
            try await withTemporaryFolder { folder in
                let arguments =
                    [
                        "rehearse", "\(samples)/\(sample.name)/inventory.csv",
                        "--current", "\(samples)/\(sample.name)/current.csv", "--out", folder + "/plan",
                    ] + sample.flags
                let result = await InProcess().run(arguments)
                #expect(result.exitCode == 0, "\(sample.name): \(result.errors)\(result.output)")
                #expect(FileManager.default.fileExists(atPath: folder + "/plan/rehearsal/report.json"))
            }
        }
    }

    @Test func `each mistake is rejected with a place and writes nothing`() async throws {
        let mistakes = samples + "/mistakes"
        let names = try FileManager.default.contentsOfDirectory(atPath: mistakes)
            .filter { $0.hasSuffix(".csv") && $0 != "current.csv" }.sorted()
        #expect(names.count >= 12)
        for name in names {
            try await withTemporaryFolder { folder in
                let result = await InProcess().run(
                    "plan",
                    mistakes + "/" + name,
                    "--current",
                    mistakes + "/current.csv",
                    "--out",
                    folder + "/plan"
                )
                #expect(result.exitCode == 3 || result.exitCode == 4, "\(name): \(result.exitCode) \(result.errors)")
                #expect(
                    result.errors.contains("\(name):") || result.errors.contains("refused:"),
                    "\(name): \(result.errors)"
                )
                #expect(!FileManager.default.fileExists(atPath: folder + "/plan"), "\(name) wrote something")
            }
        }
    }
}
