import Foundation
import Testing

/// The formats as their JSON Schemas in the documentation say them, against files that the program wrote.
@Suite struct FormatSchemaTests {
    private static let plan = "plans/datacenter-move/plan.jsonl"
    private static let rehearsal = "plans/datacenter-move/rehearsal"

    private func schema(_ name: String) throws -> Any {
        try parseJSON(PackageRoot.data("Sources/cutover/cutover.docc/Resources/\(name).schema.json"))
    }

    private func findings(inLinesOf path: String, schema name: String) throws -> [String] {
        let schema = try schema(name)
        let lines = try PackageRoot.data(path).split(separator: 0x0A)
        return try lines.enumerated().flatMap { index, line in
            validate(try parseJSON(line), schema: schema).map { "\(path):\(index + 1): \($0)" }
        }
    }

    @Test(.enabled(if: PackageRoot.exists(plan)))
    func `the committed plan is of its format`() throws {
        #expect(try findings(inLinesOf: Self.plan, schema: "plan-line") == [])
    }

    @Test(.enabled(if: PackageRoot.exists("\(rehearsal)/report.json")))
    func `the report of the latest rehearsal is of its format`() throws {
        let report = try parseJSON(PackageRoot.data("\(Self.rehearsal)/report.json"))
        #expect(try validate(report, schema: schema("report")) == [])
        #expect(try findings(inLinesOf: "\(Self.rehearsal)/updates.jsonl", schema: "updates-line") == [])
    }

    @Test func `the schemas take what the formats page shows`() throws {
        let page = try PackageRoot.text("Sources/cutover/cutover.docc/Formats.md")
        let examples = page.split(separator: "```json\n").dropFirst().compactMap { $0.split(separator: "```").first }
        let names = ["plan-line", "plan-line", "plan-line", "report", "updates-line", "updates-line"]
        try #require(examples.count == names.count)
        for (example, name) in zip(examples, names) {
            #expect(try validate(parseJSON(Data(example.utf8)), schema: schema(name)) == [], "\(name)")
        }
    }

    @Test(arguments: [
        (#"{"line":"header"}"#, "updates-line"), (#"{"line":"update","n":0}"#, "plan-line"), ("{}", "report"),
    ])
    func `what is not of a format is refused`(text: String, name: String) throws {
        #expect(try !validate(parseJSON(Data(text.utf8)), schema: schema(name)).isEmpty)
    }
}
