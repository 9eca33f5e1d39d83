package import PlanModel

/// What was found in the inputs: as many diagnostics as are shown, and the true counts.
package struct DiagnosticReport: Hashable, Sendable {
    /// By order of the inputs, then by place. Errors take precedence where not all fit.
    package let diagnostics: [Diagnostic]
    package let errorCount: Int
    package let warningCount: Int

    /// Whether there is an error, so that nothing may be written.
    package var hasErrors: Bool { errorCount > 0 }
    /// How many are not shown.
    package var hiddenCount: Int { errorCount + warningCount - diagnostics.count }
}

/// The place of a cell, small enough to be kept per row. The file is an index into the names of the inputs.
struct CellPlace: Hashable, Comparable, Sendable {
    var file: Int32
    var line: Int32
    var column: Int32

    init(file: Int32, _ place: CSVPlace) {
        self.file = file
        line = Int32(clamping: place.line)
        column = Int32(clamping: place.column)
    }

    /// Another cell of the same row.
    func at(column: Int32) -> CellPlace {
        var place = self
        place.column = column
        return place
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// Collects diagnostics with bounded memory.
struct DiagnosticCollector {
    /// A diagnostic before its file has a name.
    struct Entry {
        let severity: Diagnostic.Severity
        let code: String
        let place: CellPlace?
        let message: String
    }

    private let names: [String]
    private let shownMax: Int
    private var errors: FirstInOrder<Entry>
    private var warnings: FirstInOrder<Entry>

    init(names: [String], shownMax: Int) {
        self.names = names
        self.shownMax = max(shownMax, 1)
        errors = FirstInOrder(shownMax: shownMax, by: Self.precedes)
        warnings = errors
    }

    var errorCount: Int { errors.count }

    mutating func error(_ code: String, at place: CellPlace? = nil, _ message: String) {
        add(Entry(severity: .error, code: code, place: place, message: message))
    }

    mutating func warning(_ code: String, at place: CellPlace? = nil, _ message: String) {
        add(Entry(severity: .warning, code: code, place: place, message: message))
    }

    mutating func add(_ entry: Entry) {
        if entry.severity == .error {
            errors.add(entry)
        } else {
            warnings.add(entry)
        }
    }

    /// Counts errors that are not shown, since others of their kind come before them.
    mutating func addHiddenErrors(_ number: Int) {
        errors.addHidden(number)
    }

    /// What both have collected, this one's first where places are equal.
    func joined(with other: DiagnosticCollector) -> DiagnosticCollector {
        var joined = self
        joined.errors.join(other.errors)
        joined.warnings.join(other.warnings)
        return joined
    }

    /// Names a place in a message: `file:line`.
    func name(of place: CellPlace) -> String {
        "\(escaped(fileName(place.file))):\(place.line)"
    }

    func position(_ place: CellPlace) -> SourcePosition {
        SourcePosition(file: fileName(place.file), line: Int(place.line), column: Int(place.column))
    }

    var report: DiagnosticReport {
        let shownErrors = errors.first
        let shownWarnings = warnings.first.prefix(shownMax - shownErrors.count)
        let diagnostics = (shownErrors + shownWarnings).sorted(by: Self.precedes).map { entry in
            Diagnostic(entry.severity, code: entry.code, at: entry.place.map(position), entry.message)
        }
        return DiagnosticReport(diagnostics: diagnostics, errorCount: errors.count, warningCount: warnings.count)
    }

    private func fileName(_ index: Int32) -> String {
        names.indices.contains(Int(index)) ? names[Int(index)] : ""
    }

    /// By place, those of the whole input first.
    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        switch (left.place, right.place) {
        case (nil, _?): true
        case (let one?, let two?): one < two
        default: false
        }
    }
}
