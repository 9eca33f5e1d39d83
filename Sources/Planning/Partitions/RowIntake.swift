internal import ByteIO
internal import PlanModel

/// What the reading of all files comes to: what is wrong with headers and rows, and what only all files together show.
final class RowIntake {
    let options: ColumnOptions
    /// What reading finds.
    var collector: DiagnosticCollector
    private(set) var inventory = Side()
    private(set) var current = Side()

    /// One side of the comparison.
    struct Side {
        /// Data rows, malformed ones not counted.
        fileprivate(set) var rowCount = 0
        /// Whether every row could be attributed to its group.
        fileprivate(set) var isSound = true
        fileprivate var isWellFormed = true
        fileprivate var mappedNames: Set<UTF8Text> = []
        fileprivate var foundLabels: Set<Int> = []
        fileprivate var fileWithWave: Int32?
        fileprivate var fileWithoutWave: Int32?
    }

    init(_ options: ColumnOptions, _ collector: DiagnosticCollector) {
        self.options = options
        self.collector = collector
    }

    /// Reads the header row of a file; nil where there is none that can be used.
    ///
    /// Throws: what the file's source throws.
    func readHeader(
        _ scanner: inout RowScanner,
        number: Int32,
        side: ColumnLayout.Role
    ) throws -> ColumnLayout? {
        var layout: ColumnLayout?
        switch try scanner.next() {
        case .row:
            let header = scanner.makeRecord()
            layout = ColumnLayout(header: header, role: side, file: number, options: options, &collector)
        case .fault(let fault): add(fault, file: number, side)
        case .end:
            let start = CellPlace(file: number, CSVPlace(line: 1, column: 1))
            collector.error("file-empty", at: start, "the file is empty: its first row must name the columns")
        }
        guard let layout else {
            change(side) { $0.isWellFormed = false }
            markUnsound(side)
            return nil
        }
        if side == .inventory { note(layout) }
        return layout
    }

    private func note(_ layout: ColumnLayout) {
        inventory.mappedNames.formUnion(layout.mappedNames)
        for (label, field) in layout.labelFields.enumerated() where field >= 0 { inventory.foundLabels.insert(label) }
        if layout.has(.wave) {
            inventory.fileWithWave = inventory.fileWithWave ?? layout.file
        } else {
            inventory.fileWithoutWave = inventory.fileWithoutWave ?? layout.file
        }
    }

    /// Reports a malformed row.
    func add(_ fault: CSVFault, file: Int32, _ side: ColumnLayout.Role) {
        collector.error(fault.code, at: CellPlace(file: file, fault.place), fault.message)
        change(side) { $0.isWellFormed = false }
        markUnsound(side)
    }

    /// Reports a row with too few or too many fields.
    func addFieldCount(_ fieldCount: Int, line: Int, _ file: SourceFile) {
        collector.error(
            "field-count",
            at: CellPlace(file: file.number, CSVPlace(line: line, column: 1)),
            "the row has \(counted(fieldCount, "field")), the header has \(file.layout.fieldCount): look for a missing or an extra comma, or quote a field that holds one"
        )
        change(file.side) { $0.isWellFormed = false }
        markUnsound(file.side)
    }

    /// Notes the end of a file.
    func end(_ file: SourceFile, rowCount: Int, hasFault: Bool) {
        change(file.side) { $0.rowCount += rowCount }
        guard rowCount == 0, !hasFault, file.side == .inventory else { return }
        let start = CellPlace(file: file.number, CSVPlace(line: 1, column: 1))
        collector.warning("file-no-rows", at: start, "the file has a header and no rows: it says nothing")
    }

    /// Notes that a row of a side could not be attributed to its group.
    func markUnsound(_ side: ColumnLayout.Role) {
        change(side) { $0.isSound = false }
    }

    /// Whether a file of the inventory that was opened puts rows into waves.
    var namesWaves: Bool { inventory.fileWithWave != nil }

    /// Reports what only all files of the inventory together show.
    func checkWhole() {
        guard inventory.isWellFormed else { return }
        if inventory.rowCount == 0 {
            collector.error("inventory-empty", "the inventory has no rows: name the groups that are to be changed")
        }
        for theirs in options.map.keys.sorted() where !inventory.mappedNames.contains(theirs) {
            collector.error(
                "option-map",
                "--map \(escaped(theirs.text))=\(escaped(options.map[theirs]?.text ?? "")): no file has a column \(quoted(theirs.text))"
            )
        }
        for (index, label) in options.labels.enumerated() where !inventory.foundLabels.contains(index) {
            collector.error("option-label", "--label \(escaped(label.text)): no file has a column of that name")
        }
        if inventory.fileWithWave != nil, let file = inventory.fileWithoutWave {
            collector.error(
                "wave-missing",
                at: CellPlace(file: file, CSVPlace(line: 1, column: 1)),
                "the file has no column wave, but another file of the inventory has: add the column"
            )
        }
    }

    private func change(_ side: ColumnLayout.Role, _ change: (inout Side) -> Void) {
        if side == .inventory { change(&inventory) } else { change(&current) }
    }
}
