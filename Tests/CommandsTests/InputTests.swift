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

    @Test func `an inventory on standard input is the same as in a file`() async throws {
        try await withTemporaryFolder { folder in
            let whole = try await plan([sample + "/inventory.csv"], in: folder, "whole")
            var process = InProcess()
            process.input = try read(sample + "/inventory.csv")
            let piped = await process.run(
                "plan",
                "-",
                "--current",
                sample + "/current.csv",
                "--out",
                folder + "/piped",
                "--input-digests"
            )
            #expect(piped.exitCode == 0, "\(piped.errors)")
            #expect(try read(folder + "/piped/plan.jsonl") == whole)
            let inputs = try read(folder + "/piped/inputs.json")
            #expect(inputs.contains("{\"name\":\"-\",\"bytes\":\(process.input.utf8.count),"), "\(inputs)")
            process.input = "weight\n"
            let wrong = await process.run("check", "-")
            #expect(wrong.exitCode == 3)
            #expect(wrong.errors.contains("-:1:1: error: "))
            #expect(await process.run("check", "-", "-").exitCode == 64)
        }
    }

    @Test func `standard input is planned against a gateway, which needs it twice`() async throws {
        try await withTemporaryFolder { folder in
            let first = packageRoot + "/samples/first-plan"
            let rehearsed = await InProcess().run(
                "rehearse",
                first + "/inventory.csv",
                "--current",
                first + "/current.csv",
                "--out",
                folder + "/plan"
            )
            #expect(rehearsed.exitCode == 0, "\(rehearsed.errors)")
            var process = InProcess()
            process.input = try read(first + "/inventory.csv")
            let planned = await process.run(
                "plan",
                "-",
                "--gateway",
                "embedded:\(folder)/plan/rehearsal/gateway.sqlite",
                "--detailed-exitcode"
            )
            #expect(planned.exitCode == 0, "\(planned.errors)")
            #expect(planned.output.contains("no changes"), "\(planned.output)")
        }
    }

    @Test func `where there is no room beside memory, the error says what to do`() async throws {
        try await withTemporaryFolder { folder in
            let lines = try read(sample + "/inventory.csv").split(separator: "\n").map(String.init)
            let rows = [lines[0]] + lines.dropFirst().reversed()
            try write(rows.joined(separator: "\n"), to: folder + "/reversed.csv")
            var process = InProcess()
            process.environment["TMPDIR"] = folder + "/none"
            let result = await process.run("check", folder + "/reversed.csv", "--memory", "1")
            #expect(result.exitCode == 1)
            #expect(result.errors.contains("cannot write \(folder)/none/"), "\(result.errors)")
            #expect(result.errors.contains("set TMPDIR to a folder with room"), "\(result.errors)")
        }
    }

    @Test func `of many problems and limits the first are shown and all are counted, as lines and as events`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let header = "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight\n"
            func rows(_ cells: String) -> String {
                header + (0..<150).map { "p,i,c\(1_000 + $0),abc,10.0.0.1,80,\(cells)\n" }.joined()
            }
            try write(rows("1"), to: folder + "/now.csv")
            try write(rows("heavy"), to: folder + "/wrong.csv")
            try write(rows("0"), to: folder + "/down.csv")
            func plan(_ file: String, _ flags: String...) async -> InProcess.Result {
                let files = ["plan", folder + file, "--current", folder + "/now.csv", "--out", folder + "/plan"]
                return await InProcess().run(files + flags)
            }
            let wrong = await plan("/wrong.csv")
            #expect(wrong.errors.contains("150 errors (50 more not shown)"), "\(wrong.errors)")
            let wrongEvents = await plan("/wrong.csv", "--json")
            #expect(wrongEvents.errors.contains(#"{"event":"note","message":"50 more problems that are not shown"}"#))
            let refused = await plan("/down.csv")
            #expect(refused.exitCode == 4)
            let remedy = "--min-available 0 --max-shrink 100%"
            let more = "200 more that are not shown; if all is meant, those of groups and channels pass with \(remedy)"
            #expect(refused.errors.contains("refused: \(more)\n301 limits refused the plan"), "\(refused.errors)")
            let refusedEvents = await plan("/down.csv", "--json")
            #expect(refusedEvents.errors.contains(#"{"event":"limit","message":"\#(more)"}"#))
        }
    }

    @Test func `check takes what says how an inventory is read, and no permission that it cannot judge`() async throws {
        let inventory = packageRoot + "/samples/first-plan/inventory.csv"
        #expect(await InProcess().run("check", inventory).exitCode == 0)
        for flag in ["--allow-empty=1", "--allow-new-groups", "--allow-unknown-channels", "--require-complete"] {
            #expect(await InProcess().run("check", inventory, flag).exitCode == 64, "\(flag)")
        }
        let ungrouped = packageRoot + "/samples/whole-channel/inventory.csv"
        let warned = await InProcess().run("check", ungrouped)
        #expect(warned.exitCode == 0)
        #expect(warned.errors.contains("--allow-whole-channel"))
        let allowed = await InProcess().run("check", ungrouped, "--allow-whole-channel")
        #expect(allowed.exitCode == 0)
        #expect(allowed.errors.isEmpty)
    }

    @Test func `what cannot be written whole leaves the plan and its pages as they were`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await plan([sample + "/inventory.csv"], in: folder, "plan")
            let names = ["plan.jsonl", "summary.md", "inputs.json"]
            let before = try names.map { try read("\(folder)/plan/\($0)") }
            let number = ProcessInfo.processInfo.processIdentifier
            for name in names {
                let inTheWay = "\(folder)/plan/.\(name).\(number).tmp"
                try FileManager.default.createDirectory(atPath: inTheWay, withIntermediateDirectories: false)
                let replaced = await InProcess().run(
                    "plan",
                    sample + "/current.csv",
                    "--current",
                    sample + "/current.csv",
                    "--out",
                    folder + "/plan",
                    "--force"
                )
                #expect(replaced.exitCode == 1, "\(replaced.errors)")
                #expect(try names.map { try read("\(folder)/plan/\($0)") } == before, "\(name)")
                try FileManager.default.removeItem(atPath: inTheWay)
            }
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
