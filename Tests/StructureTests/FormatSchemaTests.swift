import Foundation
import Testing

/// The formats as their JSON Schemas in the documentation say them, against files that the program wrote.
@Suite struct FormatSchemaTests {
    private static let plan = "plans/datacenter-move/plan.jsonl"

    private func schema(_ name: String) throws -> Any {
        try parseJSON(PackageRoot.data("Sources/cutover/cutover.docc/Resources/\(name).schema.json"))
    }

    private func findings(in text: Data, schema name: String) throws -> [String] {
        let schema = try schema(name)
        let lines = text.split(separator: 0x0A)
        #expect(lines.count > 2)
        return try lines.enumerated().flatMap { index, line in
            validate(try parseJSON(line), schema: schema).map { "line \(index + 1): \($0)" }
        }
    }

    @Test(.enabled(if: PackageRoot.exists(plan)))
    func `the committed plan is of its format`() throws {
        #expect(try findings(in: PackageRoot.data(Self.plan), schema: "plan-line") == [])
    }

    @Test func `what a rehearsal and a view of its plan write is of its format`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/cutover-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sample = PackageRoot.url("samples/datacenter-move").path
        let rehearsed = try BuiltProgram.run([
            "rehearse", sample + "/inventory.csv", "--current", sample + "/current.csv", "--out", folder + "/plan",
        ])
        try #require(rehearsed.exitCode == 0, "\(String(decoding: rehearsed.output, as: UTF8.self))")
        let report = try parseJSON(Data(contentsOf: URL(filePath: folder + "/plan/rehearsal/report.json")))
        #expect(try validate(report, schema: schema("report")) == [])
        let inputs = try parseJSON(Data(contentsOf: URL(filePath: folder + "/plan/inputs.json")))
        #expect(try validate(inputs, schema: schema("inputs")) == [])
        let updates = try Data(contentsOf: URL(filePath: folder + "/plan/rehearsal/updates.jsonl"))
        #expect(try findings(in: updates, schema: "updates-line") == [])
        let difference = try BuiltProgram.run(["show", folder + "/plan", "--format", "json", "--full"])
        #expect(try findings(in: difference.output, schema: "diff-line") == [])
        let audit = try BuiltProgram.run(["audit", folder + "/plan", "--format", "json"])
        #expect(try findings(in: audit.output, schema: "audit-line") == [])
    }

    @Test func `the schemas take what the formats page shows`() throws {
        let page = try PackageRoot.text("Sources/cutover/cutover.docc/Formats.md")
        let examples = page.split(separator: "```json\n").dropFirst().compactMap { $0.split(separator: "```").first }
        let names = [
            "plan-line", "plan-line", "plan-line", "inputs", "diff-line", "diff-line", "diff-line", "report",
            "updates-line", "updates-line", "audit-line", "audit-line",
        ]
        try #require(examples.count == names.count)
        for (example, name) in zip(examples, names) {
            #expect(try validate(parseJSON(Data(example.utf8)), schema: schema(name)) == [], "\(name)")
        }
    }

    @Test(arguments: [
        (#"{"line":"header"}"#, "updates-line"), (#"{"line":"header"}"#, "diff-line"), ("{}", "inputs"),
        (#"{"line":"update","n":0}"#, "plan-line"), ("{}", "report"),
    ])
    func `what is not of a format is refused`(text: String, name: String) throws {
        #expect(try !validate(parseJSON(Data(text.utf8)), schema: schema(name)).isEmpty)
    }
}
