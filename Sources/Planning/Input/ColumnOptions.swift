internal import ByteIO
internal import PlanModel

/// The options that change how columns are read, checked once and in a form that is quick to ask.
struct ColumnOptions {
    /// `--set`, by column.
    private(set) var set: [Column: [UInt8]] = [:]
    /// `--default`, by column.
    private(set) var defaults: [Column: [UInt8]] = [:]
    private(set) var keep: Set<Column> = []
    /// Sorted by bytes.
    private(set) var labels: [UTF8Text] = []
    /// Ours by theirs.
    private(set) var map: [UTF8Text: UTF8Text] = [:]

    /// Reads the options; what is wrong with them goes to `collector`.
    init(_ options: PlanOptions, _ collector: inout DiagnosticCollector) {
        for label in options.labels { addLabel(label, &collector) }
        labels.sort()
        for pair in options.map { addMapping(pair, &collector) }
        for pair in options.set { add(pair, "--set", to: \.set, &collector) }
        for pair in options.defaults { add(pair, "--default", to: \.defaults, &collector) }
        for name in options.keep { addKeep(name, &collector) }
    }

    private mutating func addLabel(_ name: String, _ collector: inout DiagnosticCollector) {
        if Column(rawValue: name) != nil {
            collector.error(
                "option-label",
                "--label \(escaped(name)): the column is the inventory's own; labels are foreign columns"
            )
        } else if name.isEmpty || TextSafety.firstUnsafe(in: name) != nil {
            collector.error("option-label", "--label \(quoted(name)): name a column of the inventory")
        } else if labels.contains(UTF8Text(name)) {
            collector.error("option-twice", "--label \(escaped(name)): given twice; give it once")
        } else {
            labels.append(UTF8Text(name))
        }
    }

    private mutating func addMapping(_ pair: PlanOptions.ColumnValue, _ collector: inout DiagnosticCollector) {
        let option = "--map \(escaped(pair.column))=\(escaped(pair.value))"
        let (theirs, ours) = (UTF8Text(pair.column), UTF8Text(pair.value))
        if Column(rawValue: pair.value) == nil, !labels.contains(ours) {
            collector.error(
                "option-map",
                "\(option): \(unknown(pair.value)); name a column of the inventory after the ="
            )
        } else if map[theirs] != nil {
            collector.error("option-twice", "\(option): the column is mapped twice; give it once")
        } else if map.values.contains(ours) {
            collector.error("option-map", "\(option): another column is mapped to the same name; keep one")
        } else {
            map[theirs] = ours
        }
    }

    private mutating func add(
        _ pair: PlanOptions.ColumnValue,
        _ flag: String,
        to target: WritableKeyPath<ColumnOptions, [Column: [UInt8]]>,
        _ collector: inout DiagnosticCollector
    ) {
        let option = "\(flag) \(escaped(pair.column))=\(escaped(pair.value))"
        guard let column = Column(rawValue: pair.column), !column.isSnapshotOnly, column != .op else {
            collector.error(
                "option-column",
                "\(option): \(unknown(pair.column)); only the inventory's own columns take one"
            )
            return
        }
        let bytes = Array(pair.value.utf8)
        if self[keyPath: target][column] != nil {
            collector.error("option-twice", "\(option): the column is given twice; give it once")
        } else if target == \.defaults, [.host, .ecsID, .ecsName].contains(column) {
            collector.error(
                "option-column",
                "\(option): a server has no default; an empty cell says that there is none"
            )
        } else if bytes.isEmpty || TextSafety.firstUnsafe(in: pair.value) != nil {
            collector.error("option-value", "\(option): give a value of visible characters after the =")
        } else if let problem = CellValue.problem(bytes[...], in: column) {
            collector.error("option-value", "\(option): \(column.rawValue) \(problem)")
        } else {
            self[keyPath: target][column] = bytes
        }
    }

    private mutating func addKeep(_ name: String, _ collector: inout DiagnosticCollector) {
        guard let column = Column(rawValue: name), column.isKeepable else {
            collector.error("option-keep", "--keep \(escaped(name)): only weight, status and is_backup can be kept")
            return
        }
        keep.insert(column)
    }

    private func unknown(_ name: String) -> String {
        guard Column(rawValue: name) == nil else { return "\(escaped(name)) cannot be given" }
        let suggestion = nearestName(to: name, among: Column.allCases.map(\.rawValue))
        return "there is no column \(quoted(name))" + (suggestion.map { " (did you mean \($0)?)" } ?? "")
    }
}
