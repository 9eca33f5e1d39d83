import Testing

@testable import Planning

struct CSVReaderTests {
    private func read(
        _ bytes: [UInt8],
        blocks: [Int] = [],
        blockSize: Int = 4096,
        limits: CSVLimits = CSVLimits()
    ) throws -> [CSVReference.Item] {
        var offset = 0
        var sizes = blocks[...]
        var scanner = RowScanner(limits: limits, blockSize: blockSize) { buffer in
            let wanted = sizes.popFirst() ?? buffer.count
            let count = min(wanted, buffer.count, bytes.count - offset)
            buffer.copyBytes(from: bytes[offset..<(offset + count)])
            offset += count
            return count
        }
        var items: [CSVReference.Item] = []
        while true {
            switch try scanner.next() {
            case .end: return items
            case .fault(let fault): items.append(.fault(fault))
            case .row:
                let record = scanner.makeRecord()
                let row = scanner.row
                let fields = (0..<row.fieldCount).map { Array(row[$0]) }
                #expect(fields == record.fields.indices.map { Array(record[$0]) })
                items.append(.record(fields, places: record.fields.map(\.place)))
            }
        }
    }

    @Test(arguments: hostile)
    func `the size of the reader's block changes nothing`(input: String) throws {
        let bytes = Array(input.utf8)
        let expected = CSVReference.read(bytes)
        for blockSize in 3...max(bytes.count, 3) { #expect(try read(bytes, blockSize: blockSize) == expected) }
    }

    static let hostile = [
        "", "\n", "\r\n", "\r", "a", "a,b\nc,d", "a,b\r\nc,d\r\n", "a\rb\nc", "\"a\"\"b\",c\n", "\"a\nb\",c\nd,e",
        "\"a\"x,b\nc", "a\"b,c\nd", "x\n\"never\nclosed", "\u{FEFF}a,b\n", "a\n\u{FEFF}b", "a,\n,b\n,", "\"\"\n\"\"",
        "\"\",\"\"\r\n", "\"a\"\r", "a,b\r", "é,\"ü\"\n", "\"a\r\nb\"\r\n\r\n\nc", "\"\"\"\"", "\"\"\"", "\r\r\n",
        "\"a\" ,b",
    ]

    @Test(arguments: hostile)
    func `the reader agrees with the plain one at every cut`(input: String) throws {
        let bytes = Array(input.utf8)
        let expected = CSVReference.read(bytes)
        for cut in 1...max(bytes.count, 1) {
            #expect(try read(bytes, blocks: [cut]) == expected)
            #expect(try read(bytes, blocks: [Int](repeating: cut, count: bytes.count + 1)) == expected)
        }
    }

    /// Quoted fields, hardly any of which need their quotes.
    private static func quoted(_ random: inout SeededGenerator) -> [UInt8] {
        var text = ""
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            let content = String("abcdefghijklmnopqrstuvwxyz0123456789".prefix(Int.random(in: 0...36, using: &random)))
            let odd = ["a,b", "a\"\"b", "\"\"", "a\nb", "é", "\"", "\r"].randomElement(using: &random) ?? ""
            let isOdd = Int.random(in: 0..<12, using: &random) == 0
            if Int.random(in: 0..<12, using: &random) == 0 { text += "größe" }
            text += Bool.random(using: &random) ? content : "\"\(isOdd ? odd : content)\""
            text += [",", ",", ",", "\n", "\r\n"].randomElement(using: &random) ?? ","
        }
        return Array(text.utf8)
    }

    /// Few bytes with everything in them, or some vectors of plain ones with something odd here and there.
    private static func generated(_ seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let odd = Array("a,,\"\"\n\r\n,\"é\u{FEFF}\u{0}\u{7F} ".utf8) + [0xFF, 0xC3, 0xED, 0xA0, 0x80]
        let isShort = seed % 3 > 0
        let oddPercent = isShort ? 100 : Int.random(in: 0...4, using: &random)
        if seed % 6 == 0 { return quoted(&random) }
        return (0..<Int.random(in: 0...(isShort ? 24 : 260), using: &random)).map { _ in
            if Int.random(in: 0..<100, using: &random) < oddPercent { return odd.randomElement(using: &random) ?? 0 }
            return Array("abc0123456789,\n".utf8).randomElement(using: &random) ?? 0
        }
    }

    @Test func `generated inputs read as the plain reader reads them`() async throws {
        for seed in Fuzz.seeds(500) {
            let bytes = Self.generated(seed)
            let expected = CSVReference.read(bytes)
            for cut in 1...max(bytes.count, 1) where bytes.count < 30 || cut % 13 == 1 {
                let found = try read(bytes, blocks: [Int](repeating: cut, count: bytes.count + 1))
                #expect(found == expected, "FUZZ_SEED=\(seed), cut at \(cut)")
            }
            if seed % 5 == 0 { await Task.yield() }
        }
    }

    /// A line, and where its row lies: where it needs no state machine, not in a copy.
    @Test(
        arguments: [
            ("a,b", .block), ("a,b\r", .block), ("é,日本", .block), ("\u{1F600}", .block),
            ("\"a\",\"b\"", .unquoted), ("a,\"\",b", .unquoted), ("\"\"", .unquoted), ("\"a\",b\r", .unquoted),
            ("\"\(String(repeating: "x", count: 99))\"", .unquoted), ("é,\"日本\"", .unquoted),
            ("\"a,b\"", .copy), ("\"a\"\"b\"", .copy), ("\"\"\"\"", .copy), ("\"a\"\",\"\"b\"", .copy),
            ("\u{1}", .copy),
            ("\u{200B}", .copy), ("\"é\"\"\"", .copy),
        ] as [(String, RowScanner.Place)]
    )
    func `rows are copied only where they must be`(line: String, place: RowScanner.Place) throws {
        var scanner = RowScanner(source: try text(line + "\n").open())
        guard case .row = try scanner.next() else {
            Issue.record("no row")
            return
        }
        let (found, raw) = (scanner.place, Array(scanner.rawRow))
        #expect(found == place)
        #expect(raw.starts(with: Array(line.utf8.filter { $0 != 0x0D })))
    }

    @Test func `what a fault spoils ends with its line`() {
        let bytes = Array("\"a\"x,b\n".utf8) + [UInt8](repeating: 0x61, count: 100)
        bytes.withUnsafeBufferPointer { bytes in
            var machine = CSVMachine(limits: CSVLimits())
            var record = CSVRecord()
            let used = machine.consume(bytes, into: &record).used
            let line = UnsafeBufferPointer(rebasing: bytes[used..<7])
            #expect(machine.skip(line) == line.count)
            #expect(!machine.isSkipping)
            #expect(machine.skip(UnsafeBufferPointer(rebasing: bytes[7...])) == 0)
        }
    }

    @Test func `one stray quote makes one error`() throws {
        let rows = (0..<1_000).map { "\"a\($0)\",\"b\"" }
        let items = try read(Array((["\"x\"y,z"] + rows).joined(separator: "\n").utf8))
        #expect(items.count == 1_001)
        #expect(items.first == .fault(CSVFault(reason: .textAfterQuote, place: CSVPlace(line: 1, column: 4))))
    }

    @Test func `limits hold, and the next line is read`() throws {
        var limits = CSVLimits()
        limits.recordBytesMax = 5
        limits.fieldsMax = 2
        let first = CSVPlace(line: 1, column: 1)
        let next = CSVReference.Item.record([Array("ok".utf8)], places: [CSVPlace(line: 2, column: 1)])
        for cut in 1...8 {
            let blocks = [Int](repeating: cut, count: 40)
            #expect(
                try read(Array("abcdefgh\nok".utf8), blocks: blocks, limits: limits)
                    == [.fault(CSVFault(reason: .recordTooLong(bytesMax: 5), place: first)), next]
            )
            #expect(
                try read(Array("a,b,c\nok".utf8), blocks: blocks, limits: limits)
                    == [.fault(CSVFault(reason: .tooManyFields(max: 2), place: CSVPlace(line: 1, column: 5))), next]
            )
        }
        limits.recordsMax = 1
        #expect(try read(Array("a\nb\nc".utf8), limits: limits).count == 2)
    }

    @Test func `what follows a quote that no record can hold is not read, since it may be text`() throws {
        var limits = CSVLimits()
        limits.recordBytesMax = 5
        let fault = CSVFault(reason: .openQuoteTooLong(bytesMax: 5), place: CSVPlace(line: 2, column: 3))
        for cut in 1...16 {
            let blocks = [Int](repeating: cut, count: 40)
            let items = try read(Array("a,b\nc,\"d\ne,f\ng\"h\nok,ok".utf8), blocks: blocks, limits: limits)
            #expect(items.count == 2)
            #expect(items.last == .fault(fault))
        }
        #expect(fault.message.contains("is never closed, or the row is longer than 5 bytes"))
    }
}
