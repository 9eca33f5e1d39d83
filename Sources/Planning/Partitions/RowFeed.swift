internal import PlanModel

/// The rows of one file, as far as they are well formed; what is not is reported on the way.
struct RowFeed: ~Copyable {
    let file: SourceFile
    private var scanner: RowScanner
    private let intake: RowIntake
    private var hasFault = false

    /// Opens a file and reads its header; nil where that cannot be read, which is reported then.
    ///
    /// Throws: what the file's source throws.
    init?(
        _ input: InputFile,
        number: Int32,
        side: ColumnLayout.Role,
        unit: PlanningUnit,
        _ intake: RowIntake
    ) throws {
        var scanner = RowScanner(source: try input.open())
        guard let layout = try intake.readHeader(&scanner, number: number, side: side) else { return nil }
        file = SourceFile(layout, side: side, options: intake.options, unit: unit)
        self.scanner = scanner
        self.intake = intake
    }

    /// The row in hand.
    var row: RowView {
        @inline(__always) get { scanner.row }
    }

    /// How many fields of the row are known from what was expected, and so are not in `row`.
    var knownFieldCount: Int {
        @inline(__always) get { scanner.knownFieldCount }
    }

    /// The number of the run of rows with the same key that the row belongs to; 0 where it is not known.
    var runNumber: Int {
        @inline(__always) get { scanner.runNumber }
    }

    /// Whether the row is what it would be without quotes, fields and commas.
    var rowIsPlain: Bool {
        @inline(__always) get { scanner.rowIsPlain }
    }

    /// Whether the row is as it stands in the file.
    var rowIsVerbatim: Bool {
        @inline(__always) get { scanner.rowIsVerbatim }
    }

    /// The row's bytes and line.
    var raw: (bytes: UnsafeBufferPointer<UInt8>, line: Int) {
        @inline(__always) get { (scanner.rawRow, scanner.line) }
    }

    /// Tells the runs of rows with the same key from now on, which is worth it where rows are sorted.
    mutating func tellRuns() {
        scanner.tellRuns(through: file.columns.keyPrefixField)
    }

    /// Takes the next well-formed row in hand; false at the end of the file. Where the row begins with the fields of `expected`, `row`
    /// is the rest of it.
    ///
    /// Throws: what the file's source throws.
    @inline(__always)
    mutating func next(after expected: RowStart? = nil) throws -> Bool {
        while true {
            switch try scanner.next(after: expected) {
            case .row:
                if scanner.fieldCount == file.layout.fieldCount { return true }
                hasFault = true
                intake.addFieldCount(scanner.fieldCount, line: scanner.line, file)
            case .fault(let fault):
                hasFault = true
                intake.add(fault, file: file.number, file.side)
            case .end:
                intake.end(file, rowCount: scanner.rowCount - 1, hasFault: hasFault)
                return false
            }
        }
    }
}
