import PlanModel
import Testing

@testable import Planning

/// Ids and names that options fill in, in files of any order.
struct FilledKeyTests {
    private static let columns = "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight\n"

    @Test(arguments: [
        (
            "member_group_name", "blue", "P,I,C1,,10.0.0.1,80,1\nP,I,C2,g,10.0.0.1,80,1\n",
            ["P,I,C1,,10.0.0.2,80,1\n", "P,I,C2,g,10.0.0.1,80,1\n"]
        ),
        (
            "project_id", "P", ",I,C1,g,10.0.0.1,80,1\nP,I,C2,g,10.0.0.1,80,1\n",
            [",I,C1,g,10.0.0.1,80,1\n", "P,I,C2,g,10.0.0.1,80,1\n"]
        ),
        (
            "project_id", "P", "P,I,C1,g,10.0.0.1,80,1\nP,I,C2,g,10.0.0.1,80,1\n",
            [",I,C1,g,10.0.0.2,80,1\n", "P,I,C2,g,10.0.0.1,80,1\n"]
        ),
    ])
    func `the order of rows does not matter`(column: String, value: String, current: String, rows: [String]) throws {
        let filled = options { $0.defaults = [.init(column: column, value: value)] }
        let outcomes = try [rows, rows.reversed()].flatMap { rows in
            try [Planner.Way.mergeIfSorted(), .hash(partitionCount: 1), .hash(partitionCount: 64)].map { way in
                let files = request([text(Self.columns + rows.joined())], [text(Self.columns + current)], filled)
                let result = try Planner.plan(files, lanes: .both, way: way)
                // A diagnostic names its line, which is another in another order.
                return (result.planned != nil, result.report.errorCount, result.planned?.sha256)
            }
        }
        for outcome in outcomes { #expect(outcome == outcomes[0]) }
    }
}
