import ByteIO
import PlanModel
import Testing

@testable import Planning

/// Rows whose order, neighbours and files must not matter, though the fast lane knows them by less than their text.
struct RowOrderTests {
    private static let columns = header + ",ecs_id,ecs_name"
    private static let ways: [Planner.Way] = [.mergeIfSorted(), .hash(partitionCount: 1), .hash(partitionCount: 16)]

    private static func file(_ rows: [String], _ columns: String = columns) -> InputFile {
        text(([columns] + rows).joined(separator: "\n"))
    }

    /// What must be the same: the plan, or how many errors there are.
    private struct Outcome: Equatable {
        let sha256: String?
        let errors: [String]

        init(_ request: PlanRequest, _ way: Planner.Way, _ lanes: PlanAttempt.Lanes = .both) throws {
            let outcome = try Planner.plan(request, lanes: lanes, way: way)
            sha256 = outcome.planned?.sha256
            errors = outcome.errors
        }
    }

    @Test func `a cloud server that stands twice with two names is seen, whatever stands before it`() throws {
        let others = (0..<80).map { "p,i,c,g1,,80,1,false,1,s-\($0),n\($0)" }
        let present = Self.file(others + ["n1", "n2"].map { "p,i,c,g1,,80,1,false,1,srv-a,\($0)" })
        let twice = ["n1", "n3"].map { "p,i,c,g1,,80,1,false,1,srv-a,\($0)" }
        for seed in 0..<20 {
            var random = SeededGenerator(seed: UInt64(seed))
            let rows = twice + (seed == 0 ? [] : others.shuffled(using: &random))
            let files = request([Self.file(rows.shuffled(using: &random))], [present])
            #expect(try Outcome(files, .mergeIfSorted()).errors == ["present-state"], "seed \(seed)")
        }
    }

    @Test func `a file without the label's column counts the same by every way`() throws {
        let labelled = Self.file(["p,i,c1,g1,10.0.0.1,80,2,false,1,,,pay"], Self.columns + ",owner")
        let present = Self.file((1...3).map { "p,i,c\($0),g1,10.0.0.1,80,1,false,1,," })
        let rows = [2, 3].map { "p,i,c\($0),g1,10.0.0.1,80,1,false,1,," }
        let quoted = rows.map { $0.replacing("g1", with: "\"g,1\"").replacing("g,1", with: "g1") }
        let owner = options { $0.labels = ["owner"] }
        let outcomes = try [rows, rows.reversed(), quoted, quoted.reversed()].flatMap { rows in
            try Self.ways.map { try Outcome(request([labelled, Self.file(rows)], [present], owner), $0) }
        }
        #expect(outcomes[0].sha256 != nil)
        for outcome in outcomes { #expect(outcome == outcomes[0]) }
    }

    @Test(arguments: [1, 2, 33, 34, 60])
    func `a group has all labels of its rows, however many and in whatever order`(count: Int) throws {
        func rows(_ weight: Int) -> [String] {
            (0..<200).map {
                "p,i,c,g1,10.0.0.\($0),80,\(weight),false,1,,,rack-\(100 + $0 % count),\($0 % 3 == 0 ? "x" : "")"
            }
        }
        let columns = Self.columns + ",rack,room"
        let labels = options { $0.labels = ["rack", "room"] }
        var random = SeededGenerator(seed: 1)
        var digests: Set<String?> = []
        for lanes in [PlanAttempt.Lanes.both, .detailed] {
            for rows in [rows(2), rows(2).shuffled(using: &random)] {
                let files = request([Self.file(rows, columns)], [Self.file(self.rows(rows, 1), Self.columns)], labels)
                let outcome = try Planner.plan(files, lanes: lanes)
                digests.insert(outcome.planned?.sha256)
                let racks = (0..<count).map { UTF8Text("rack-\(100 + $0)") }
                let expected = [
                    Update.Label(column: "rack", values: racks), Update.Label(column: "room", values: ["x"]),
                ]
                #expect(outcome.updates.map(\.labels) == [expected])
            }
        }
        #expect(digests.count == 1)
    }

    /// The rows without labels, of another weight.
    private func rows(_ rows: [String], _ weight: Int) -> [String] {
        rows.map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            return (cells[..<6] + ["\(weight)"] + cells[7..<11]).joined(separator: ",")
        }
    }

    @Test func `a host with a NUL is not taken for a cloud server of another channel`() throws {
        let odd = "p,i,c1,g1,srv\0web,80,1,false,1,,"
        let present = [odd, "p,i,c2,g1,,80,1,false,1,srv,web", "p,i,c5,g1,10.0.0.1,80,1,false,1,,"]
        let inventory = Self.file(["p,i,c5,g1,10.0.0.2,80,1,false,1,,"])
        let outcomes = try [present, present.reversed()].flatMap { rows in
            try Self.ways.map { try Outcome(request([inventory], [Self.file(rows)]), $0) }
        }
        #expect(outcomes[0].sha256 != nil)
        for outcome in outcomes { #expect(outcome == outcomes[0]) }
    }

    @Test func `what options supply of members leaves rows that have none as they are`() throws {
        let present = text(header + ",channel_port\np,i,c1,g1,,,,,,x9", name: "now.csv")
        let rows = text("project_id,instance_id,vpc_channel_id,member_group_name,host,port\np,i,c1,g1,,")
        let given = [
            options { $0.set = [.init(column: "weight", value: "5")] },
            options { $0.defaults = [.init(column: "weight", value: "5")] },
            options { $0.keep = ["weight"] },
        ]
        for options in given {
            let outcome = try Planner.plan(request([rows], [present], options))
            #expect(outcome.planned?.summary.groups.unchanged == 1, "\(outcome.report)")
        }
    }

    @Test(arguments: [false, true])
    func `ids as long as a record are an error, in any order`(isSnapshot: Bool) throws {
        let plain = (0..<50).map { "p,i,c\($0),g1,10.0.0.1,80,1,false,1,," }
        let half = String(repeating: "P", count: 1 << 19)
        let long = "\(half),\(half),,,,,,,,,"
        let channel = "p,i,\(String(repeating: "C", count: 1 << 20 - 64)),,,,,,,,"
        for odd in [long, channel] {
            let (files, others) = (Self.file((plain + [odd]).reversed()), Self.file(plain))
            for way in Self.ways {
                let given = isSnapshot ? request([others], [files]) : request([files], [others])
                let outcome = try Planner.plan(given, way: way)
                #expect(outcome.planned == nil && !outcome.errors.isEmpty)
            }
        }
    }

    @Test func `a name is suggested where it is near, and not looked for among too many`() throws {
        func errors(_ count: Int) throws -> [String] {
            let present = Self.file((0..<count).map { "p,i,c,blue-\($0),10.0.0.1,80,1,false,1,," })
            let rows = Self.file((0..<count).map { "p,i,c,bleu-\($0),10.0.0.1,80,1,false,1,," })
            return try Planner.plan(request([rows], [present])).report.diagnostics.map(\.message)
        }
        let (few, many) = (try errors(64), try errors(65))
        #expect(few.count == 64 && few.allSatisfy { $0.contains("did you mean \"blue-") })
        #expect(many.count == 65 && !many.contains { $0.contains("did you mean") })
    }
}
