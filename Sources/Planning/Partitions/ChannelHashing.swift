internal import PlanModel

/// Makes partitions of files in any order: rows go to the partition that their unit's hash names, in memory as far as they
/// fit and in scratch storage beyond. So files of any size take the memory that they are given and one partition's.
struct ChannelHashing {
    static let partitionCount = 256

    private let unit: PlanningUnit
    private let store: ChunkStore
    private let seed = KeyHash.tableSeed
    private var logs: [[RowLog]]

    init(unit: PlanningUnit, memory: PlanningMemory, partitionCount: Int = ChannelHashing.partitionCount) {
        self.unit = unit
        store = ChunkStore(limitBytes: memory.limitBytes, makeScratch: memory.makeScratch)
        logs = [[RowLog]](repeating: [], count: partitionCount)
    }

    /// Distributes the rows of a file.
    ///
    /// Throws: what the file's source throws; what the scratch storage throws.
    mutating func add(_ feed: consuming RowFeed) throws {
        let file = feed.file
        var own = [RowLog?](repeating: nil, count: logs.count)
        var run = GroupRun(file)
        while try feed.next() {
            let row = feed.row
            if !run.holds(row) {
                let hash = unit.hash(of: row, file.columns, seed: seed)
                // The low bits choose slots in the partition's tables.
                run.begin(row, Int((hash >> 32) % UInt64(logs.count)))
            }
            let log = own[run.group] ?? RowLog(file, store)
            own[run.group] = log
            try log.append(feed.raw)
        }
        for (number, log) in own.enumerated() {
            if let log { logs[number].append(log) }
        }
    }

    /// Gives each partition to `plan`, and lets go of its rows.
    ///
    /// Throws: what the scratch storage throws; what `plan` throws.
    mutating func run(_ plan: (Partition) throws -> Void) throws {
        for number in logs.indices where !logs[number].isEmpty {
            let partition = Partition(logs: logs[number])
            logs[number] = []
            try partition.load()
            try plan(partition)
        }
    }
}
