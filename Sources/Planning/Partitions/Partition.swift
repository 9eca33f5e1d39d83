internal import PlanModel

/// Some of the planning units with all of their rows on both sides: what can be planned without looking at any other row.
final class Partition {
    var state = CompactState()
    /// The files that its rows are from, those of the inventory first.
    private(set) var files: [SourceFile]
    /// The rows as they stand in the files, file by file.
    var logs: [RowLog]
    private let stores: RowStores
    /// The groups of the file in hand by what rows begin with.
    private var prefixes = GroupKeys()
    /// The groups of all files by the keys of members that were kept.
    private var keys = GroupKeys()
    /// Whether of some rows only their members were kept.
    private var lacksRows = false
    private var wantedChannels = ChannelSet()

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

    /// Takes what was kept of other rows in place of its own, and reads it.
    ///
    /// Throws: what the scratch storage throws.
    func load(
        _ files: [SourceFile],
        _ members: [MemberLog],
        _ logs: [RowLog],
        _ gateways: borrowing GatewayTable
    ) throws {
        removeAll()
        keys.removeAll()
        lacksRows = false
        self.files = files
        self.logs = logs
        for index in files.indices {
            var members = members[index]
            let reader = files[index].reader
            let count = try reader.add(members, stores, gateways, &keys, &state)
            if count > 0 { lacksRows = true }
            members.removeAll(stores)
            // Rows that begin alike are of one group only within a side: the options fill in empty cells of the inventory alone.
            prefixes.removeAll()
            try Self.load(logs[index], files[index], stores, &prefixes, into: &state)
        }
    }

    private static func load(
        _ log: RowLog,
        _ file: SourceFile,
        _ stores: RowStores,
        _ prefixes: inout GroupKeys,
        into state: inout CompactState
    ) throws {
        let (reader, columns) = (file.reader, file.columns)
        var run = GroupRun(file)
        var values = ValueRun()
        var scanner = log.makeScanner(stores)
        while case .row = try scanner.next() {
            let row = scanner.row
            if !run.holds(row) {
                if scanner.rowIsPlain, columns.keyPrefixField >= 0 {
                    let prefix = row.prefix(through: columns.keyPrefixField)
                    let look = prefixes.look(for: prefix)
                    run.begin(row, prefixes.group(prefix, look) { reader.find(row, columns, &state) })
                } else {
                    run.begin(row, reader.find(row, columns, &state))
                }
            }
            reader.add(row, to: run.group, columns, &values, &state)
        }
    }

    /// Whether a channel's name says more than its id, so that only who knows all names of its gateway can tell what it means.
    var needsWholeGateways: Bool {
        guard !state.lacksIDs else { return true }
        let mayHoldNames = files.contains { $0.side == .current && $0.columns.factFields[0] >= 0 }
        return mayHoldNames && state.namesChannelsWithoutNames
    }

    /// Asks for the rows of the channels that need the detailed rules, where they were not kept: true then, and they are there
    /// another time.
    func asksForRows() -> Bool {
        guard lacksRows else { return false }
        state.forEachDetailedChannel { wantedChannels.insert(project: $0, instance: $1, channel: $2) }
        return true
    }

    /// The channels that were asked for.
    func takeWantedChannels() -> ChannelSet {
        defer { wantedChannels = ChannelSet() }
        return wantedChannels
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
