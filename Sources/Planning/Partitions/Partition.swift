internal import PlanModel

/// Some of the planning units with all of their rows on both sides: what can be planned without looking at any other row.
final class Partition {
    var state = CompactState()
    /// The rows as they stand in the files, by file, those of the inventory first.
    private(set) var logs: [RowLog]

    init(logs: [RowLog]) {
        self.logs = logs
    }

    /// The bytes of its rows.
    var byteCount: Int { logs.reduce(0) { $0 + $1.byteCount } }

    /// Reads the rows of the logs into the state.
    ///
    /// Throws: what the scratch storage throws.
    func load() throws {
        for log in logs {
            try Self.load(log, into: &state)
        }
    }

    private static func load(_ log: RowLog, into state: inout CompactState) throws {
        let file = log.file
        let (reader, columns) = (file.reader, file.columns)
        var run = GroupRun(file)
        var scanner = log.makeScanner()
        while case .row = try scanner.next() {
            let row = scanner.row
            if !run.holds(row) { run.begin(row, reader.find(row, columns, &state)) }
            reader.add(row, to: run.group, columns, &state)
        }
    }

    /// Forgets all rows.
    func removeAll() {
        state = CompactState()
        for log in logs { log.removeAll() }
    }
}
