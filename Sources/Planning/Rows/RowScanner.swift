/// Reads the rows of one file: rows of printable ASCII without quotes where they lie in their block, every other row
/// through the state machine that defines the format.
struct RowScanner: ~Copyable {
    enum Step {
        /// `row` is the next row.
        case row
        /// A malformed row; the next call goes on at the next line.
        case fault(CSVFault)
        case end
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let carriageReturn: UInt8 = 0x0D
    /// Bytes after a block that the index may read.
    private static let slackBytes = 64

    private let source: BlockSource
    private let limits: CSVLimits
    private let isContinuation: Bool
    private let capacity: Int
    private let buffer: UnsafeMutablePointer<UInt8>
    private var index: StructuralIndex
    private var begin = 0
    private var filled = 0
    private var lineCursor = 0
    private var separatorCursor = 0
    private var specialCursor = 0
    private var hasStarted = false
    private var isAtEnd = false
    private var hasEnded = false
    /// How many rows were read.
    private(set) var rowCount = 0
    private var nextLine = 1
    private var copy = RowCopy()
    private var rowIsCopied = false
    /// The row in hand, after `.row`.
    private(set) var row: RowView
    /// The physical line on which it begins.
    private(set) var line = 1

    /// A scanner; `isContinuation` says that the bytes are from the middle of a file, where no byte order mark stands.
    init(
        limits: CSVLimits = CSVLimits(),
        blockSize: Int = 256 * 1024,
        isContinuation: Bool = false,
        source: @escaping BlockSource
    ) {
        self.source = source
        self.limits = limits
        self.isContinuation = isContinuation
        capacity = max(blockSize, Self.byteOrderMark.count)
        buffer = .allocate(capacity: capacity + Self.slackBytes)
        buffer.initialize(repeating: 0, count: capacity + Self.slackBytes)
        index = StructuralIndex(bytesMax: capacity)
        row = RowView(base: buffer, start: 0, separators: index.separators, fieldCount: 0, isPlain: true)
    }

    deinit {
        index.deallocate()
        buffer.deallocate()
        copy.deallocate()
    }

    /// Reads the next row.
    ///
    /// Throws: what the source throws.
    mutating func next() throws -> Step {
        if !hasStarted { try start() }
        while true {
            if lineCursor < index.lineCount {
                if let step = try takeLine() { return step }
            } else if hasEnded || (isAtEnd && begin == filled) {
                hasEnded = true
                return .end
            } else if isAtEnd || filled - begin == capacity {
                // The last line has no end, or a line is longer than a block.
                return try takeSlowly()
            } else {
                try refill()
            }
        }
    }

    /// The row in hand with the places of its fields.
    func makeRecord() -> CSVRecord {
        rowIsCopied ? copy.record : CSVRecord(row, line: line)
    }

    /// The row in hand as if it began on another line.
    func makeRecord(atLine line: Int) -> CSVRecord {
        var record = makeRecord()
        record.move(byLines: line - self.line)
        return record
    }

    /// Whether the row in hand is plain and lies in its block, fields and commas as they stand in the file.
    var rowIsInPlace: Bool {
        @inline(__always) get { !rowIsCopied }
    }

    /// The bytes of the row in hand as they stand in the file, perhaps without the line's end.
    var rawRow: UnsafeBufferPointer<UInt8> {
        @inline(__always) get { rowIsCopied ? copy.raw : row.prefix(through: row.fieldCount - 1) }
    }

    /// Takes the next line of the block; nil where it is blank.
    @inline(__always)
    private mutating func takeLine() throws -> Step? {
        let last = Int(index.lineEnds[lineCursor])
        let lineFeed = Int(index.separators[last])
        let fieldCount = last - separatorCursor + 1
        var end = lineFeed
        if let special = firstSpecial(before: lineFeed) {
            // A carriage return is plain where it belongs to the line's end.
            guard special == lineFeed - 1, buffer[special] == Self.carriageReturn else { return try takeSlowly() }
            end = special
        }
        if fieldCount > limits.fieldsMax || end - begin > limits.recordBytesMax { return try takeSlowly() }
        line = nextLine
        nextLine += 1
        lineCursor += 1
        let first = separatorCursor
        let start = begin
        separatorCursor = last + 1
        begin = lineFeed + 1
        guard end > start else { return nil }
        index.separators[last] = UInt32(truncatingIfNeeded: end)
        row = RowView(
            base: buffer,
            start: UInt32(truncatingIfNeeded: start),
            separators: index.separators + first,
            fieldCount: fieldCount,
            isPlain: true
        )
        rowIsCopied = false
        return countRow()
    }

    /// The first byte of the line that is not plain; nil where there is none.
    @inline(__always)
    private mutating func firstSpecial(before end: Int) -> Int? {
        while specialCursor < index.specials.count {
            let offset = Int(index.specials[specialCursor])
            if offset >= begin { return offset < end ? offset : nil }
            specialCursor += 1
        }
        return nil
    }

    private mutating func countRow() -> Step {
        rowCount += 1
        guard rowCount > limits.recordsMax else { return .row }
        end()
        let place = CSVPlace(line: line, column: 1)
        return .fault(CSVFault(reason: .tooManyRecords(max: limits.recordsMax), place: place))
    }

    private mutating func end() {
        hasEnded = true
        lineCursor = index.lineCount
    }

    /// Takes one row with the state machine, over as many blocks as it needs.
    private mutating func takeSlowly() throws -> Step {
        var machine = CSVMachine(limits: limits, line: nextLine)
        copy.removeAll()
        var event: CSVMachine.Event?
        while event == nil {
            if begin == filled, try fillNext() == 0 {
                event = machine.finish(&copy.record)
                if event == nil { break }
            } else {
                let bytes = UnsafeBufferPointer(start: buffer + begin, count: filled - begin)
                let (used, found) = machine.consume(bytes, into: &copy.record)
                copy.append(raw: UnsafeBufferPointer(rebasing: bytes[..<used]))
                begin += used
                event = found
            }
        }
        if machine.isSkipping { try skipLine(&machine) }
        nextLine = machine.line
        synchronize()
        switch event {
        case .record?:
            line = copy.record.fields.first?.place.line ?? nextLine
            copy.lay()
            row = copy.row
            rowIsCopied = true
            return countRow()
        case .fault(let fault)?:
            if fault.endsFile { end() }
            return .fault(fault)
        case nil: return .end
        }
    }

    private mutating func skipLine(_ machine: inout CSVMachine) throws {
        while machine.isSkipping {
            if begin == filled, try fillNext() == 0 { return }
            let bytes = UnsafeBufferPointer(start: buffer + begin, count: filled - begin)
            begin += machine.skip(bytes)
        }
    }

    private mutating func start() throws {
        hasStarted = true
        while filled < Self.byteOrderMark.count, try fill(at: filled) > 0 {}
        let head = UnsafeBufferPointer(start: buffer, count: filled)
        if !isContinuation, head.starts(with: Self.byteOrderMark) { begin = Self.byteOrderMark.count }
        indexBlock()
    }

    /// Moves what is left of the block to its begin and reads on.
    private mutating func refill() throws {
        let left = filled - begin
        buffer.update(from: buffer + begin, count: left)
        begin = 0
        filled = left
        if try fill(at: left) == 0 { isAtEnd = true }
        indexBlock()
    }

    /// Reads the next block over this one, which has been taken in full.
    private mutating func fillNext() throws -> Int {
        begin = 0
        filled = 0
        let count = try fill(at: 0)
        if count == 0 { isAtEnd = true }
        indexBlock()
        return count
    }

    private mutating func fill(at offset: Int) throws -> Int {
        let room = UnsafeMutableRawBufferPointer(start: buffer + offset, count: capacity - offset)
        let count = min(max(try source(room), 0), room.count)
        filled = offset + count
        return count
    }

    private mutating func indexBlock() {
        index.index(buffer, count: filled)
        lineCursor = 0
        separatorCursor = 0
        specialCursor = 0
        synchronize()
    }

    /// Passes over what lies before `begin`.
    private mutating func synchronize() {
        while separatorCursor < index.separatorCount, Int(index.separators[separatorCursor]) < begin {
            separatorCursor += 1
        }
        while lineCursor < index.lineCount, Int(index.lineEnds[lineCursor]) < separatorCursor { lineCursor += 1 }
    }
}
