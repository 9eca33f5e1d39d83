import Foundation
import GRDB
import Testing

/// Parts of a plan, runs that send nothing, and what the log says afterwards.
struct SessionTests {
    /// A planned sample, and a gateway that holds the state before.
    private func withGateway(_ body: (_ plan: String, _ gateway: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let (sample, plan) = (packageRoot + "/samples/first-plan", folder + "/plan")
            // A deadline that has passed: the gateway is filled and nothing is sent.
            let rehearsed = await InProcess().run(
                "rehearse",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                plan,
                "--deadline",
                "2001-01-01T00:00:00Z"
            )
            #expect(rehearsed.exitCode == 6, "\(rehearsed.errors)")
            let state = folder + "/gateway.sqlite"
            try FileManager.default.moveItem(atPath: plan + "/rehearsal/gateway.sqlite", toPath: state)
            try FileManager.default.removeItem(atPath: plan + "/rehearsal")
            try await body(plan, "embedded:" + state)
        }
    }

    private func report(_ path: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        return try #require(object as? [String: Any])
    }

    private func totals(_ path: String) throws -> [String: Int] {
        try #require(try report(path)["totals"] as? [String: Int])
    }

    @Test func `a part of a plan is done, the rest is not selected, and a later session does it`() async throws {
        try await withGateway { plan, gateway in
            let first = await InProcess().run("apply", plan, "--gateway", gateway, "--only", "2")
            #expect(first.exitCode == 0, "\(first.errors)\(first.output)")
            let path = plan + "/runs/1/report.json"
            #expect(try totals(path)["applied"] == 1)
            #expect(try totals(path)["not_selected"] == 1)
            let lines = try read(plan + "/runs/1/updates.jsonl").split(separator: "\n")
            #expect(lines[1].contains(#""outcome":"not_selected""#))
            #expect(lines[2].contains(#""outcome":"applied""#))
            let second = await InProcess().run("apply", plan, "--gateway", gateway)
            #expect(second.exitCode == 0, "\(second.errors)")
            #expect(try totals(path)["applied"] == 2)
            #expect(try totals(path)["not_selected"] == 0)
        }
    }

    @Test(arguments: ["3", "2-9000", "wave=7", "channel=none", "gateway=a/b"])
    func `a selection that names nothing is refused unless a part of it does`(term: String) async throws {
        try await withGateway { plan, gateway in
            let result = await InProcess().run("apply", plan, "--gateway", gateway, "--dry-run", "--only", term)
            #expect(result.exitCode == (term == "2-9000" ? 0 : 64), "\(result.errors)")
            if result.exitCode == 64 { #expect(result.errors.contains("--only \(term) names no update")) }
        }
    }

    @Test(arguments: [
        "", "0", "3-2", "1-", "-1", "+1", "1.5", "wave=", "wave=x", "host=a", "gateway=a", "gateway=a/b/c",
    ])
    func `what is no selection is wrong usage`(term: String) async throws {
        let result = await InProcess().run("apply", "plan", "--only=" + term)
        #expect(result.exitCode == 64)
    }

    @Test func `a dry run reads everything, changes nothing and leaves no run`() async throws {
        try await withGateway { plan, gateway in
            for _ in 1...2 {
                let result = await InProcess().run("apply", plan, "--gateway", gateway, "--dry-run")
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.output.contains("Dry run"))
                #expect(result.output.contains("2 of 2 updates would be sent"))
                let report = try report(plan + "/dry-run/report.json")
                #expect(report["mode"] as? String == "dry_run")
                #expect((report["requests"] as? [String: Int])?["put"] == 0)
                #expect(!FileManager.default.fileExists(atPath: plan + "/runs"))
            }
            #expect(await InProcess().run("apply", plan, "--gateway", gateway).exitCode == 0)
            let after = await InProcess().run("apply", plan, "--gateway", gateway, "--dry-run")
            #expect(after.output.contains("0 of 2 updates would be sent, 2 hold already"))
        }
    }

    @Test(arguments: [["--new-run"], ["--repair"], ["--skip-failed"]])
    func `what means nothing in a dry run is wrong usage`(flags: [String]) async {
        #expect(await InProcess().run(["apply", "plan", "--dry-run"] + flags).exitCode == 64)
    }

    @Test func `an early stop says how to go on, with the same selection`() async throws {
        try await withGateway { plan, gateway in
            let result = await InProcess().run(
                "apply",
                plan,
                "--gateway",
                gateway,
                "--only",
                "wave=1",
                "--stop-on-drift",
                "--deadline",
                "2001-01-01T00:00:00Z"
            )
            #expect(result.exitCode == 6)
            #expect(result.output.contains("the deadline has passed; 0 of"))
            #expect(result.output.contains("the same command goes on"))
            #expect(result.output.contains(" --only wave=1 --stop-on-drift"), "\(result.output)")
        }
    }

    // MARK: The log

    @Test func `the audit shows who did what and when, and that the log is as it was written`() async throws {
        try await withGateway { plan, gateway in
            #expect(await InProcess().run("apply", plan, "--gateway", gateway).exitCode == 0)
            let text = await InProcess().run("audit", plan)
            #expect(text.exitCode == 0, "\(text.errors)")
            #expect(text.output.contains("session_started"))
            #expect(text.output.contains("intent update 1 attempt=1 seen_before="))
            #expect(text.output.contains(" seen_after="))
            #expect(text.output.contains("all as written; chain "))
            let json = await InProcess().run("audit", plan, "--format", "json")
            let lines = try json.output.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            #expect(lines.first?["format"] as? String == "cutover.audit/1")
            #expect(lines.last?["events"] as? Int == lines.count - 2)
            #expect(lines.last?["broken_at"] is NSNull)
            let outcomes = lines.filter { $0["event"] as? String == "outcome" }
            #expect(outcomes.count == 2)
            for outcome in outcomes {
                #expect(outcome["user"] is String)
                #expect(outcome["time"] is String)
                let details = try #require(outcome["details"] as? [String: Any])
                #expect(details["request_id"] is String)
                #expect((details["seen_before"] as? String)?.count == 32)
                #expect((details["seen_after"] as? String)?.count == 32)
                #expect(details["seen_before"] as? String != details["seen_after"] as? String)
            }
            let brief = await InProcess().run("audit", plan, "--check")
            #expect(brief.output.split(separator: "\n").count == 1)
        }
    }

    @Test func `a log that was changed is refused with 8, after what stands before the change`() async throws {
        try await withGateway { plan, gateway in
            #expect(await InProcess().run("apply", plan, "--gateway", gateway).exitCode == 0)
            let database = try DatabaseQueue(path: plan + "/runs/1/checkpoint.sqlite")
            try await database.write { db in
                try db.execute(sql: "UPDATE events SET payload = '{\"attempt\":7}' WHERE seq = 3")
            }
            try database.close()
            let text = await InProcess().run("audit", plan)
            #expect(text.exitCode == 8)
            #expect(text.output.contains("2 events as written, then the log was changed"))
            #expect(!text.output.contains("attempt=7"))
            #expect(text.errors.contains("from event 3 on"))
            let json = await InProcess().run("audit", plan, "--format", "json")
            #expect(json.exitCode == 8)
            #expect(json.output.contains(#""broken_at":3"#))
        }
    }

    @Test func `without a run there is nothing to audit`() async throws {
        try await withTemporaryFolder { folder in
            #expect(await InProcess().run("audit", folder).exitCode == 1)
        }
    }
}
