internal import PlanModel

/// Some of the planning units with all of their rows on both sides: what can be planned without looking at any other row.
final class Partition {
    var state = CompactState()
    /// The files that its rows are from, those of the inventory first.
    private(set) var files: [SourceFile]
    /// The rows as they stand in the files, file by file.
    var logs: [RowLog]
    private let stores: RowStores
    private var prefixes = GroupPrefixes()

    init(_ files: [SourceFile] = [], _ stores: RowStores) {
        self.files = files
        self.stores = stores
        logs = [RowLog](repeating: RowLog(), count: files.count)
    }

    deinit {
        for index in logs.indices { logs[index].removeAll(stores) }
    }

    /// The bytes of its rows.
    var byteCount: Int { logs.reduce(0) { $0 + $1.byteCount } }

    /// Takes the rows of other logs in place of its own, and reads them.
    ///
    /// Throws: what the scratch storage throws.
    func load(_ files: [SourceFile], _ logs: [RowLog]) throws {
        removeAll()
        prefixes.removeAll()
        self.files = files
        self.logs = logs
        for (file, log) in zip(files, logs) { try Self.load(log, file, stores, &prefixes, into: &state) }
    }

    private static func load(
        _ log: RowLog,
        _ file: SourceFile,
        _ stores: RowStores,
        _ prefixes: inout GroupPrefixes,
        into state: inout CompactState
    ) throws {
        let (reader, columns) = (file.reader, file.columns)
        var run = GroupRun(file)
        var values = ValueRun()
        var scanner = log.makeScanner(stores)
        while case .row = try scanner.next() {
            let row = scanner.row
            if !run.holds(row) {
                let group =
                    scanner.rowIsInPlace
                    ? prefixes.group(of: row, reader, columns, &state) : reader.find(row, columns, &state)
                run.begin(row, group)
            }
            reader.add(row, to: run.group, columns, &values, &state)
        }
    }

    /// Gives each row of one side that `filter` asks for as a record with its places in the file.
    ///
    /// Throws: what the scratch storage throws.
    func forEachDetailedRecord(
        of side: ColumnLayout.Role,
        _ body: (CSVRecord, ColumnLayout) -> Void
    ) throws {
        for (file, log) in zip(files, logs) where file.side == side {
            let filter = DetailFilter(self, file)
            try log.forEachRecord(stores, where: filter.wants) { body($0, file.layout) }
        }
    }

    /// Forgets all rows.
    func removeAll() {
        state.removeAll()
        for index in logs.indices { logs[index].removeAll(stores) }
    }
}

/// The groups by the bytes with which their rows begin, so that a row in any order costs one look.
struct GroupPrefixes: ~Copyable {
    private var texts = TextTable()
    private var groups = Growable<UInt32>()

    /// The group of a row that stands as it is in its file.
    @inline(__always)
    mutating func group(
        of row: RowView,
        _ reader: CompactReader,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) -> Int {
        guard columns.keyPrefixField >= 0 else { return reader.find(row, columns, &state) }
        let (number, isNew) = texts.number(of: row.prefix(through: columns.keyPrefixField))
        if isNew { groups.append(UInt32(truncatingIfNeeded: reader.find(row, columns, &state))) }
        return Int(groups[number])
    }

    mutating func removeAll() {
        texts.removeAll()
        groups.removeAll()
    }
}
