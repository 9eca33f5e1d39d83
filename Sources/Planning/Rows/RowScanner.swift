/// Reads the rows of one file: rows of safe characters where they lie in their block, or without quotes that they do not need;
/// every other row through the state machine that defines the format.
struct RowScanner: ~Copyable {
    /// Where the row in hand lies.
    enum Place {
        case block, unquoted, copy
    }

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
    let limits: CSVLimits
    private let isContinuation: Bool
    private let capacity: Int
    let buffer: UnsafeMutablePointer<UInt8>
    private(set) var index: LineIndex
    private var unquoted: UnquotedRow
    private var run: RunStart
    private var begin = 0
    /// How many bytes of the line in hand are those of a row before, and so need no look.
    private var knownByteCount = 0
    private var filled = 0
    private var hasStarted = false
    private var isAtEnd = false
    /// How many rows were read.
    private(set) var rowCount = 0
    private var nextLine = 1
    private(set) var copy = RowCopy()
    private(set) var place = Place.block
    /// Where the first field of the row in hand lies, if it is not copied.
    private(set) var rowBase: UnsafePointer<UInt8>
    /// Where the row in hand begins in its block.
    private(set) var rowStart = 0
    private(set) var rowByteCount = 0
    /// How many fields the row in hand has.
    private(set) var fieldCount = 0
    /// How many fields of the row in hand are known from what was expected, and so are not in `row`.
    private(set) var knownFieldCount = 0
    /// The number of the run that the row in hand belongs to; 0 where that was not asked.
    private(set) var runNumber = 0
    /// The physical line on which it begins.
    private(set) var line = 1

    /// A scanner; `isContinuation` says that the bytes are from the middle of a file, where no byte order mark stands. Rows with
    /// the same fields up to `runField` make a run; -1 for none.
    init(
        limits: CSVLimits = CSVLimits(),
        blockSize: Int = 256 * 1024,
        isContinuation: Bool = false,
        runField: Int = -1,
        source: @escaping BlockSource
    ) {
        self.source = source
        self.limits = limits
        self.isContinuation = isContinuation
        capacity = max(blockSize, Self.byteOrderMark.count)
        buffer = .allocate(capacity: capacity + Self.slackBytes)
        buffer.initialize(repeating: 0, count: capacity + Self.slackBytes)
        rowBase = UnsafePointer(buffer)
        index = LineIndex(bytesMax: capacity)
        unquoted = UnquotedRow(bytesMax: capacity)
        run = RunStart(through: runField)
    }

    deinit {
        index.deallocate()
        unquoted.deallocate()
        buffer.deallocate()
        copy.deallocate()
    }

    /// Tells the runs of rows with the same fields up to `field` from now on.
    mutating func tellRuns(through field: Int) {
        run = RunStart(through: field)
    }

    /// Reads the next row. Where it begins with the fields of `expected`, these are not taken apart, and `row` is the rest.
    ///
    /// Throws: what the source throws.
    @inline(__always)
    mutating func next(after expected: RowStart? = nil) throws -> Step {
        if !hasStarted { try start() }
        while true {
            if begin < filled {
                switch findLine(expected) {
                case .ended(let lineFeed, let specialCount):
                    if let step = try takeLine(lineFeed, specialCount) { return step }
                // The last line has no end, or a line is longer than a block.
                case .open where isAtEnd || filled - begin == capacity: return try takeSlowly()
                case .open: try refill()
                }
            } else if isAtEnd {
                return .end
            } else {
                try refill()
            }
        }
    }

    /// Looks for the end of the next line, and for those of its fields that are not known.
    @inline(__always)
    private mutating func findLine(_ expected: RowStart?) -> LineIndex.Line {
        if let expected {
            // The ends of a run's fields must stay where they are.
            if expected.fieldCount <= run.field &+ 1 { run.forget() }
            if let line = findLine(behind: expected) {
                (knownFieldCount, knownByteCount, runNumber) = (expected.fieldCount, expected.byteCount, 0)
                return line
            }
        }
        knownFieldCount = 0
        if let start = run.start, let line = findLine(behind: start) {
            (knownByteCount, runNumber) = (start.byteCount, run.number)
            return line
        }
        run.forget()
        (knownByteCount, runNumber) = (0, 0)
        return index.index(buffer, begin..<filled, from: begin, known: 0)
    }

    /// The same for a line that begins with known fields; nil where it does not.
    @inline(__always)
    private mutating func findLine(behind start: RowStart) -> LineIndex.Line? {
        guard filled &- begin > start.byteCount,
            isSame(
                UnsafeBufferPointer(start: buffer + begin, count: start.byteCount),
                UnsafeBufferPointer(start: start.bytes, count: start.byteCount)
            )
        else { return nil }
        let known = start.fieldCount &- 1
        let line = index.index(buffer, begin..<filled, from: begin &+ start.byteCount, known: known)
        guard case .ended(let lineFeed, _) = line else { return line }
        let end = begin &+ start.byteCount
        // The fields may be all that the line has, or the last of them may go on.
        let isCarriageReturn = lineFeed == end &+ 1 && buffer[end] == Self.carriageReturn
        if index.separators[known] == UInt32(truncatingIfNeeded: start.byteCount) || isCarriageReturn { return line }
        index.forget()
        return nil
    }

    /// Takes the line that was found; nil where it is blank.
    @inline(__always)
    private mutating func takeLine(_ lineFeed: Int, _ specialCount: Int) throws -> Step? {
        var (end, place) = (lineFeed, Place.block)
        if specialCount > 0 {
            // A carriage return is plain where it belongs to the line's end.
            if buffer[lineFeed &- 1] == Self.carriageReturn { end = lineFeed &- 1 }
            let restCount = specialCount &- (lineFeed &- end)
            if restCount > 0 { place = takeSpecials(end, restCount) }
            if place == .copy { return try takeSlowly() }
        }
        let start = begin
        let byteCount = end - start
        if index.fieldCount > limits.fieldsMax || byteCount > limits.recordBytesMax { return try takeSlowly() }
        line = nextLine
        nextLine += 1
        begin = lineFeed + 1
        guard byteCount > 0 else { return nil }
        fieldCount = index.fieldCount
        self.place = place
        if place == .block {
            index.separators[fieldCount - 1] = UInt32(truncatingIfNeeded: byteCount)
            rowBase = UnsafePointer(buffer + start)
        }
        (rowStart, rowByteCount) = (start, byteCount)
        if run.field >= 0, knownFieldCount == 0, runNumber == 0 {
            run.begin(row)
            runNumber = run.number
        }
        return countRow()
    }

    /// Says where the row of a line lies that ends at `end` and has so many bytes that are not plain: all of them may be quotes around
    /// fields, or of safe characters.
    private mutating func takeSpecials(_ end: Int, _ specialCount: Int) -> Place {
        let (line, byteCount) = (UnsafePointer(buffer + begin), end - begin)
        index.separators[index.fieldCount - 1] = UInt32(truncatingIfNeeded: byteCount)
        // Where fields are known, the ends of the others alone are there.
        let quotedCount = knownFieldCount > 0 ? 0 : UnquotedRow.quotedCount(line, index.separators, index.fieldCount)
        let highCount = specialCount - 2 * quotedCount
        if highCount != 0 {
            let rest = UnsafeBufferPointer(start: line + knownByteCount, count: byteCount - knownByteCount)
            guard SafeText.highByteCount(rest) == highCount else { return .copy }
        }
        if quotedCount == 0 { return .block }
        rowBase = unquoted.take(line, index.separators, index.fieldCount)
        return .unquoted
    }

    private mutating func countRow() -> Step {
        rowCount += 1
        guard rowCount > limits.recordsMax else { return .row }
        end()
        let place = CSVPlace(line: line, column: 1)
        return .fault(CSVFault(reason: .tooManyRecords(max: limits.recordsMax), place: place))
    }

    /// What is left of the file is none of it.
    private mutating func end() {
        isAtEnd = true
        begin = filled
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
        index.forget()
        switch event {
        case .record?:
            line = copy.record.fields.first?.place.line ?? nextLine
            copy.lay()
            fieldCount = copy.record.fields.count
            (place, knownFieldCount, runNumber) = (.copy, 0, 0)
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
    }

    /// Moves what is left of the block to its begin and reads on.
    private mutating func refill() throws {
        let left = filled - begin
        buffer.update(from: buffer + begin, count: left)
        begin = 0
        filled = left
        index.forget()
        if try fill(at: left) == 0 { isAtEnd = true }
    }

    /// Reads the next block over this one, which has been taken in full.
    private mutating func fillNext() throws -> Int {
        begin = 0
        filled = 0
        index.forget()
        let count = try fill(at: 0)
        if count == 0 { isAtEnd = true }
        return count
    }

    private mutating func fill(at offset: Int) throws -> Int {
        let room = UnsafeMutableRawBufferPointer(start: buffer + offset, count: capacity - offset)
        let count = min(max(try source(room), 0), room.count)
        filled = offset + count
        return count
    }
}
