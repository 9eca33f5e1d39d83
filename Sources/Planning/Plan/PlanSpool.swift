internal import ByteIO
internal import PlanModel

/// The updates of all partitions until their numbers are known: sorted runs, which the end merges.
///
/// Sorted files give each wave's updates in order: one run for each of them. What does not continue such a run goes to one of its
/// partition, all waves together: memory does not grow with waves times partitions.
final class PlanSpool {
    /// Updates of one wave in order, one after the other.
    private final class Run {
        var bytes = ChunkedBytes()
        private var lastKey: [UInt8] = []

        func note(_ key: UnsafeBufferPointer<UInt8>) {
            lastKey.removeAll(keepingCapacity: true)
            lastKey.append(contentsOf: key)
        }

        func ends(before key: UnsafeBufferPointer<UInt8>) -> Bool {
            lastKey.withUnsafeBufferPointer { compare($0, key) < 0 }
        }
    }

    private static let chunkBytes = 64 << 10
    /// Each has a chunk in hand.
    private static let wavesMax = 64
    /// What all runs together have in hand when they are merged.
    private static let mergeBytes = 16 << 20

    private let store: ChunkStore
    private var waves: [Int32: Run] = [:]
    /// Runs of single partitions, complete.
    private var others: [ChunkedBytes] = []

    init(_ memory: PlanningMemory) {
        store = ChunkStore(
            chunkBytes: Self.chunkBytes,
            MemoryBudget(limitBytes: memory.updateLimitBytes),
            makeScratch: memory.makeScratch
        )
    }

    /// Adds the updates of a partition, which shares no channel with another; they must be sorted.
    ///
    /// Throws: what the scratch storage throws.
    func add(_ updates: borrowing PartitionUpdates) throws {
        var other = ChunkedBytes()
        var (wave, run): (Int32?, Run?) = (nil, nil)
        try updates.forEach { entry, key, tail in
            if entry.wave != wave { (wave, run) = (entry.wave, self.run(entry.wave, from: key)) }
            if let run {
                try append(entry, key, tail, to: &run.bytes)
                run.note(key)
            } else {
                try append(entry, key, tail, to: &other)
            }
        }
        guard !other.isEmpty else { return }
        try other.close(store)
        others.append(other)
    }

    /// The run of a wave, where it can take updates from `key` on.
    private func run(_ wave: Int32, from key: UnsafeBufferPointer<UInt8>) -> Run? {
        if let known = waves[wave] { return known.ends(before: key) ? known : nil }
        guard waves.count < Self.wavesMax else { return nil }
        let run = Run()
        waves[wave] = run
        return run
    }

    private func append(
        _ entry: PartitionUpdates.Entry,
        _ key: UnsafeBufferPointer<UInt8>,
        _ tail: UnsafeRawBufferPointer,
        to run: inout ChunkedBytes
    ) throws {
        let head = SpooledUpdate.Head(
            wave: entry.wave,
            keyBytes: UInt32(clamping: key.count),
            tailBytes: UInt32(clamping: tail.count),
            figures: entry.figures
        )
        try withUnsafeBytes(of: head) { try run.append($0.bindMemory(to: UInt8.self), store) }
        try run.append(key, store)
        try run.append(tail.bindMemory(to: UInt8.self), store)
    }

    /// Gives each update in the order of execution: its figures, and its line behind the number.
    ///
    /// Throws: what the scratch storage throws; what `body` throws.
    func forEach(_ body: (UpdateFigures, _ tail: UnsafeRawBufferPointer) throws -> Void) throws {
        let runs = waves.values.map(\.bytes) + others
        let blockBytes = min(max(Self.mergeBytes / max(runs.count, 1), 4 << 10), Self.chunkBytes)
        var merge = RunMerge(try runs.map { try SpooledUpdate($0.makeSource(store), blockBytes: blockBytes) })
        while let least = merge.least {
            try least.withTail { try body(least.figures, $0) }
            try merge.advance()
        }
    }
}
