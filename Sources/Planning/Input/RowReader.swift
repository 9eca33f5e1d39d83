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

    /// Reads one file, and gives each row of the selection to `take`.
    ///
    /// Throws: what the file's source throws.
    mutating func read(
        _ input: InputFile,
        file: Int32,
        selection: RowSelection,
        _ collector: inout DiagnosticCollector,
        take: (CSVRecord, ColumnLayout, inout DiagnosticCollector) -> Void
    ) throws {
        var scanner = RowScanner(source: try input.open())
        var layout: ColumnLayout?
        var filter: DetailFilter?
        let rowCountBefore = rowCount
        while true {
            switch try scanner.next() {
            case .end:
                noteEnd(file, hasHeader: layout != nil, isEmpty: rowCount == rowCountBefore, &collector)
                return
            case .fault(let fault):
                isSound = false
                collector.error(fault.code, at: CellPlace(file: file, fault.place), fault.message)
                // Without its header a file cannot be read.
                if layout == nil { return }
            case .row:
                guard let layout else {
                    let header = scanner.makeRecord()
                    layout = ColumnLayout(header: header, role: role, file: file, options: options, &collector)
                    guard let layout else {
                        isSound = false
                        return
                    }
                    note(layout, file)
                    if let known = selection.knownRowCount(file) {
                        rowCount += known
                        noteEnd(file, hasHeader: true, isEmpty: known == 0, &collector)
                        return
                    }
                    filter = selection.filter(layout, options, side: role)
                    continue
                }
                rowCount += 1
                guard hasRightCount(scanner.row.fieldCount, scanner.line, layout, file, &collector) else { continue }
                if let filter, !filter.wants(scanner.row) { continue }
                take(scanner.makeRecord(), layout, &collector)
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
        _ fieldCount: Int,
        _ line: Int,
        _ layout: ColumnLayout,
        _ file: Int32,
        _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard fieldCount != layout.fieldCount else { return true }
        isSound = false
        collector.error(
            "field-count",
            at: CellPlace(file: file, CSVPlace(line: line, column: 1)),
            "the row has \(counted(fieldCount, "field")), the header has \(layout.fieldCount): look for a missing or an extra comma, or quote a field that holds one"
        )
        return false
    }
}
