internal import ByteIO
internal import PlanModel
import Testing

@testable import Planning

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The compact lane against the detailed rules: what plain channels become from their bytes is what the rules say.
///
/// `LANE_SEEDS=N` tries more inputs; a failing one is named by its seed.
struct LaneTests {
    /// Scratch storage in memory.
    private final class ScratchBytes: ScratchStorage {
        private var bytes: [UInt8] = []

        func append(_ more: UnsafeRawBufferPointer) -> Int {
            bytes.append(contentsOf: more)
            return bytes.count - more.count
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
            buffer.copyBytes(from: bytes[offset..<(offset + buffer.count)])
        }
    }

    /// How odd the rows of one case are.
    private struct Case {
        var random: SeededGenerator
        let isInventoryEdited: Bool
        let columns: [String]
        let options: PlanOptions
        let oddity: Int
        let usesECS: Bool
    }

    private static let seedCount = getenv("LANE_SEEDS").flatMap { Int(String(cString: $0)) } ?? 250

    @Test func `both lanes give the same plan, diagnostics and breaches`() async throws {
        for seed in 0..<UInt64(Self.seedCount) {
            // Other tests wait for their turn.
            await Task.yield()
            var one = Self.makeCase(seed)
            let current = Self.rows(&one, isInventory: false)
            let inventory = one.isInventoryEdited ? Self.edited(current, &one) : Self.rows(&one, isInventory: true)
            let isSorted = Bool.random(using: &one.random)
            let limits = Bool.random(using: &one.random) ? PlanLimits.open : PlanLimits()
            let quota = Bool.random(using: &one.random) ? nil : Int.random(in: 1...12, using: &one.random)
            let request = request(
                Self.files(isSorted ? Self.sorted(inventory) : inventory, one, &one.random, isInventory: true),
                Self.files(isSorted ? Self.sorted(current) : current, one, &one.random, isInventory: false),
                one.options,
                limits: limits,
                quotas: MemberQuotas(all: quota)
            )
            let detailed = try Planner.plan(request, lanes: .detailed, way: .hash(partitionCount: 1))
            let both = try Planner.plan(request, lanes: .both, way: .hash(partitionCount: 1))
            try expectSameInEveryWay(request, detailed, seed)
            #expect(both.report == detailed.report, "seed \(seed)")
            #expect(both.breaches == detailed.breaches, "seed \(seed)")
            let lines = (both.text.split(separator: "\n"), detailed.text.split(separator: "\n"))
            let difference = zip(lines.0, lines.1).first { $0 != $1 }
            #expect(lines.0 == lines.1, "seed \(seed): \(difference.map { "\($0.0)\n\($0.1)" } ?? "")")
            // The values are what the lines say.
            if let planned = both.planned {
                var writer = try PlanWriter(header: planned.header) { _ in }
                for update in planned.updates { try writer.append(update) }
                #expect(try writer.finish(planned.summary) == planned.sha256, "seed \(seed)")
            }
        }
    }

    /// Sorted files side by side, many partitions, and partitions that hardly fit: the outcome is the same.
    private func expectSameInEveryWay(_ request: PlanRequest, _ expected: PlanOutcome, _ seed: UInt64) throws {
        let text = expected.text
        var small = request
        small.memory = PlanningMemory(limitBytes: 0) { ScratchBytes() }
        let ways: [(PlanRequest, PlanAttempt.Lanes, Planner.Way)] = [
            (request, .both, .mergeIfSorted()), (request, .detailed, .mergeIfSorted()),
            (request, .both, .mergeIfSorted(partitionBytes: 0)),
            (request, .detailed, .mergeIfSorted(partitionBytes: 900)),
            (request, .both, .hash(partitionCount: 3)), (small, .both, .hash(partitionCount: 16)),
        ]
        for (number, (request, lanes, way)) in ways.enumerated() {
            let result = try Planner.plan(request, lanes: lanes, way: way)
            #expect(result.report == expected.report, "seed \(seed), way \(number)")
            #expect(result.breaches == expected.breaches, "seed \(seed), way \(number)")
            #expect(result.text == text, "seed \(seed), way \(number)")
        }
    }

    private func expectSame(_ request: PlanRequest) throws -> PlanOutcome {
        let (both, detailed) = (try Planner.plan(request, lanes: .both), try Planner.plan(request, lanes: .detailed))
        #expect(both.report == detailed.report)
        #expect(both.text == detailed.text)
        return both
    }

    @Test func `a label that one of the files lacks stays in its column`() throws {
        let current = text(header + "\np,i,c1,a-1,10.0.0.1,80,1,false,1\np,i,c1,b-1,10.0.0.2,80,1,false,1")
        let files = [
            text(header + ",owner\np,i,c1,a-1,10.0.0.3,80,1,false,1,pay"),
            text(header + ",team\np,i,c1,b-1,10.0.0.4,80,1,false,1,core"),
        ]
        let labels = options { $0.labels = ["owner", "team"] }
        let updates = try expectSame(request(files, [current], labels)).planned?.updates
        #expect(
            updates?.map(\.labels) == [
                [.init(column: "owner", values: ["pay"])], [.init(column: "team", values: ["core"])],
            ]
        )
    }

    @Test func `quoted commas do not make two keys one`() throws {
        let rows = ["p,i,c1,\"g,h\",10.0.0.1,80,1,false,1", "p,i,\"c1,g\",h,10.0.0.2,80,1,false,1"]
        let current = text(header + "\np,i,c1,\"g,h\",10.0.0.9,80,1,false,1")
        let result = try expectSame(request([text(([header] + rows).joined(separator: "\n"))], [current]))
        #expect(result.report.errorCount > 0)
    }

    @Test func `cells of a mebibyte and NULs in names end in diagnostics`() throws {
        let wide = String(repeating: "e", count: 1 << 20)
        let columns = "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,ecs_id,ecs_name,owner"
        let current = text(header + "\np,i,c1,a-1,10.0.0.1,80,1,false,1")
        let labels = options { $0.labels = ["owner"] }
        for row in [",,,,,,,\(wide),,", "p,i,c1,a-1,10.0.0.1,80,1,,,\(wide)", "p,i,c1,a-1,e\0n,80,1,e,n,"] {
            #expect(try expectSame(request([text(columns + "\n" + row)], [current], labels)).report.errorCount > 0)
        }
    }

    @Test func `the order of contradicting rows does not matter`() throws {
        let current = text(header + "\np,i,c1,a-1,10.0.0.1,80,1,false,1\np,i,c1,a-1,10.0.0.2,80,1,false,1")
        let rows = ["p,i,c1,a-1,10.0.0.3,80,1,false,1,pay", "p,i,c1,a-1,10.0.0.4,80,1,false,1,shop"]
        let labels = options { $0.labels = ["owner"] }
        let texts = try [rows, rows.reversed()].map { rows in
            let inventory = text(([header + ",owner"] + rows).joined(separator: "\n"))
            return try expectSame(request([inventory], [current], labels)).text
        }
        #expect(texts[0] == texts[1])
    }

    private static func makeCase(_ seed: UInt64) -> Case {
        var random = SeededGenerator(seed: seed)
        var options = PlanOptions()
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        options.allowNewGroups = chance(50)
        options.allowUnknownChannels = chance(50)
        options.allowWholeChannel = chance(30)
        options.requireComplete = chance(10)
        options.allowEmpty = chance(30) ? 5 : 0
        if chance(30) { options.keep.append("weight") }
        if chance(20) { options.keep.append("status") }
        if chance(20) { options.defaults.append(.init(column: "weight", value: "7")) }
        if chance(15) { options.defaults.append(.init(column: "is_backup", value: "true")) }
        if chance(15) { options.defaults.append(.init(column: "status", value: "2")) }
        if chance(15) { options.defaults.append(.init(column: "port", value: "8443")) }
        var columns = header.split(separator: ",").map(String.init)
        if chance(60) { columns += ["ecs_id", "ecs_name"] }
        if chance(30) { columns += ["channel_name", "channel_port", "channel_type", "member_type"] }
        if chance(25) { columns.append("member_group_weight") }
        if chance(25) { columns.append("wave") }
        if chance(25) {
            columns.append("owner")
            options.labels.append("owner")
        }
        if chance(40) { columns.shuffle(using: &random) }
        let (isEdited, oddity, usesECS) = (chance(60), chance(50) ? 0 : 6, chance(30))
        return Case(
            random: random,
            isInventoryEdited: isEdited,
            columns: columns,
            options: options,
            oddity: oddity,
            usesECS: usesECS
        )
    }

    private static func rows(_ one: inout Case, isInventory: Bool) -> [[String: String]] {
        (0..<Int.random(in: 1...40, using: &one.random)).map { _ in row(&one, isInventory: isInventory) }
    }

    private static func row(_ one: inout Case, isInventory: Bool) -> [String: String] {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &one.random) }
        func pick(_ texts: [String]) -> String { texts[number(0...(texts.count - 1))] }
        func isOdd() -> Bool { number(0...99) < one.oddity }
        let channel = number(1...4)
        let isECSChannel = one.usesECS && channel % 2 == 0
        let host = pick([
            "10.0.0.\(number(1...9))", "192.168.10.\(number(1...200))", "web-\(number(1...3)).example",
            "2001:db8::\(number(1...3))",
        ])
        var row = [
            "project_id": "p", "instance_id": pick(["i", "j"]), "vpc_channel_id": "c\(channel)",
            "member_group_name": pick(["blue", "green", "组一", "blue"]),
            "host": isECSChannel ? pick(["", "10.1.1.\(number(1...5))"]) : host,
            "port": pick(["80", "443", "8080", isInventory ? "" : "0"]),
            "weight": pick(["0", "5", "10", "10000", isInventory && !one.options.keep.isEmpty ? "" : "5"]),
            "is_backup": pick(["true", "false", "TRUE", ""]), "status": pick(["1", "2", ""]),
            "ecs_id": isECSChannel ? "ecs-\(number(1...5))" : pick(["", host]),
            "ecs_name": isECSChannel ? "name-\(number(1...2))" : "",
            "channel_name": number(0...3) == 0 ? "" : "name\(channel)", "channel_port": "9\(channel)",
            "channel_type": channel == 3 ? pick(["builtin", "builtin", "reference"]) : "builtin",
            "member_type": isECSChannel ? "ecs" : "ip",
            "member_group_weight": channel == 1 ? "30" : "", "wave": "\(channel % 3 + 1)",
            "owner": pick(["pay", "pay", "shop", ""]),
        ]
        if row["ecs_id"] == row["host"], row["ecs_id"]?.isEmpty == false { row["ecs_name"] = pick(["", host]) }
        if isOdd() { row["member_group_name"] = "" }
        if isOdd() { row["host"] = pick(["", "10.0.0.300", "bad host", "2001:DB8:0::1", "10.0.0.1 "]) }
        if isOdd() { row["port"] = pick(["70000", "-1", "08", "x"]) }
        if isOdd() { row["weight"] = pick(["10001", "", "1.5"]) }
        if isOdd() { row["status"] = pick(["3", "0"]) }
        if isOdd() { row["is_backup"] = "yes" }
        if isOdd() { row["vpc_channel_id"] = pick(["", "c 1", "c9"]) }
        if isOdd() { row["channel_name"] = pick(["name1", "other"]) }
        if isOdd() { row["owner"] = pick(["a,b", "say \"x\"", "é", "\u{202E}x", "two\nlines"]) }
        if isOdd() { row["wave"] = pick(["", "0", "9"]) }
        if isOdd() { row["ecs_id"] = pick(["", "e s", "ecs-9"]) }
        if isOdd() {
            for column in ["host", "port", "weight", "is_backup", "status", "ecs_id", "ecs_name"] { row[column] = "" }
        }
        return row
    }

    /// The snapshot with a few rows changed, left out or added: what most inventories are.
    private static func edited(_ rows: [[String: String]], _ one: inout Case) -> [[String: String]] {
        var result: [[String: String]] = []
        for row in rows {
            switch Int.random(in: 0..<12, using: &one.random) {
            case 0: continue
            case 1: result.append(Self.row(&one, isInventory: true))
            case 2: result += [row, row]
            case 3: result.append(row.merging(["host": "10.9.9.\(Int.random(in: 1...9, using: &one.random))"]) { $1 })
            default: result.append(row)
            }
        }
        return result.isEmpty ? rows : result
    }

    private static func sorted(_ rows: [[String: String]]) -> [[String: String]] {
        func key(_ row: [String: String]) -> [String] {
            ["project_id", "instance_id", "vpc_channel_id"].map { row[$0] ?? "" }
        }
        return rows.enumerated().sorted {
            let (one, two) = (key($0.element), key($1.element))
            return one == two ? $0.offset < $1.offset : one.lexicographicallyPrecedes(two)
        }.map(\.element)
    }

    private static func files(
        _ rows: [[String: String]],
        _ one: Case,
        _ random: inout SeededGenerator,
        isInventory: Bool
    ) -> [InputFile] {
        let foreign: Set<String> = isInventory ? [] : ["wave", "owner"]
        let columns = one.columns.filter { !foreign.contains($0) }
        let cut = Int.random(in: 0...rows.count, using: &random)
        let parts = Bool.random(using: &random) ? [rows[...]] : [rows[..<cut], rows[cut...]]
        return parts.enumerated().map { index, part in
            let end = Bool.random(using: &random) ? "\n" : "\r\n"
            var text = columns.joined(separator: ",") + end
            for row in part {
                text += columns.map { cell(row[$0] ?? "", &random) }.joined(separator: ",")
                if Int.random(in: 0..<400, using: &random) == 0, one.oddity > 0 { text += ",more" }
                text += end
            }
            return InputFile(name: "\(isInventory ? "in" : "now")\(index).csv", bytes: Array(text.utf8))
        }
    }

    private static func cell(_ text: String, _ random: inout SeededGenerator) -> String {
        let needsQuotes = text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A }
        guard needsQuotes || Int.random(in: 0..<30, using: &random) == 0 else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
