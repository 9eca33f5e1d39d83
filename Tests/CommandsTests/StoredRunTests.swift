import Checkpoint
import Execution
import Foundation
import GRDB
import PlanModel
import Testing

/// Commands on runs that were left in a state of a test's making.
struct StoredRunTests {
    /// A planned sample with a gateway's state and with a run that recorded `events`.
    private func withRun(_ events: [RunEvent], _ body: (_ plan: String, _ gateway: String) async throws -> Void)
        async throws
    {
        try await withTemporaryFolder { folder in
            let (sample, plan) = (packageRoot + "/samples/first-plan", folder + "/plan")
            let rehearsed = await InProcess().run(
                "rehearse",
                sample + "/inventory.csv",
                "--current",
                sample + "/current.csv",
                "--out",
                plan
            )
            #expect(rehearsed.exitCode == 0, "\(rehearsed.errors)")
            let state = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/gateway.sqlite"
            try FileManager.default.moveItem(atPath: plan + "/rehearsal/gateway.sqlite", toPath: state)
            try FileManager.default.removeItem(atPath: plan + "/rehearsal")
            let file = try PlanFile.open(plan + "/plan.jsonl")
            let gateway = "embedded:" + state
            let store = try CheckpointStore.create(
                RunFolder(path: plan + "/runs/1"),
                binding: RunBinding(
                    planSHA256: file.sha256,
                    planName: "plan",
                    updateCount: file.entries.count,
                    mode: .apply,
                    endpoints: file.gateways.map { RunReport.Endpoint(gateway: $0, url: gateway) }
                ),
                runID: "0123456789abcdef",
                now: Self.start
            )
            try await store.append(events)
            try store.close()
            try await body(plan, gateway)
        }
    }

    private static let start = Timestamp(milliseconds: 1_790_000_000_000)
    private static let sessionStarted = RunEvent.sessionStarted(SessionStart(session: 1, at: start, version: "0.0.0"))
    private static let intent = RunEvent.intent(n: 1, attempt: 1, at: start)

    private static func failed(message: String) -> RunEvent {
        .outcome(
            n: 1,
            UpdateSettlement(
                outcome: .failed,
                attempts: 1,
                session: 1,
                at: start,
                facts: ExchangeFacts(status: 400, errorCode: "APIG.2012", errorMessage: message)
            )
        )
    }

    @Test func `another run is refused while a write of the latest one is not settled`() async throws {
        try await withRun([Self.sessionStarted, Self.intent]) { plan, gateway in
            let refused = await InProcess().run("apply", plan, "--gateway", gateway, "--new-run")
            #expect(refused.exitCode == 8, "\(refused.errors)")
            #expect(refused.errors.contains("1 update"))
            #expect(refused.errors.contains("cutover apply"))
            #expect(!FileManager.default.fileExists(atPath: plan + "/runs/2"))
            let settled = await InProcess().run("apply", plan, "--gateway", gateway, "--timeout", "1")
            #expect(settled.exitCode == 0, "\(settled.errors)\(settled.output)")
            let another = await InProcess().run("apply", plan, "--gateway", gateway, "--new-run")
            #expect(another.exitCode == 0, "\(another.errors)\(another.output)")
            #expect(FileManager.default.fileExists(atPath: plan + "/runs/2/report.json"))
        }
    }

    @Test func `another run starts where the latest one is not finished but owes nothing`() async throws {
        try await withRun([Self.sessionStarted]) { plan, gateway in
            let another = await InProcess().run("apply", plan, "--gateway", gateway, "--new-run")
            #expect(another.exitCode == 0, "\(another.errors)\(another.output)")
        }
    }

    @Test func `a record that was changed is refused with the event, and nothing is sent`() async throws {
        try await withRun([Self.sessionStarted, Self.intent, Self.failed(message: "no")]) { plan, gateway in
            let database = try DatabaseQueue(path: plan + "/runs/1/checkpoint.sqlite")
            try await database.write { db in
                try db.execute(sql: "UPDATE events SET payload = replace(payload, 'failed', 'applied') WHERE seq = 3")
            }
            try database.close()
            let apply = ["apply", plan, "--gateway", gateway]
            for arguments in [apply, apply + ["--new-run"], ["report", plan]] {
                let result = await InProcess().run(arguments)
                #expect(result.exitCode == 8, "\(arguments): \(result.errors)")
                #expect(result.errors.contains("from event 3 on"), "\(arguments): \(result.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: plan + "/runs/1/report.json"))
        }
    }

    @Test func `a report that cannot be written is shown, with a warning`() async throws {
        try await withRun([Self.sessionStarted, Self.intent, Self.failed(message: "no")]) { plan, _ in
            // What the report is first written to stands there already, and cannot be removed.
            let inTheWay = "\(plan)/runs/1/.report.json.\(ProcessInfo.processInfo.processIdentifier).tmp"
            try FileManager.default.createDirectory(atPath: inTheWay, withIntermediateDirectories: false)
            let result = await InProcess().run("report", plan)
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.output.contains("APIG.2012"))
            #expect(result.errors.contains("warning: "))
            #expect(result.errors.contains("report.json"))
        }
    }

    @Test func `a gateway's characters do not drive the terminal that JSON is read on`() async throws {
        let hostile = "no \u{9B}31m\u{202E}"
        try await withRun([Self.sessionStarted, Self.intent, Self.failed(message: hostile)]) { plan, _ in
            for arguments in [["report", plan, "--format", "json"], ["status", plan, "--json"]] {
                let result = await InProcess().run(arguments)
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(!result.output.unicodeScalars.contains { ["\u{9B}", "\u{202E}"].contains($0) }, "\(arguments)")
                #expect(result.output.contains(#"no \u009b31m\u202e"#), "\(arguments)")
            }
            // The file says the same text in the shortest form.
            let file = try read(plan + "/runs/1/report.json")
            #expect(file.contains(hostile))
        }
    }

    @Test func `a file's name does not drive the terminal that diagnostics are read on`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/in\u{9B}ventory.csv"
            try write("weight\n1\n", to: path)
            let rejected = await InProcess().run("check", path, "--json")
            #expect(rejected.exitCode == 3)
            let missing = await InProcess().run("check", path + "x", "--json")
            #expect(missing.exitCode == 1)
            #expect(rejected.errors.contains(#"in\u009bventory.csv"#), "\(rejected.errors)")
            #expect(missing.errors.contains(#"in\\u{9B}ventory.csv"#), "\(missing.errors)")
            for result in [rejected, missing] {
                #expect(!result.errors.unicodeScalars.contains("\u{9B}"), "\(result.errors)")
            }
        }
    }
}
