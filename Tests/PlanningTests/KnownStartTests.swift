import Testing

@testable import Planning

/// What a row is known to begin with is not taken apart again: what comes out must be the same.
struct KnownStartTests {
    /// A row as a scanner gives it: the fields known beforehand and those it has found.
    private struct Row {
        let fields: [[UInt8]]
        let runNumber: Int
        let isInPlace: Bool
    }

    /// Reads all rows; `expected` gives what row number `index` may begin with.
    private static func read(
        _ bytes: [UInt8],
        blockSize: Int,
        runField: Int = -1,
        expected: (Int) -> [[UInt8]] = { _ in [] }
    ) throws -> (rows: [Row], knownCount: Int) {
        var offset = 0
        var scanner = RowScanner(blockSize: blockSize, runField: runField) { buffer in
            let count = min(buffer.count, bytes.count - offset)
            buffer.copyBytes(from: bytes[offset..<(offset + count)])
            offset += count
            return count
        }
        var (rows, knownCount): ([Row], Int) = ([], 0)
        while true {
            let start = expected(rows.count)
            // Vectors of 16 bytes are read of it.
            let text = Array(start.joined(separator: [UInt8(ascii: ",")]))
            let isAtEnd = try text.withUnsafeBufferPointer { text in
                let expected = text.baseAddress.map {
                    RowStart(bytes: $0, byteCount: text.count, fieldCount: start.count)
                }
                switch try scanner.next(after: start.isEmpty ? nil : expected) {
                case .end: return true
                case .fault: return false
                case .row: break
                }
                if scanner.knownFieldCount > 0 { knownCount += 1 }
                let row = scanner.row
                let fields = start.prefix(scanner.knownFieldCount) + (0..<row.fieldCount).map { Array(row[$0]) }
                #expect(fields.count == scanner.fieldCount)
                if scanner.rowIsInPlace { #expect(Array(scanner.rawRow) == Array(fields.joined(separator: [44]))) }
                rows.append(
                    Row(fields: Array(fields), runNumber: scanner.runNumber, isInPlace: scanner.rowIsInPlace)
                )
                return false
            }
            if isAtEnd { return (rows, knownCount) }
        }
    }

    /// Lines of which most begin like the one before; some are quoted, blank, or not ASCII.
    private static func generated(_ random: inout SeededGenerator) -> [UInt8] {
        let cells = [
            "a", "ab", "abc", "b", "", String(repeating: "x", count: 17), String(repeating: "y", count: 66),
            String(repeating: "z", count: 300), "10.0.0.1", "10.0.0.12",
        ]
        let odd = ["\"q\"", "\"a,b\"", "é", "\"open\nline\"", "\u{1}"]
        let end = Bool.random(using: &random) ? "\n" : "\r\n"
        var (text, before) = ("", [String]())
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            if Int.random(in: 0..<20, using: &random) == 0 { text += end }
            var line = Array(before.prefix(Int.random(in: 0...6, using: &random)))
            while line.count < Int.random(in: 1...7, using: &random) {
                let pool = Int.random(in: 0..<25, using: &random) == 0 ? odd : cells
                line.append(pool.randomElement(using: &random) ?? "")
            }
            text += line.joined(separator: ",") + end
            before = line
        }
        if Bool.random(using: &random) { text.removeLast() }
        return Array(text.utf8)
    }

    private static func records(_ bytes: [UInt8]) -> [[[UInt8]]] {
        CSVReference.read(bytes).compactMap { item in
            if case .record(let fields, _) = item { fields } else { nil }
        }
    }

    @Test func `rows of a run read as all rows do, and rows of one run begin alike`() throws {
        for seed in UInt64(0)..<400 {
            var random = SeededGenerator(seed: seed)
            let bytes = Self.generated(&random)
            let runField = Int.random(in: 0...3, using: &random)
            for blockSize in [7, 64, 100, 700, 4096] {
                let rows = try Self.read(bytes, blockSize: blockSize, runField: runField).rows
                #expect(rows.map(\.fields) == Self.records(bytes), "seed \(seed), blocks of \(blockSize)")
                for (one, next) in zip(rows, rows.dropFirst()) where one.runNumber != 0 {
                    guard next.runNumber == one.runNumber else { continue }
                    let begin = one.fields.prefix(runField + 1)
                    #expect(next.fields.prefix(runField + 1) == begin, "seed \(seed)")
                }
            }
        }
    }

    @Test func `neighbours that begin alike are of one run`() throws {
        let bytes = Array("a,b,1\na,b,2\r\na,b,3\na,bc,4\na,b,5\n".utf8)
        let rows = try Self.read(bytes, blockSize: 4096, runField: 1).rows
        #expect(rows.map(\.runNumber) == [1, 1, 1, 2, 3])
    }

    @Test func `a row that begins as expected reads as the same row, and one that does not as its own`() throws {
        var knownCount = 0
        for seed in UInt64(0)..<400 {
            var random = SeededGenerator(seed: seed)
            let bytes = Self.generated(&random)
            let records = Self.records(bytes)
            // Expectations can only be made of plain fields.
            func isPlain(_ cell: [UInt8]) -> Bool {
                cell.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x2C }
            }
            let expectations = (0...records.count).map { index -> [[UInt8]] in
                let isRight = Int.random(in: 0..<3, using: &random) > 0
                let record = isRight && index < records.count ? records[index] : records.randomElement(using: &random)
                return Array((record ?? []).prefix(Int.random(in: 1...7, using: &random)).prefix(while: isPlain))
            }
            for (blockSize, runField) in [(7, -1), (64, 1), (100, -1), (700, 2), (4096, 0)] {
                let read = try Self.read(bytes, blockSize: blockSize, runField: runField) { expectations[$0] }
                #expect(read.rows.map(\.fields) == records, "seed \(seed), blocks of \(blockSize)")
                knownCount += read.knownCount
            }
        }
        #expect(knownCount > 1_000)
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
