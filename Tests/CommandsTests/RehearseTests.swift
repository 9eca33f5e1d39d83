import Foundation
import Synchronization
import Testing

/// Rehearsals: what they start from, what they say, what they leave.
struct RehearseTests {
    private let sample = packageRoot + "/samples/datacenter-move"

    private let small = [
        packageRoot + "/samples/first-plan/inventory.csv", "--current", packageRoot + "/samples/first-plan/current.csv",
    ]

    private func copyOfPlan(in folder: String) throws -> String {
        let plan = folder + "/plan"
        try FileManager.default.createDirectory(atPath: plan, withIntermediateDirectories: true)
        try write(try read(packageRoot + "/plans/datacenter-move/plan.jsonl"), to: plan + "/plan.jsonl")
        return plan
    }

    private func ended(_ plan: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(try read(plan + "/rehearsal/report.json").utf8))
        return try #require((object as? [String: Any])?["ended"] as? [String: Any])
    }

    @Test func `a plan alone is rehearsed by its updates alone`() async throws {
        try await withTemporaryFolder { folder in
            let plan = try copyOfPlan(in: folder)
            let result = await InProcess().run("rehearse", plan)
            #expect(result.exitCode == 0, "\(result.errors)\(result.output.suffix(2_000))")
            #expect(try ended(plan)["exit_code"] as? Int == 0)
        }
    }

    @Test func `the gateway that a rehearsal leaves is one file, which may be moved and copied alone`() async throws {
        try await withTemporaryFolder { folder in
            let plan = folder + "/plan"
            let result = await InProcess().run(["rehearse"] + small + ["--out", plan])
            #expect(result.exitCode == 0, "\(result.errors)")
            let files = try FileManager.default.contentsOfDirectory(atPath: plan + "/rehearsal")
            #expect(files.filter { $0.hasPrefix("gateway.") } == ["gateway.sqlite"])
        }
    }

    @Test func `what a rehearsal ends with stands in its report, with the command that goes on`() async throws {
        try await withTemporaryFolder { folder in
            let plan = try copyOfPlan(in: folder)
            let current = folder + "/current.csv"
            try write(try currentWithAnotherRest(plan), to: current)
            let result = await InProcess().run("rehearse", plan, "--current", current)
            #expect(result.exitCode == 5, "\(result.errors)\(result.output.suffix(2_000))")
            #expect(result.output.contains("the groups outside the plan"))
            for _ in 1...2 {
                let ended = try ended(plan)
                #expect(ended["exit_code"] as? Int == 5)
                #expect(ended["next_command"] as? String == "cutover rehearse \(plan) --current \(current)")
                let report = await InProcess().run("report", plan)
                #expect(report.output.contains("exit code 5"))
            }
        }
    }

    /// The snapshot of the sample with another weight in a group that the plan does not touch, in a channel that it does.
    private func currentWithAnotherRest(_ plan: String) throws -> String {
        let touched = Set(
            try read(plan + "/plan.jsonl").matches(
                of: /"vpc_channel_id":"([^"]*)","scope":"group","member_group_name":"([^"]*)"/
            )
            .map { [String($0.1), String($0.2)] }
        )
        let channels = Set(touched.map { $0[0] })
        var lines = try read(sample + "/current.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        func column(_ name: String) throws -> Int { try #require(lines[0].firstIndex(of: name)) }
        let (channel, group, weight) = (
            try column("vpc_channel_id"), try column("member_group_name"), try column("weight")
        )
        let other = try #require(
            lines.indices.dropFirst().first { index in
                channels.contains(lines[index][channel])
                    && !touched.contains([lines[index][channel], lines[index][group]])
                    && !lines[index][weight].isEmpty
            }
        )
        lines[other][weight] = "77"
        return lines.map { $0.joined(separator: ",") + "\n" }.joined()
    }

    @Test(arguments: ["nan", "inf", "-inf", "1e300", "0", "-1"])
    func `a timeout that is none is wrong usage`(seconds: String) async throws {
        try await withTemporaryFolder { folder in
            let result = await InProcess().run("rehearse", try copyOfPlan(in: folder), "--timeout=\(seconds)")
            #expect(result.exitCode == 64, "\(result.errors)")
            #expect(result.errors.contains("--timeout"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/plan/rehearsal"))
        }
    }

    @Test func `everything that a rehearsal leaves is for its owner alone`() async throws {
        try await withTemporaryFolder { folder in
            let plan = folder + "/plan"
            _ = await InProcess().run(["rehearse"] + small + ["--out", plan])
            let names = try FileManager.default.contentsOfDirectory(atPath: plan + "/rehearsal")
            #expect(names.contains("gateway.sqlite"))
            for name in names {
                let attributes = try FileManager.default.attributesOfItem(atPath: plan + "/rehearsal/" + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
        }
    }

    @Test func `interrupts are asked for once`() async throws {
        try await withTemporaryFolder { folder in
            let count = Mutex(0)
            var process = InProcess()
            process.interrupts = {
                count.withLock { $0 += 1 }
                return AsyncStream { _ in }
            }
            let result = await process.run(["rehearse"] + small + ["--out", folder + "/plan"])
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(count.withLock { $0 } == 1)
        }
    }
}
