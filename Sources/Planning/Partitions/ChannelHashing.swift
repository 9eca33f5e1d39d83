internal import PlanModel

/// Makes partitions of files in any order: rows go to the partition that their unit's hash names, in memory as far as they
/// fit and in scratch storage beyond. So files of any size take the memory that they are given and one partition's.
///
/// Of a plain row its member alone is kept. Where the detailed rules want to see such rows after all, they are read once more.
struct ChannelHashing: ~Copyable {
    /// So many that the tables of one stay in a core's cache at ten million rows, and not more: each file leaves a chunk in hand for each.
    static let partitionCount = 256

    /// What is kept of rows.
    enum Keeping {
        /// The members of plain rows, the others as they stand.
        case members
        /// All rows as they stand.
        case rows
        /// The rows of these channels alone, as they stand.
        case rowsOf(ChannelSet)
    }

    private let keeping: Keeping
    private let unit: PlanningUnit
    private let stores: RowStores
    private let count: Int
    private var gateways = GatewayTable()
    private var files: [SourceFile] = []
    /// By file, then by partition.
    private var rows: [[RowLog]] = []
    private var members: [[MemberLog]] = []

    init(
        _ keeping: Keeping = .members,
        unit: PlanningUnit,
        memory: PlanningMemory,
        partitionCount: Int = ChannelHashing.partitionCount
    ) {
        self.keeping = keeping
        self.unit = unit
        stores = RowStores(memory)
        count = partitionCount
    }

    /// Distributes the rows of a file.
    ///
    /// Throws: what the file's source throws; what the scratch storage throws.
    mutating func add(_ feed: consuming RowFeed) throws {
        files.append(feed.file)
        var rows = [RowLog](repeating: RowLog(), count: count)
        var members = [MemberLog](repeating: MemberLog(), count: count)
        try rows.withUnsafeMutableBufferPointer { rows in
            try members.withUnsafeMutableBufferPointer { members in
                switch keeping {
                case .members where unit == .channel && feed.file.columns.tellMembersAlone:
                    try keepMembers(&feed, members, rows)
                case .members, .rows: try keepRows(&feed, rows) { _, _ in true }
                case .rowsOf(let channels): try keepRows(&feed, rows, where: channels.holdsChannel)
                }
                for number in rows.indices {
                    try rows[number].close(stores)
                    try members[number].close(stores)
                }
            }
        }
        self.rows.append(rows)
        self.members.append(members)
    }

    private mutating func keepMembers(
        _ feed: inout RowFeed,
        _ members: UnsafeMutableBufferPointer<MemberLog>,
        _ rows: UnsafeMutableBufferPointer<RowLog>
    ) throws {
        let (reader, columns, stores) = (feed.file.reader, feed.file.columns, stores)
        var values = ValueRun()
        while try feed.next() {
            let row = feed.row
            let gateway = gateways.number(of: row, columns, isPlain: feed.rowIsPlain)
            let partition = gateways.partition(of: columns.channel.filled(row), gateway, count)
            if feed.rowIsPlain, let member = reader.plainMember(row, columns, &values),
                try members[partition].append(member, of: row, gateway: gateway, columns, stores)
            {
                continue
            }
            try rows[partition].append(feed.raw, stores)
        }
    }

    private mutating func keepRows(
        _ feed: inout RowFeed,
        _ rows: UnsafeMutableBufferPointer<RowLog>,
        where wants: (RowView, CompactColumns) -> Bool
    ) throws {
        let (columns, stores) = (feed.file.columns, stores)
        var run = GroupRun(feed.file)
        while try feed.next() {
            let row = feed.row
            if !run.holds(row) {
                let gateway = gateways.number(of: row, columns, isPlain: false)
                let channel = unit == .channel ? columns.channel.filled(row) : UnsafeBufferPointer(start: nil, count: 0)
                run.begin(row, wants(row, columns) ? gateways.partition(of: channel, gateway, count) : -1)
            }
            if run.group >= 0 { try rows[run.group].append(feed.raw, stores) }
        }
    }

    /// Gives each partition to `plan`, and lets go of its rows. Returns the channels whose rows `plan` wanted to see and that
    /// were not kept.
    ///
    /// Throws: what the scratch storage throws; what `plan` throws.
    mutating func run(_ plan: (Partition) throws -> Void) throws -> ChannelSet {
        let partition = Partition([], stores)
        for number in 0..<count {
            try partition.load(files, members.map { $0[number] }, rows.map { $0[number] }, gateways)
            try plan(partition)
        }
        return partition.takeWantedChannels()
    }
}

/// Numbers gateways, and says in which partition the channels of each are.
struct GatewayTable: ~Copyable {
    private static let recentBits: UInt64 = 6
    /// More than two ids have that the API has: texts of any length are not to be kept.
    private static let idsBytesMax = 256

    private var texts = TextTable()
    /// The gateway that was last seen with some last bytes: rows in no order name the same few again and again.
    private let recent = UnsafeMutablePointer<Int32>.allocate(capacity: 1 << Int(GatewayTable.recentBits))
    private var built: [UInt8] = []
    private let seed = KeyHash.tableSeed

    init() {
        recent.initialize(repeating: -1, count: 1 << Int(Self.recentBits))
    }

    deinit {
        recent.deallocate()
    }

    /// The number of a row's gateway; -1 for all whose ids are none, and long.
    @inline(__always)
    mutating func number(of row: RowView, _ columns: CompactColumns, isPlain: Bool) -> Int {
        // As it stands in the row: both ids and the comma between them. What is empty may be filled in.
        if isPlain, columns.keyPrefixField >= 0, !row[0].isEmpty, !row[1].isEmpty {
            return number(of: row.prefix(through: 1))
        }
        built.removeAll(keepingCapacity: true)
        built.append(contentsOf: columns.project.filled(row))
        built.append(UInt8(ascii: ","))
        built.append(contentsOf: columns.instance.filled(row))
        guard built.count <= Self.idsBytesMax else { return -1 }
        return built.withUnsafeBufferPointer { texts.number(of: $0).number }
    }

    @inline(__always)
    private mutating func number(of ids: UnsafeBufferPointer<UInt8>) -> Int {
        guard ids.count <= Self.idsBytesMax else { return -1 }
        let place = Self.place(of: ids)
        let known = Int(recent[place])
        if known >= 0, isSame(texts[known], ids) { return known }
        let number = texts.number(of: ids).number
        recent[place] = Int32(truncatingIfNeeded: number)
        return number
    }

    /// A place among the recent ones.
    @inline(__always)
    private static func place(of ids: UnsafeBufferPointer<UInt8>) -> Int {
        guard ids.count >= 8, let base = ids.baseAddress else { return 0 }
        let last = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: ids.count &- 8, as: UInt64.self)
        return Int(truncatingIfNeeded: (last &* 0x9E37_79B9_7F4A_7C15) >> (64 &- recentBits))
    }

    /// The partition of a channel.
    @inline(__always)
    func partition(of channel: UnsafeBufferPointer<UInt8>, _ gateway: Int, _ partitionCount: Int) -> Int {
        let hash = KeyHash.hash(channel, seed: KeyHash.seed(seed, for: UInt64(truncatingIfNeeded: gateway)))
        return Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(partitionCount)).high)
    }

    /// The ids of a gateway.
    func ids(_ number: Int) -> (project: UnsafeBufferPointer<UInt8>, instance: UnsafeBufferPointer<UInt8>) {
        let text = texts[number]
        let comma = text.firstIndex(of: UInt8(ascii: ",")) ?? text.count
        return (
            UnsafeBufferPointer(rebasing: text[..<comma]), UnsafeBufferPointer(rebasing: text[comma...].dropFirst())
        )
    }
}
