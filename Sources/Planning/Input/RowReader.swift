internal import ByteIO
internal import PlanModel

/// Reads the rows of several files of one side, each with a header of its own, and reports what is not well formed.
struct RowReader {
    /// How many rows were read.
    private(set) var rowCount = 0
    /// Whether every row of every file could be read as far as its fields.
    private(set) var isSound = true
    /// What was found in any file's header.
    private(set) var mappedNames: Set<UTF8Text> = []
    private(set) var foundLabels: Set<Int> = []
    /// The files that have a `wave` column (or `--set wave`), and the first that has none.
    private(set) var fileWithWave: Int32?
    private(set) var fileWithoutWave: Int32?

    private let role: ColumnLayout.Role
    private let options: ColumnOptions

    init(role: ColumnLayout.Role, options: ColumnOptions) {
        self.role = role
        self.options = options
    }

    /// Reads one file, and gives each row to `take`.
    ///
    /// Throws: what the file's source throws.
    mutating func read(
        _ input: InputFile,
        file: Int32,
        _ collector: inout DiagnosticCollector,
        take: (CSVRecord, ColumnLayout, inout DiagnosticCollector) -> Void
    ) throws {
        var reader = CSVReader(source: try input.open())
        var record = CSVRecord()
        var layout: ColumnLayout?
        let rowCountBefore = rowCount
        while true {
            switch try reader.next(&record) {
            case .end:
                noteEnd(file, hasHeader: layout != nil, isEmpty: rowCount == rowCountBefore, &collector)
                return
            case .fault(let fault):
                isSound = false
                collector.error(fault.code, at: CellPlace(file: file, fault.place), fault.message)
                // Without its header a file cannot be read.
                if layout == nil { return }
            case .record:
                guard let layout else {
                    layout = ColumnLayout(header: record, role: role, file: file, options: options, &collector)
                    guard let layout else {
                        isSound = false
                        return
                    }
                    note(layout, file)
                    continue
                }
                rowCount += 1
                guard hasRightCount(record, layout, file, &collector) else { continue }
                take(record, layout, &collector)
            }
        }
    }

    private mutating func note(_ layout: ColumnLayout, _ file: Int32) {
        mappedNames.formUnion(layout.mappedNames)
        for (label, field) in layout.labelFields.enumerated() where field >= 0 { foundLabels.insert(label) }
        if layout.has(.wave) {
            fileWithWave = fileWithWave ?? file
        } else {
            fileWithoutWave = fileWithoutWave ?? file
        }
    }

    private mutating func noteEnd(
        _ file: Int32,
        hasHeader: Bool,
        isEmpty: Bool,
        _ collector: inout DiagnosticCollector
    ) {
        let start = CellPlace(file: file, CSVPlace(line: 1, column: 1))
        if !hasHeader {
            isSound = false
            collector.error(
                "file-empty",
                at: start,
                "the file is empty: its first row must name the columns"
            )
        } else if isEmpty, isSound, role == .inventory {
            collector.warning("file-no-rows", at: start, "the file has a header and no rows: it says nothing")
        }
    }

    private mutating func hasRightCount(
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ file: Int32,
        _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard record.fields.count != layout.fieldCount else { return true }
        isSound = false
        collector.error(
            "field-count",
            at: CellPlace(file: file, record.place(of: 0)),
            "the row has \(counted(record.fields.count, "field")), the header has \(layout.fieldCount): look for a missing or an extra comma, or quote a field that holds one"
        )
        return false
    }
}
