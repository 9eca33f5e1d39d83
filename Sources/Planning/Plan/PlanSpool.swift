internal import ByteIO
internal import PlanModel

/// The updates of all partitions until their numbers are known: sorted runs for each wave, which the end merges.
final class PlanSpool {
    /// Updates of one wave in order, one after the other.
    private final class Run {
        var bytes = ChunkedBytes()
        var lastKey: [UInt8] = []
    }

    private static let chunkBytes = 64 << 10

    private let store: ChunkStore
    private var runs: [Int32: [Run]] = [:]

    init(_ memory: PlanningMemory) {
        store = ChunkStore(
            chunkBytes: Self.chunkBytes,
            limitBytes: memory.updateLimitBytes,
            makeScratch: memory.makeScratch
        )
    }

    /// Adds the updates of a partition, which shares no channel with another; they must be sorted.
    ///
    /// Throws: what the scratch storage throws.
    func add(_ updates: borrowing PartitionUpdates) throws {
        var rest = updates.count
        var last: (wave: Int32, run: Run, key: UnsafeBufferPointer<UInt8>)?
        try updates.forEach { entry, key, tail in
            if let last, last.wave != entry.wave { last.run.lastKey = Array(last.key) }
            let run = if let last, last.wave == entry.wave { last.run } else { run(entry.wave, from: key) }
            try append(entry, key, tail, to: run)
            last = (entry.wave, run, key)
            rest -= 1
            if rest == 0 { run.lastKey = Array(key) }
        }
    }

    /// The run that takes updates from `key` on: the last one where that ends before, else a new one.
    private func run(_ wave: Int32, from key: UnsafeBufferPointer<UInt8>) -> Run {
        if let last = runs[wave]?.last,
            last.lastKey.withUnsafeBufferPointer({ compare($0, key) < 0 })
        {
            return last
        }
        let run = Run()
        runs[wave, default: []].append(run)
        return run
    }

    private func append(
        _ entry: PartitionUpdates.Entry,
        _ key: UnsafeBufferPointer<UInt8>,
        _ tail: UnsafeRawBufferPointer,
        to run: Run
    ) throws {
        let head = SpooledUpdate.Head(
            keyBytes: UInt32(clamping: key.count),
            tailBytes: UInt32(clamping: tail.count),
            figures: entry.figures
        )
        try withUnsafeBytes(of: head) { try run.bytes.append($0.bindMemory(to: UInt8.self), store) }
        try run.bytes.append(key, store)
        try run.bytes.append(tail.bindMemory(to: UInt8.self), store)
    }

    /// Gives each update in the order of execution: its figures, and its line behind the number.
    ///
    /// Throws: what the scratch storage throws; what `body` throws.
    func forEach(_ body: (UpdateFigures, _ tail: UnsafeRawBufferPointer) throws -> Void) throws {
        for wave in runs.keys.sorted() {
            var merge = RunMerge(try (runs[wave] ?? []).map { try SpooledUpdate($0.bytes.makeSource(store)) })
            while let least = merge.least {
                try least.withTail { try body(least.figures, $0) }
                try merge.advance()
            }
        }
    }
}
