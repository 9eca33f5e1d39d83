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
                // Not inputs.json: it names the files as they were given, which are whole paths here.
                for name in ["plan.jsonl", "summary.md"] {
                    let path = packageRoot + "/plans/datacenter-move/" + name
                    try? FileManager.default.removeItem(atPath: path)
                    try FileManager.default.copyItem(atPath: folder + "/datacenter-move/" + name, toPath: path)
                }
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

    /// A row of the page on mistakes: what the program says to a file of the samples.
    private struct Mistake {
        let file: String
        /// `: error: …` after the place, or `refused: …`.
        let line: String
        let exitCode: Int32
    }

    private func documentedMistakes() throws -> [Mistake] {
        let page = try read(packageRoot + "/Sources/cutover/cutover.docc/Mistakes.md")
        var latest = ""
        return page.split(separator: "\n").compactMap { row in
            if let match = row.wholeMatch(of: /\| `([a-z0-9-]+\.csv)` \| (–|[0-9:]+) \| `[a-z0-9_-]+` \| `(.*)` \|/) {
                let place = match.2 == "–" ? "" : "\(match.1):\(match.2): "
                return Mistake(file: String(match.1), line: "\(place)error: \(match.3)", exitCode: 3)
            }
            guard let match = row.wholeMatch(of: /\| (?:`([a-z0-9-]+\.csv)`)? \| `(.*)` \|/) else { return nil }
            if let file = match.1 { latest = String(file) }
            return Mistake(file: latest, line: "refused: \(match.2)", exitCode: 4)
        }
    }

    @Test func `each mistake is rejected as the documentation says and writes nothing`() async throws {
        let mistakes = samples + "/mistakes"
        let documented = Dictionary(grouping: try documentedMistakes(), by: \.file)
        let files = try FileManager.default.contentsOfDirectory(atPath: mistakes).filter { $0 != "current.csv" }
        #expect(documented.keys.sorted() == files.sorted())
        for (name, rows) in documented {
            try await withTemporaryFolder { folder in
                let result = await InProcess().run(
                    "plan",
                    mistakes + "/" + name,
                    "--current",
                    mistakes + "/current.csv",
                    "--out",
                    folder + "/plan"
                )
                let lines = Set(
                    result.errors.replacingOccurrences(of: mistakes + "/", with: "")
                        .replacing(/[0-9a-f]{32}\/[0-9a-f]{32}\/[0-9a-f]{32}/, with: "PROJECT/INSTANCE/CHANNEL")
                        .split(separator: "\n").map(String.init)
                )
                for row in rows {
                    #expect(result.exitCode == row.exitCode, "\(name): \(result.errors)")
                    #expect(lines.contains(row.line), "\(row.line)\n\(result.errors)")
                }
                #expect(!FileManager.default.fileExists(atPath: folder + "/plan"), "\(name) wrote something")
            }
        }
    }
}
