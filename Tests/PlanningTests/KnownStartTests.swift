import Testing

@testable import Planning

/// What a row is known to begin with is not taken apart again: what comes out must be the same.
struct KnownStartTests {
    /// What a scanner gives: a row with the fields known beforehand and those it has found, or a malformed row.
    private enum Item: Equatable {
        case row(fields: [[UInt8]], line: Int)
        case fault(CSVFault)
    }

    private struct Reading {
        var items: [Item] = []
        /// For each item the scanner's number of its run.
        var runNumbers: [Int] = []
        var knownCount = 0
    }

    /// How a file is read.
    private struct Way {
        var blockSize = 4096
        /// How many bytes a read of the file gives; the last number stands for all that follow.
        var cuts = [Int.max]
        var runField = -1
        var limits = CSVLimits()
    }

    /// Reads all rows; `expected` gives what the item of that number may begin with.
    private static func read(
        _ bytes: [UInt8],
        _ way: Way,
        expected: (Int) -> [[UInt8]] = { _ in [] }
    ) throws -> Reading {
        var offset = 0
        var cuts = way.cuts
        var scanner = RowScanner(limits: way.limits, blockSize: way.blockSize, runField: way.runField) { buffer in
            let cut = cuts.count > 1 ? cuts.removeFirst() : cuts[0]
            let count = min(buffer.count, bytes.count - offset, cut)
            buffer.copyBytes(from: bytes[offset..<(offset + count)])
            offset += count
            return count
        }
        var reading = Reading()
        while true {
            let start = expected(reading.items.count)
            // Of its own for each row, so that no byte behind it can be read.
            let text = Array(start.joined(separator: [UInt8(ascii: ",")]))
            let step = try text.withUnsafeBufferPointer { text in
                let known = text.baseAddress.map {
                    RowStart(bytes: $0, byteCount: text.count, fieldCount: start.count)
                }
                return try scanner.next(after: start.isEmpty ? nil : known)
            }
            switch step {
            case .end: return reading
            case .fault(let fault):
                reading.items.append(.fault(fault))
                reading.runNumbers.append(0)
            case .row:
                let row = scanner.row
                let fields = start.prefix(scanner.knownFieldCount) + (0..<row.fieldCount).map { Array(row[$0]) }
                #expect(fields.count == scanner.fieldCount)
                if scanner.rowIsPlain, scanner.knownFieldCount == 0 {
                    #expect(Array(row.prefix(through: row.fieldCount - 1)) == Array(fields.joined(separator: [44])))
                }
                if scanner.rowIsVerbatim { #expect(Array(scanner.rawRow) == Array(fields.joined(separator: [44]))) }
                if scanner.knownFieldCount > 0 { reading.knownCount += 1 }
                reading.items.append(.row(fields: Array(fields), line: scanner.line))
                reading.runNumbers.append(scanner.runNumber)
            }
        }
    }

    /// Lines of which most begin like the one before; some are malformed, blank, or not ASCII, and some or all cells are quoted.
    private static func generated(_ random: inout SeededGenerator) -> [UInt8] {
        let cells = [
            "a", "ab", "abc", "b", "", String(repeating: "x", count: 17), String(repeating: "y", count: 66),
            String(repeating: "z", count: 300), "10.0.0.1", "10.0.0.12",
        ]
        let foreign = ["é", "größe", "日本語の長い名前", "\u{1F600}"]
        let foreignPercent = [0, 0, 5, 50].randomElement(using: &random) ?? 0
        let odd = ["\"q\"", "\"a,b\"", "\u{200B}", "\"open\nline\"", "\u{1}", "q\"q", "\"q\"q", "\r"]
        let quotedPercent = [0, 0, 10, 60, 100].randomElement(using: &random) ?? 0
        let ends = [["\n"], ["\r\n"], ["\n", "\r\n"]].randomElement(using: &random) ?? ["\n"]
        var (text, before) = (Bool.random(using: &random) ? "\u{FEFF}" : "", [String]())
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            let end = ends.randomElement(using: &random) ?? "\n"
            if Int.random(in: 0..<20, using: &random) == 0 { text += end }
            var line = Array(before.prefix(Int.random(in: 0...6, using: &random)))
            while line.count < Int.random(in: 1...7, using: &random) {
                let pool = Int.random(in: 0..<25, using: &random) == 0 ? odd : cells
                let isForeign = Int.random(in: 0..<100, using: &random) < foreignPercent
                line.append((isForeign ? foreign : pool).randomElement(using: &random) ?? "")
            }
            let cells = line.map { cell in
                cell.contains("\"") || Int.random(in: 0..<100, using: &random) >= quotedPercent ? cell : "\"\(cell)\""
            }
            text += cells.joined(separator: ",") + end
            before = line
        }
        var bytes = Array(text.utf8)
        // The last line may end in a carriage return alone.
        bytes.removeLast(min(bytes.count, Int.random(in: 0...2, using: &random)))
        return bytes
    }

    private static func way(_ random: inout SeededGenerator) -> Way {
        var way = Way()
        way.blockSize = [7, 64, 100, 700, 4096].randomElement(using: &random) ?? 64
        way.runField = Int.random(in: -1...3, using: &random)
        way.cuts = [1, 3, 64, 65, Int.max].filter { _ in Bool.random(using: &random) } + [Int.max]
        return way
    }

    private static func limits(_ random: inout SeededGenerator) -> CSVLimits {
        var limits = CSVLimits()
        guard Int.random(in: 0..<3, using: &random) == 0 else { return limits }
        limits.fieldsMax = Int.random(in: 1...6, using: &random)
        limits.recordBytesMax = Int.random(in: 1...400, using: &random)
        limits.recordsMax = Int.random(in: 1...40, using: &random)
        return limits
    }

    /// Expectations can only be made of plain fields.
    private static func isPlain(_ cell: [UInt8]) -> Bool {
        cell.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x2C }
    }

    @Test func `a row reads as it does alone, whatever it is said to begin with and whatever makes a run`() async throws
    {
        var knownCount = 0
        for seed in Fuzz.seeds(500) {
            var random = SeededGenerator(seed: seed)
            let bytes = Self.generated(&random)
            let limits = Self.limits(&random)
            let alone = try Self.read(bytes, Way(limits: limits)).items
            if limits == CSVLimits() {
                let reference = CSVReference.read(bytes).map { item -> Item in
                    switch item {
                    case .record(let fields, let places): .row(fields: fields, line: places.first?.line ?? 0)
                    case .fault(let fault): .fault(fault)
                    }
                }
                #expect(alone == reference, "FUZZ_SEED=\(seed)")
            }
            let rows = alone.map { item -> [[UInt8]] in if case .row(let fields, _) = item { fields } else { [] } }
            let expectations = (0...rows.count).map { index -> [[UInt8]] in
                let isRight = Int.random(in: 0..<3, using: &random) > 0
                let other = rows.randomElement(using: &random) ?? []
                let row = isRight && index < rows.count ? rows[index] : other
                return Array(row.prefix(Int.random(in: 0...7, using: &random)).prefix(while: Self.isPlain))
            }
            for _ in 0..<6 {
                var way = Self.way(&random)
                way.limits = limits
                let reading = try Self.read(bytes, way) { $0 < expectations.count ? expectations[$0] : [] }
                #expect(reading.items == alone, "FUZZ_SEED=\(seed), \(way)")
                knownCount += reading.knownCount
                expectRunsBeginAlike(try Self.read(bytes, way), way.runField, seed)
            }
            if seed % 5 == 0 { await Task.yield() }
        }
        #expect(knownCount > 0)
    }

    private func expectRunsBeginAlike(_ reading: Reading, _ runField: Int, _ seed: UInt64) {
        var first: [Int: [[UInt8]]] = [:]
        for case (.row(let fields, _), let number) in zip(reading.items, reading.runNumbers) where number != 0 {
            let begin = Array(fields.prefix(runField + 1))
            #expect(first[number, default: begin] == begin, "FUZZ_SEED=\(seed)")
            first[number] = begin
        }
    }

    @Test func `neighbours that begin alike are of one run`() throws {
        let bytes = Array("a,b,1\na,b,2\r\na,b,3\na,bc,4\na,b,5\n".utf8)
        #expect(try Self.read(bytes, Way(runField: 1)).runNumbers == [1, 1, 1, 2, 3])
    }

    @Test(arguments: ["\n", "\r\n"])
    func `a row that is all known is known, whatever ends its line`(end: String) throws {
        let bytes = Array("a,b\(end)a,b\(end)".utf8)
        let reading = try Self.read(bytes, Way()) { _ in [Array("a".utf8), Array("b".utf8)] }
        #expect(reading.knownCount == 2)
        #expect(reading.items.count == 2)
    }

    @Test func `every way to gather the bits of a comparison gives the same`() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1_000 {
            let bits = UInt32(UInt16.random(in: 0...UInt16.max, using: &random))
            var lanes = SIMD16<Int8>(repeating: 0)
            for lane in 0..<16 where bits >> UInt32(lane) & 1 == 1 { lanes[lane] = 1 }
            let mask = lanes .== SIMD16(repeating: 1)
            #expect(ByteMask.bits(mask) == bits)
            #expect(ByteMask.portableBits(mask) == bits)
        }
    }
}
