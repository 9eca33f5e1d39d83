import Foundation
import Testing

/// Plans and runs fit together, or are refused.
struct ApplyTests {
    private let sample = packageRoot + "/samples/first-plan"

    private func plan(in folder: String) async throws {
        let result = await InProcess().run(
            "plan",
            sample + "/inventory.csv",
            "--current",
            sample + "/current.csv",
            "--out",
            folder + "/plan"
        )
        #expect(result.exitCode == 0, "\(result.errors)")
        // The rehearsal leaves a gateway file with the state after; a seed of its own starts from the state before.
    }

    private func seed(_ folder: String) async throws {
        let result = await InProcess().run("rehearse", folder + "/plan", "--current", sample + "/current.csv")
        #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
    }

    @Test func `apply runs once, and on a finished run says whether it still holds`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            try await seed(folder)
            let gateway = "embedded:\(folder)/plan/rehearsal/gateway.sqlite"
            // The rehearsed gateway holds the state after: everything is already applied and nothing is sent.
            let first = await InProcess().run("apply", folder + "/plan", "--gateway", gateway)
            #expect(first.exitCode == 0, "\(first.errors)\(first.output)")
            let report = try read(folder + "/plan/runs/1/report.json")
            #expect(report.contains("\"applied\":0"))
            #expect(report.contains("\"put\":0"))
            let second = await InProcess().run("apply", folder + "/plan", "--gateway", gateway)
            #expect(second.exitCode == 0, "\(second.errors)\(second.output)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/plan/runs/2"))
            let third = await InProcess().run("apply", folder + "/plan", "--gateway", gateway, "--new-run")
            #expect(third.exitCode == 0)
            #expect(FileManager.default.fileExists(atPath: folder + "/plan/runs/2/report.json"))
        }
    }

    @Test func `runs are kept where they are asked to be, and found there`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            try await seed(folder)
            let gateway = "embedded:\(folder)/plan/rehearsal/gateway.sqlite"
            let runs = folder + "/my runs"
            let first = await InProcess().run("apply", folder + "/plan", "--gateway", gateway, "--run-dir", runs)
            #expect(first.exitCode == 0, "\(first.errors)")
            #expect(FileManager.default.fileExists(atPath: runs + "/1/report.json"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/plan/runs"))
            for command in ["status", "report"] {
                let found = await InProcess().run(command, folder + "/plan", "--run-dir", runs)
                #expect(found.exitCode == 0, "\(found.errors)")
                #expect(found.output.contains("Run "))
                let none = await InProcess().run(command, folder + "/plan", "--run-dir", folder + "/others")
                #expect(none.exitCode == 1)
            }
            let interrupted = await InProcess().run(
                "apply",
                folder + "/plan",
                "--gateway",
                gateway,
                "--run-dir",
                runs,
                "--new-run",
                "--deadline",
                "2001-01-01T00:00:00Z"
            )
            #expect(interrupted.exitCode == 6)
            #expect(interrupted.output.contains(" --run-dir '\(runs)'"), "\(interrupted.output)")
        }
    }

    @Test func `a plan that was edited is refused with exit 8`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            let path = folder + "/plan/plan.jsonl"
            try write(try read(path).replacingOccurrences(of: "\"weight\":", with: "\"weight\":1"), to: path)
            for command in ["apply", "verify"] {
                let result = await InProcess().run(
                    command,
                    folder + "/plan",
                    "--gateway",
                    "embedded:\(folder)/g.sqlite"
                )
                #expect(result.exitCode == 8, "\(command): \(result.errors)")
            }
            #expect(await InProcess().run("show", folder + "/plan").exitCode == 8)
            #expect(!FileManager.default.fileExists(atPath: folder + "/plan/runs"))
        }
    }

    @Test func `a run is bound to its gateway`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            try await seed(folder)
            let gateway = "embedded:\(folder)/plan/rehearsal/gateway.sqlite"
            #expect(await InProcess().run("apply", folder + "/plan", "--gateway", gateway).exitCode == 0)
            let path = folder + "/other.sqlite"
            let missing = await InProcess().run("apply", folder + "/plan", "--gateway", "embedded:" + path)
            #expect(missing.exitCode == 1)
            #expect(missing.errors.contains(path))
            try FileManager.default.copyItem(atPath: folder + "/plan/rehearsal/gateway.sqlite", toPath: path)
            let other = await InProcess().run("apply", folder + "/plan", "--gateway", "embedded:" + path)
            #expect(other.exitCode == 8, "\(other.errors)")
        }
    }

    @Test func `a digest refuses any other plan`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            let result = await InProcess().run(
                "apply",
                folder + "/plan",
                "--gateway",
                "embedded:\(folder)/g.sqlite",
                "--digest",
                String(repeating: "0", count: 64)
            )
            #expect(result.exitCode == 8)
        }
    }

    @Test func `an address or credentials that lack refuse at the start`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            let noAddress = await InProcess().run("apply", folder + "/plan")
            #expect(noAddress.exitCode == 64)
            let noCredentials = await InProcess().run("apply", folder + "/plan", "--gateway", "https://gateway.example")
            #expect(noCredentials.exitCode == 64)
            #expect(noCredentials.errors.contains("CUTOVER_TOKEN"))
            let plainHTTP = await InProcess(environment: ["CUTOVER_TOKEN": "t"])
                .run("apply", folder + "/plan", "--gateway", "http://gateway.example")
            #expect(plainHTTP.exitCode == 64)
            let unconfirmed = await InProcess(environment: ["CUTOVER_TOKEN": "t"])
                .run("apply", folder + "/plan", "--gateway", "https://gateway.example")
            #expect(unconfirmed.exitCode == 64)
            #expect(unconfirmed.errors.contains("--yes"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/plan/runs"))
        }
    }

    @Test func `a different plan is not replaced without force, and never once it has a run`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            let arguments = [
                "plan", sample + "/current.csv", "--current", sample + "/current.csv", "--out", folder + "/plan",
            ]
            #expect(await InProcess().run(arguments).exitCode == 8)
            #expect(await InProcess().run(arguments + ["--force"]).exitCode == 0)
            try FileManager.default.createDirectory(atPath: folder + "/plan/runs/1", withIntermediateDirectories: true)
            try await expectRefused(folder)
        }
    }

    private func expectRefused(_ folder: String) async throws {
        let result = await InProcess().run(
            "plan",
            sample + "/inventory.csv",
            "--current",
            sample + "/current.csv",
            "--out",
            folder + "/plan",
            "--force"
        )
        #expect(result.exitCode == 8)
        #expect(result.errors.contains("run"))
    }

    @Test func `a snapshot is a valid inventory that changes nothing, and is the same each time`() async throws {
        try await withTemporaryFolder { folder in
            try await plan(in: folder)
            try await seed(folder)
            let text = try read(sample + "/inventory.csv")
            let header = text.split(whereSeparator: \.isNewline)[0].split(separator: ",").map(String.init)
            let row = text.split(whereSeparator: \.isNewline)[1].split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            let project = row[try #require(header.firstIndex(of: "project_id"))]
            let instance = row[try #require(header.firstIndex(of: "instance_id"))]
            let gateway = "embedded:\(folder)/plan/rehearsal/gateway.sqlite"
            for name in ["a.csv", "b.csv"] {
                let result = await InProcess().run(
                    "snapshot",
                    "--gateway",
                    gateway,
                    "--project",
                    project,
                    "--instance",
                    instance,
                    "--out",
                    "\(folder)/\(name)"
                )
                #expect(result.exitCode == 0, "\(result.errors)")
            }
            #expect(try read(folder + "/a.csv") == read(folder + "/b.csv"))
            let again = await InProcess().run(
                "plan",
                folder + "/a.csv",
                "--current",
                folder + "/b.csv",
                "--out",
                folder + "/again",
                "--detailed-exitcode"
            )
            #expect(again.exitCode == 0, "\(again.errors)")
            let live = await InProcess().run(
                "plan",
                sample + "/inventory.csv",
                "--gateway",
                gateway,
                "--detailed-exitcode"
            )
            #expect(live.exitCode == 0, "\(live.errors)\(live.output)")
        }
    }
}
