import Foundation
import PlanModel
import Testing

/// Each exit code of the table, from the command line.
struct ExitCodeTests {
    private let sample = packageRoot + "/samples/first-plan"

    @Test func `detailed-exitcode tells changes from none`() async throws {
        let changed = await InProcess().run(
            "plan",
            sample + "/inventory.csv",
            "--current",
            sample + "/current.csv",
            "--detailed-exitcode"
        )
        #expect(changed.exitCode == 2, "\(changed.errors)")
        #expect(changed.output.contains("2 updates in 1 wave at 1 gateway;"), "\(changed.output)")
        let unchanged = await InProcess().run(
            "plan",
            sample + "/current.csv",
            "--current",
            sample + "/current.csv",
            "--detailed-exitcode"
        )
        #expect(unchanged.exitCode == 0, "\(unchanged.errors)")
        #expect(unchanged.output.contains("no changes"))
    }

    @Test func `a limit that refuses is exit 4, names its flag and writes nothing`() async throws {
        try await withTemporaryFolder { folder in
            let result = await InProcess().run(
                "plan",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                folder + "/plan",
                "--max-updates",
                "1"
            )
            #expect(result.exitCode == 4, "\(result.errors)")
            #expect(result.errors.contains("--max-updates"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/plan"))
        }
    }

    @Test func `a gateway that holds something else gives drifted updates and exit 5`() async throws {
        try await withTemporaryFolder { folder in
            let planned = await InProcess().run(
                "plan",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                folder + "/plan"
            )
            #expect(planned.exitCode == 0, "\(planned.errors)")
            let current = try read(sample + "/current.csv")
            let drifted = current.replacingOccurrences(of: ",22,1,false", with: ",22,77,false")
            try write(drifted, to: folder + "/drifted.csv")
            let result = await InProcess().run("rehearse", folder + "/plan", "--current", folder + "/drifted.csv")
            #expect(result.exitCode == 5, "\(result.errors)\(result.output)")
            let report = try read(folder + "/plan/rehearsal/report.json")
            #expect(report.contains("\"outcome\":\"drifted\""))
        }
    }

    @Test func `a deadline that has passed starts nothing and is exit 6`() async throws {
        try await withTemporaryFolder { folder in
            let result = await InProcess().run(
                "rehearse",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                folder + "/plan",
                "--deadline",
                "2001-01-01T00:00:00Z"
            )
            #expect(result.exitCode == 6, "\(result.errors)\(result.output)")
            let report = try read(folder + "/plan/rehearsal/report.json")
            #expect(report.contains("\"put\":0"))
        }
    }

    @Test func `a plan that has expired is refused with exit 8`() async throws {
        try await withTemporaryFolder { folder in
            let planned = await InProcess().run(
                "plan",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                folder + "/plan",
                "--valid-until",
                "2026-01-01T00:00:00Z"
            )
            #expect(planned.exitCode == 0, "\(planned.errors)")
            let result = await InProcess().run("apply", folder + "/plan", "--gateway", "embedded:\(folder)/g.sqlite")
            #expect(result.exitCode == 8)
            #expect(result.errors.contains("2026-01-01"))
        }
    }

    @Test func `errors are JSON lines where asked for`() async throws {
        let rejected = await InProcess().run(
            "check",
            packageRoot + "/samples/mistakes/weight-missing.csv",
            "--json"
        )
        #expect(rejected.exitCode == 3)
        let failed = await InProcess().run(
            "plan",
            "/nonexistent.csv",
            "--current",
            "/nonexistent.csv",
            "--out",
            "/x",
            "--json"
        )
        #expect(failed.exitCode == 1)
        for line in (rejected.errors + failed.errors).split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["event"] != nil, "\(line)")
        }
    }
}
