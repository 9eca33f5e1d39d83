import PlanModel
import Testing

@testable import Planning

/// One member in two rows.
struct RepeatedRowTests {
    /// Rows (weight, is_backup, status of each), the member's present state, and whether planning takes them.
    struct Case: CustomTestStringConvertible, Sendable {
        let rows: [String]
        var current = "1,false,2"
        var options = PlanOptions()
        let isTaken: Bool

        var testDescription: String { rows.joined(separator: " | ") }
    }

    private static let kept = options { $0.keep = ["weight"] }
    private static let filled = options { $0.defaults = [.init(column: "status", value: "1")] }
    private static let keptElseFilled = options {
        $0.keep = ["status"]
        $0.defaults = [.init(column: "status", value: "1")]
    }

    static let cases: [Case] = [
        Case(rows: ["1,,", "1,,"], isTaken: true),
        Case(rows: ["1,,", "1,,2"], isTaken: true),
        Case(rows: ["1,,2", "1,,"], isTaken: true),
        Case(rows: ["1,false,", "1,,"], isTaken: true),
        Case(rows: ["1,,1", "1,,2"], isTaken: false),
        Case(rows: ["1,true,", "1,false,"], isTaken: false),
        Case(rows: ["1,,", "2,,"], isTaken: false),
        Case(rows: [",,2", "1,,2"], options: kept, isTaken: true),
        Case(rows: ["1,,", "1,,2"], options: filled, isTaken: false),
        Case(rows: ["1,,", "1,,2"], options: keptElseFilled, isTaken: true),
    ]

    @Test(arguments: cases)
    func `check rejects no rows that plan takes, and says what both rows contradict`(given: Case) throws {
        let rows = file(given.rows.map { "a-1,10.0.0.1,80," + $0 })
        let now = file(["a-1,10.0.0.1,80," + given.current], name: "now.csv")
        let planned = try Planner.plan(request([rows], [now], given.options))
        #expect(planned.errors == (given.isTaken ? [] : ["member-twice"]))
        let checked = try Planner.check([rows], options: given.options)
        #expect(checked.hasErrors == !given.isTaken, "\(checked.diagnostics.map(\.line))")
        #expect(checked.diagnostics.map(\.code) == ["member-twice"])
    }
}
