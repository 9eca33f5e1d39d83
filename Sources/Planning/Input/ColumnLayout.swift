internal import ByteIO
internal import PlanModel

/// Where the columns of one file are, by its header row.
struct ColumnLayout {
    /// Which side the file is of.
    enum Role {
        case inventory, current
    }

    /// The number of fields that each row has.
    private(set) var fieldCount = 0
    /// The field of each label, in the order of the options; -1 where the file has none.
    private(set) var labelFields: [Int]
    /// Foreign names that `--map` renamed in this file.
    private(set) var mappedNames: Set<UTF8Text> = []
    /// The field of each column by its ordinal; -1 where the file has none.
    private var fields = [Int](repeating: -1, count: Column.allCases.count)
    private var setValues = [[UInt8]](repeating: [], count: Column.allCases.count)
    private let role: Role
    let file: Int32
    private let options: ColumnOptions

    /// Reads a header row; nil where it has errors, which are in `collector` then.
    init?(
        header: CSVRecord,
        role: Role,
        file: Int32,
        options: ColumnOptions,
        _ collector: inout DiagnosticCollector
    ) {
        self.role = role
        self.file = file
        self.options = options
        fieldCount = header.fields.count
        labelFields = [Int](repeating: -1, count: options.labels.count)
        let errorsBefore = collector.errorCount
        for index in header.fields.indices { place(index, of: header, &collector) }
        if collector.errorCount == errorsBefore { complete(&collector) }
        guard collector.errorCount == errorsBefore else { return nil }
    }

    /// Whether the file has the column, or `--set` supplies it.
    func has(_ column: Column) -> Bool {
        fields[column.ordinal] >= 0 || !setValues[column.ordinal].isEmpty
    }

    /// The field of a column in each row; -1 where the file has none.
    func field(of column: Column) -> Int {
        fields[column.ordinal]
    }

    /// The cell as it stands in the file; empty where the file lacks the column.
    func fileCell(_ column: Column, _ record: CSVRecord) -> ArraySlice<UInt8> {
        let field = fields[column.ordinal]
        return field >= 0 ? record[field] : []
    }

    /// The cell, or what `--set` supplies for the column.
    func cell(_ column: Column, _ record: CSVRecord) -> ArraySlice<UInt8> {
        let field = fields[column.ordinal]
        return field >= 0 ? record[field] : setValues[column.ordinal][...]
    }

    /// What `--set` supplies for a column that the file lacks; empty where it supplies nothing.
    func suppliedCell(_ column: Column) -> [UInt8] {
        setValues[column.ordinal]
    }

    /// The place of a column's cell; the row's beginning where the file lacks the column.
    func place(_ column: Column, _ record: CSVRecord) -> CellPlace {
        let field = fields[column.ordinal]
        return CellPlace(file: file, record.place(of: max(field, 0)))
    }

    private mutating func place(_ index: Int, of header: CSVRecord, _ collector: inout DiagnosticCollector) {
        let at = CellPlace(file: file, header.place(of: index))
        let theirs = CellValue.text(header[index])
        guard !theirs.isEmpty, TextSafety.firstUnsafe(in: theirs.text) == nil else {
            collector.error(
                "header-name",
                at: at,
                "column \(index + 1) is named \(quoted(theirs.text)): give it a name of visible characters"
            )
            return
        }
        // A snapshot's columns with names of the API are what they say: an inventory may use these names for something else.
        let isTaken = role == .current && Column(rawValue: theirs.text) != nil
        let ours = isTaken ? theirs : options.map[theirs] ?? theirs
        if options.map[theirs] != nil { mappedNames.insert(theirs) }
        if let label = options.labels.firstIndex(of: ours) {
            if labelFields[label] >= 0 { addTwice(ours, at: at, &collector) }
            labelFields[label] = index
        } else if let column = Column(rawValue: ours.text), accept(column, at: at, &collector) {
            if fields[column.ordinal] >= 0 { addTwice(ours, at: at, &collector) }
            fields[column.ordinal] = index
        } else if Column(rawValue: ours.text) == nil {
            addUnknown(ours, at: at, &collector)
        }
    }

    private func accept(_ column: Column, at place: CellPlace, _ collector: inout DiagnosticCollector) -> Bool {
        if column == .op {
            collector.error(
                "column-reserved",
                at: place,
                "the column op is reserved for partial inventories, which this version does not read: remove the column"
            )
            return false
        }
        if role == .inventory, options.set[column] != nil {
            collector.error(
                "set-column-present",
                at: place,
                "--set \(column.rawValue) is given, but the file has the column: remove one, or use --default for empty cells"
            )
            return false
        }
        return true
    }

    private func addTwice(_ name: UTF8Text, at place: CellPlace, _ collector: inout DiagnosticCollector) {
        collector.error("column-twice", at: place, "the column \(quoted(name.text)) stands twice: keep one of them")
    }

    private func addUnknown(_ name: UTF8Text, at place: CellPlace, _ collector: inout DiagnosticCollector) {
        let remedy =
            nearestName(to: name.text, among: Column.allCases.map(\.rawValue)).map { "did you mean \($0)?" }
            ?? "rename it with --map \(escaped(name.text))=COLUMN, carry it along with --label \(escaped(name.text)), or remove it"
        collector.error("column-unknown", at: place, "there is no column \(quoted(name.text)): \(remedy)")
    }

    /// Fills in what `--set` supplies, and asks for what must be there.
    private mutating func complete(_ collector: inout DiagnosticCollector) {
        for (column, value) in options.set where fields[column.ordinal] < 0 {
            // A snapshot says what is: only the ids that every row shares can be supplied for it.
            guard role == .inventory || column == .projectID || column == .instanceID else { continue }
            setValues[column.ordinal] = value
        }
        var required: [Column] = [.projectID, .instanceID, .groupName]
        if !has(.channelName) || role == .current { required.append(.channelID) }
        if !has(.ecsID) { required.append(.host) }
        if role == .current || options.defaults[.port] == nil { required.append(.port) }
        if role == .current || (options.defaults[.weight] == nil && !options.keep.contains(.weight)) {
            required.append(.weight)
        }
        for column in required where !has(column) {
            collector.error(
                "column-missing",
                at: CellPlace(file: file, CSVPlace(line: 1, column: 1)),
                "the column \(column.rawValue) is missing: \(remedy(for: column))"
            )
        }
    }

    private func remedy(for column: Column) -> String {
        switch (role, column) {
        case (.current, _): "a snapshot has all of its columns"
        case (.inventory, .weight): "add it, or say --default weight=N or --keep weight"
        case (.inventory, .port): "add it (0 is the channel's own port), or say --default port=N"
        case (.inventory, _):
            "add it, name another column with --map THEIRS=\(column.rawValue), or say --set \(column.rawValue)=VALUE"
        }
    }
}
