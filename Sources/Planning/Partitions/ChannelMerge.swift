internal import ByteIO
internal import PlanModel

/// Makes partitions of files whose rows are sorted by project, gateway and channel, as snapshots are: all files are read
/// side by side, and what is behind all of them is complete. So files of any size take little memory.
struct ChannelMerge: ~Copyable {
    /// More files than this are not held open at once.
    static let filesMax = 64
    /// Rows that are planned together: enough to pay for a partition's making, few enough to stay in the processor's cache.
    static let partitionBytes = 1 << 20

    private var feeds: Feeds
    private let unit: PlanningUnit
    private let stores: RowStores
    private let partition: Partition
    private let partitionBytes: Int
    private var twins: TwinRows?

    init(
        _ feeds: consuming Feeds,
        unit: PlanningUnit,
        _ options: ColumnOptions,
        partitionBytes: Int
    ) {
        stores = RowStores(.unlimited)
        partition = Partition(feeds.files, stores)
        twins = TwinRows(feeds.files, options)
        self.partitionBytes = partitionBytes
        self.feeds = feeds
        self.unit = unit
    }

    /// Gives each partition to `plan`; false where a file turns out not to be sorted, so that what was given says nothing.
    ///
    /// Throws: what a file's source throws; what `plan` throws.
    mutating func run(_ plan: (Partition) throws -> Void) throws -> Bool {
        for index in feeds.indices {
            try feeds[index].begin(unit)
        }
        while let key = feeds.leastKey() {
            twins?.removeAll()
            for index in feeds.indices where feeds[index].isAt(key) {
                guard try feeds[index].takeUnit(unit, into: partition, stores, index, &twins) else { return false }
            }
            if partition.byteCount >= partitionBytes { try flush(plan) }
        }
        try flush(plan)
        return true
    }

    private mutating func flush(_ plan: (Partition) throws -> Void) throws {
        try plan(partition)
        partition.removeAll()
        for index in feeds.indices { feeds[index].forgetGroups() }
    }
}

/// The feeds of all files, with the key of the row that each has in hand.
struct Feeds: ~Copyable {
    let files: [SourceFile]
    private let feeds: UnsafeMutablePointer<KeyedFeed>

    /// Feeds that are made one by one; none where `make` says so.
    init(_ count: Int, make: (Int) throws -> RowFeed?) throws {
        var files: [SourceFile] = []
        let feeds = UnsafeMutablePointer<KeyedFeed>.allocate(capacity: max(count, 1))
        do {
            for index in 0..<count {
                guard let feed = try make(index) else { continue }
                (feeds + files.count).initialize(to: KeyedFeed(feed))
                files.append(feeds[files.count].file)
            }
        } catch {
            feeds.deinitialize(count: files.count)
            feeds.deallocate()
            throw error
        }
        self.files = files
        self.feeds = feeds
    }

    deinit {
        feeds.deinitialize(count: files.count)
        feeds.deallocate()
    }

    var indices: Range<Int> { 0..<files.count }

    subscript(index: Int) -> KeyedFeed {
        _read {
            precondition(indices.contains(index))
            yield feeds[index]
        }
        nonmutating _modify {
            precondition(indices.contains(index))
            yield &feeds[index]
        }
    }

    /// The least key of all rows in hand; nil where all files have ended.
    func leastKey() -> [UInt8]? {
        var least: Int?
        for index in indices where !feeds[index].hasEnded {
            guard let known = least else {
                least = index
                continue
            }
            if feeds[index].precedes(feeds[known]) { least = index }
        }
        return least.map { feeds[$0].key }
    }
}

/// A feed with the key of the row in hand.
struct KeyedFeed: ~Copyable {
    private var feed: RowFeed
    private var run: GroupRun
    private var values = ValueRun()
    private(set) var key: [UInt8] = []
    private var nextKey: [UInt8] = []
    private(set) var hasEnded = false

    init(_ feed: consuming RowFeed) {
        run = GroupRun(feed.file)
        self.feed = feed
        self.feed.tellRuns()
    }

    var file: SourceFile { feed.file }

    /// Takes the first row in hand.
    ///
    /// Throws: what the file's source throws.
    mutating func begin(_ unit: PlanningUnit) throws {
        hasEnded = try !feed.next()
        if !hasEnded { unit.key(of: feed.row, feed.file.columns, into: &key) }
    }

    func isAt(_ key: [UInt8]) -> Bool {
        !hasEnded && isSame(self.key, key)
    }

    func precedes(_ other: borrowing KeyedFeed) -> Bool {
        key.withUnsafeBufferPointer { one in other.key.withUnsafeBufferPointer { compare(one, $0) < 0 } }
    }

    /// Numbers of groups begin anew.
    mutating func forgetGroups() {
        run.end()
    }

    /// Takes all rows of the unit of the row in hand; false where the next row is of an earlier one.
    ///
    /// Throws: what the file's source throws; what the log throws; `WholeGatewaysNeeded`.
    mutating func takeUnit(
        _ unit: PlanningUnit,
        into partition: Partition,
        _ stores: RowStores,
        _ index: Int,
        _ twins: inout TwinRows?
    ) throws -> Bool {
        try takeUnit(unit, into: &partition.state, &partition.logs[index], stores, &twins)
    }

    private mutating func takeUnit(
        _ unit: PlanningUnit,
        into state: inout CompactState,
        _ log: inout RowLog,
        _ stores: RowStores,
        _ twins: inout TwinRows?
    ) throws -> Bool {
        let file = feed.file
        let (reader, columns) = (file.reader, file.columns)
        let mayRepeat = file.side == .current
        var index = 0
        var twin = firstTwin(twins)
        while true {
            let row = feed.row
            let kept = try log.append(feed.raw, stores)
            if let twin {
                reader.addCurrent(row, twin, from: feed.knownFieldCount, columns, &state)
            } else {
                if !run.holds(row, inRun: feed.runNumber) {
                    run.begin(row, reader.find(row, columns, &state), inRun: feed.runNumber)
                    // Else a gateway's rows without ids would be gathered first.
                    if unit == .channel, state.lacksIDs { throw WholeGatewaysNeeded() }
                }
                let member = reader.add(row, to: run.group, columns, &values, &state)
                if file.side == .inventory { note(member, at: kept, &twins) }
            }
            index &+= 1
            guard try feed.next(after: mayRepeat ? twins?.start(at: index) : nil) else {
                hasEnded = true
                return true
            }
            twin = feed.knownFieldCount > 0 ? twins?[index] : nil
            if twin != nil || run.holds(feed.row, inRun: feed.runNumber) || run.holdsChannel(feed.row) { continue }
            unit.key(of: feed.row, columns, into: &nextKey)
            if isSame(nextKey, key) { continue }
            swap(&key, &nextKey)
            return nextKey.withUnsafeBufferPointer { old in key.withUnsafeBufferPointer { compare(old, $0) < 0 } }
        }
    }

    /// The inventory's row that the first row of the unit repeats, where it is the first there too. That of any other row is looked
    /// for when the row is read.
    private func firstTwin(_ twins: borrowing TwinRows?) -> TwinRows.Row? {
        guard feed.file.side == .current, feed.rowIsVerbatim else { return nil }
        return twins?.twin(of: feed.row, at: 0)
    }

    /// Notes the row in hand for the snapshot's rows.
    @inline(__always)
    private func note(
        _ member: (CompactMember, Fingerprint128)?,
        at kept: UnsafePointer<UInt8>?,
        _ twins: inout TwinRows?
    ) {
        if feed.rowIsVerbatim, let kept, let (member, fingerprint) = member {
            twins?.add(feed.row, at: kept, group: run.group, member, fingerprint)
        } else {
            // Places in the unit are compared: none must be left out.
            twins?.addNone()
        }
    }
}

/// Whether two keys are the same; eight bytes at a time.
private func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBufferPointer { one in right.withUnsafeBufferPointer { Planning.isSame(one, $0) } }
}
