internal import PlanModel
import Testing

@testable import Planning

/// One inventory that is rejected, with the whole line that says why.
struct Rejection: CustomTestStringConvertible, Sendable {
    let name: String
    let rows: [String]
    let line: String
    var current = ["g-one,10.0.0.1,80,1,false,1"]
    var header = usualHeader
    var options = PlanOptions()

    var testDescription: String { name }
}

let usualHeader = header

struct DiagnosticTests {
    static let cases: [Rejection] = [
        Rejection(
            name: "weight with a letter",
            rows: ["g-one,10.0.0.1,80,1x,false,1"],
            line:
                "in.csv:2:26: error: weight must be a whole number from 0 to 10000 in plain digits, is \"1x\": correct the cell"
        ),
        Rejection(
            name: "leading zero",
            rows: ["g-one,10.0.0.1,080,1,false,1"],
            line:
                "in.csv:2:23: error: port must be a whole number from 0 to 65535 in plain digits, is \"080\": correct the cell"
        ),
        Rejection(
            name: "weight empty",
            rows: ["g-one,10.0.0.1,80,,false,1"],
            line:
                "in.csv:2:26: error: weight is empty: no value is assumed; give one, or say --default weight=N or --keep weight"
        ),
        Rejection(
            name: "host",
            rows: ["g-one,10.0.0.300,80,1,false,1"],
            line:
                "in.csv:2:14: error: host must be an IPv4 address, an IPv6 address or a DNS name of at most 64 characters, is \"10.0.0.300\": correct the cell"
        ),
        Rejection(
            name: "not trimmed",
            rows: ["g-one,10.0.0.1, 80,1,false,1"],
            line:
                "in.csv:2:23: error: port must be a whole number from 0 to 65535 in plain digits, is \" 80\": correct the cell"
        ),
        Rejection(
            name: "field count",
            rows: ["g-one,10.0.0.1,80,1,false"],
            line:
                "in.csv:2:1: error: the row has 8 fields, the header has 9: look for a missing or an extra comma, or quote a field that holds one"
        ),
        Rejection(
            name: "bidirectional",
            rows: ["g\u{202E}one,10.0.0.1,80,1,false,1"],
            line:
                "in.csv:2:8: error: the cell holds \\u{202E}, a control, bidirectional or invisible character: remove it"
        ),
        Rejection(
            name: "unknown column",
            rows: [],
            line: "in.csv:1:67: error: there is no column \"weigth\": did you mean weight?",
            header: header.replacing("weight", with: "weigth")
        ),
        Rejection(
            name: "op",
            rows: [],
            line:
                "in.csv:1:91: error: the column op is reserved for partial inventories, which this version does not read: remove the column",
            header: header + ",op"
        ),
        Rejection(
            name: "twice with other values",
            rows: ["g-one,10.0.0.1,80,1,false,1", "g-one,10.0.0.1,80,2,false,1"],
            line:
                "in.csv:3:14: error: the member 10.0.0.1 port 80 stands at in.csv:2 already, with other values: keep the row that is meant"
        ),
        Rejection(
            name: "new group",
            rows: ["g-onf,10.0.0.1,80,1,false,1"],
            line:
                "in.csv:2:8: error: the channel c1 has no group \"g-onf\" in the snapshot: did you mean \"g-one\"? To make it, say --allow-new-groups"
        ),
        Rejection(
            name: "emptied",
            rows: ["g-one,,,,,"],
            line:
                "in.csv:2:14: error: the row empties group \"g-one\"; the plan empties 1 group and --allow-empty is 0: if that is meant, say --allow-empty 1"
        ),
        Rejection(
            name: "no group",
            rows: [",10.0.0.1,80,1,false,1"],
            line:
                "in.csv:2:8: error: the row has no group: without one the whole channel is overwritten; give member_group_name, or say --allow-whole-channel"
        ),
        Rejection(
            name: "port unknown",
            rows: ["g-one,10.0.0.1,0,1,false,1"],
            line:
                "in.csv:2:23: error: port 0 or empty means the channel's own port, which the snapshot does not tell: give the port"
        ),
    ]

    @Test(arguments: cases)
    func `each mistake is told with its place and its remedy`(_ given: Rejection) throws {
        let content = ([given.header] + given.rows.map { "p,i,c1," + $0 }).joined(separator: "\n")
        let result = try Planner.plan(
            request([text(content)], [file(given.current, name: "now.csv")], given.options)
        )
        #expect(result.planned == nil)
        #expect(result.report.diagnostics.map(\.line) == [given.line])
    }

    @Test func `the number shown is capped, the count is true`() throws {
        let rows = (0..<900).map { "g-one,10.0.0.1,80,x\($0),false,1" }
        let report = try Planner.check([file(rows)], diagnosticsMax: 10)
        #expect(report.errorCount == 900)
        #expect(report.diagnostics.map { $0.position?.line } == Array(2...11))
        #expect(report.hiddenCount == 890)
    }
}
