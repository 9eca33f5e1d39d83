import ByteIO
import Foundation
import Testing

/// What commands refuse before they do anything.
struct RefusalTests {
    private static let sample = packageRoot + "/samples/first-plan"
    private static let inventory = sample + "/inventory.csv"
    private static let current = sample + "/current.csv"
    private static let plan = packageRoot + "/plans/datacenter-move"

    @Test(arguments: [
        ["plan", inventory, "--current", current, "--out", ""],
        ["plan", "", "--current", current, "--detailed-exitcode"],
        ["plan", inventory, "--current", "", "--detailed-exitcode"], ["check", ""], ["check", inventory, ""],
        ["show", ""], ["apply", "", "--gateway", "embedded:x"], ["apply", plan, "--gateway", "x", "--run-dir", ""],
        ["verify", "", "--gateway", "embedded:x"], ["status", ""], ["status", plan, "--run-dir", ""],
        ["report", ""], ["report", plan, "--run-dir", ""], ["rehearse", ""], ["rehearse", plan, "--current", ""],
        ["rehearse", inventory, "--current", current, "--out", ""],
        ["rehearse", "", "--current", current, "--out", "nowhere"],
        ["snapshot", "--gateway", "embedded:x", "--project", "p", "--instance", "i", "--out", ""],
        ["gateway", "--state", ""], ["gateway", "--seed", ""], ["gateway", "--access-log", ""],
    ])
    func `an empty path is wrong usage, and never the root of the file system`(arguments: [String]) async {
        let result = await InProcess().run(arguments)
        #expect(result.exitCode == 64, "\(result.errors)")
        #expect(result.errors.contains("is empty"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: "/plan.jsonl"))
    }

    @Test(arguments: [
        ["plan", "-", "--current", "-", "--detailed-exitcode"],
        ["plan", inventory, "-", "--current", "-", "--detailed-exitcode"],
        ["plan", "-", "-", "--current", current, "--detailed-exitcode"],
        ["rehearse", "-", "--current", "-", "--out", "nowhere"],
    ])
    func `standard input is read for one thing only`(arguments: [String]) async {
        let result = await InProcess().run(arguments)
        #expect(result.exitCode == 64, "\(result.errors)")
        #expect(result.errors.contains("standard input"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: "nowhere"))
    }

    @Test(arguments: [
        "https://user:4711@apig.example.com", "p/i=https://user:4711@apig.example.com", "user:4711@apig.example.com",
        "https://user:47@11@apig.example.com", "https://us=er:4711/@apig.example.com/x",
    ])
    func `an address is refused without the login that stands in it`(address: String) async {
        let result = await InProcess().run(["snapshot", "--gateway", address, "--project", "p", "--out", "-"])
        #expect(result.exitCode == 64)
        #expect(result.errors.contains("apig.example.com"), "\(result.errors)")
        #expect(!result.errors.contains("11") && !result.errors.contains("user:"), "\(result.errors)")
    }

    @Test(arguments: [(["99"], "wave 99"), (["1", "77", "0"], "waves 0, 77"), (["-1"], "wave -1")])
    func `a wave that the plan has not is wrong usage`(waves: [String], words: String) async {
        let result = await InProcess().run(["show", Self.plan] + waves.map { "--wave=" + $0 })
        #expect(result.exitCode == 64, "\(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [
        ["show", "p", "--wave", "\u{1B}[31mred\u{9B}"], ["\u{1B}]0;title\u{7}"], ["show", "p", "--no\u{202E}such"],
        ["plan", "a", "--current", "b", "--out", "c", "--set", "\u{1B}[2J"],
    ])
    func `what the parser says of an argument cannot drive a terminal`(arguments: [String]) async {
        let result = await InProcess().run(arguments)
        #expect(result.exitCode == 64)
        let unsafe = result.errors.unicodeScalars.filter { TextSafety.isUnsafe($0) && $0 != "\n" }
        #expect(unsafe.isEmpty, "\(result.errors.debugDescription)")
        #expect(result.errors.contains("Usage:") && result.errors.contains("\n"))
    }

    @Test func `a plan that is gone leaves its runs, and no other plan comes into their folder`() async throws {
        try await withTemporaryFolder { folder in
            let plan = ["plan", Self.inventory, "--current", Self.current, "--out", folder + "/plan"]
            #expect(await InProcess().run(plan).exitCode == 0)
            try FileManager.default.createDirectory(
                atPath: folder + "/plan/runs/1",
                withIntermediateDirectories: true
            )
            // The same plan is no other.
            #expect(await InProcess().run(plan).exitCode == 0)
            try FileManager.default.removeItem(atPath: folder + "/plan/plan.jsonl")
            for flags in [[], ["--force"]] {
                let result = await InProcess().run(plan + flags)
                #expect(result.exitCode == 8, "\(result.output)\(result.errors)")
                #expect(result.errors.contains("runs of a plan that is no longer there"), "\(result.errors)")
                #expect(!FileManager.default.fileExists(atPath: folder + "/plan/plan.jsonl"))
            }
        }
    }

    @Test(arguments: [
        ("cutover.plan/1", "cutover.plan/2"), (#""requires":[]"#, #""requires":["phases"]"#),
    ])
    func `a plan of a later version asks for a newer program`(known: String, later: String) async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/plan", withIntermediateDirectories: true)
            let text = try read(Self.plan + "/plan.jsonl").replacingOccurrences(of: known, with: later)
            try write(text, to: folder + "/plan/plan.jsonl")
            let result = await InProcess().run("show", folder + "/plan")
            #expect(result.exitCode == 8)
            #expect(result.errors.contains("use a newer cutover"), "\(result.errors)")
            #expect(!result.errors.contains("plan again"))
        }
    }

    @Test func `labels and columns are told apart by their bytes`() async throws {
        try await withTemporaryFolder { folder in
            let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
            try write(
                """
                project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,\(composed),\(decomposed)
                p,i,c1,web,10.9.0.1,80,1,one,two
                """,
                to: folder + "/inventory.csv"
            )
            try write(
                """
                project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight
                p,i,c1,web,10.0.0.1,80,1
                """,
                to: folder + "/current.csv"
            )
            let paths = [folder + "/inventory.csv", "--current", folder + "/current.csv"]
            let flags = ["--label", composed, "--label", decomposed, "--out", folder + "/plan"]
            let result = await InProcess().run(["plan"] + paths + flags)
            #expect(result.exitCode == 0, "\(result.errors)")
            let plan = try read(folder + "/plan/plan.jsonl").utf8
            #expect(plan.firstRange(of: "\"\(composed)\":[\"one\"]".utf8) != nil)
            #expect(plan.firstRange(of: "\"\(decomposed)\":[\"two\"]".utf8) != nil)
            let twice = await InProcess().run([
                "check", folder + "/current.csv", "--map", composed + "=host", "--map", decomposed + "=port",
            ])
            #expect(!twice.errors.contains("twice"), "\(twice.errors)")
        }
    }
}
