internal import PlanModel

/// Makes partitions of files in any order: rows go to the partition that their unit's hash names, in memory as far as they
/// fit and in scratch storage beyond. So files of any size take the memory that they are given and one partition's.
struct ChannelHashing {
    static let partitionCount = 128

    private let unit: PlanningUnit
    private let stores: RowStores
    private let seed = KeyHash.tableSeed
    private let count: Int
    private var files: [SourceFile] = []
    /// By file, then by partition.
    private var logs: [[RowLog]] = []

    init(unit: PlanningUnit, memory: PlanningMemory, partitionCount: Int = ChannelHashing.partitionCount) {
        self.unit = unit
        stores = RowStores(memory)
        count = partitionCount
    }

    /// Distributes the rows of a file.
    ///
    /// Throws: what the file's source throws; what the scratch storage throws.
    mutating func add(_ feed: consuming RowFeed) throws {
        let file = feed.file
        var own = [RowLog](repeating: RowLog(), count: count)
        var run = GroupRun(file)
        try own.withUnsafeMutableBufferPointer { own in
            while try feed.next() {
                let row = feed.row
                if !run.holds(row) {
                    let hash = unit.hash(of: row, file.columns, seed: seed)
                    run.begin(row, Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(count)).high))
                }
                try own[run.group].append(feed.raw, stores)
            }
            for number in own.indices { try own[number].close(stores) }
        }
        files.append(file)
        logs.append(own)
    }

    /// Gives each partition to `plan`, and lets go of its rows.
    ///
    /// Throws: what the scratch storage throws; what `plan` throws.
    mutating func run(_ plan: (Partition) throws -> Void) throws {
        let partition = Partition([], stores)
        for number in 0..<count {
            try partition.load(files, logs.map { $0[number] })
            try plan(partition)
        }
    }
}
