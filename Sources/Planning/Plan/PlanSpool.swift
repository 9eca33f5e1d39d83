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
    private var counts: [Int32: Int] = [:]
    private var gateways: [[UInt8]: (channels: Int, updates: Int)] = [:]
    private(set) var updateCount = 0

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
        var (wave, waveCount, run): (Int32, Int, Run?) = (0, 0, nil)
        var tally = GatewayTally(isOneWave: updates.isOneWave)
        try updates.forEach { entry, key, tail in
            if run == nil || wave != entry.wave {
                counts[wave, default: 0] += waveCount
                (wave, waveCount) = (entry.wave, 0)
                run = self.run(wave, from: key)
            }
            guard let run else { return }
            try append(entry, key, tail, to: run)
            waveCount += 1
            tally.add(key)
        }
        counts[wave, default: 0] += waveCount
        updateCount += updates.count
        for count in tally.counts {
            let known = gateways[count.gateway] ?? (0, 0)
            gateways[count.gateway] = (known.channels + count.channels, known.updates + count.updates)
        }
        updates.forEachLastKey { wave, key in runs[wave]?.last?.lastKey = key }
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

    /// The waves in order, with the number of their updates.
    var waves: [PlanSummary.Wave] {
        var firstN = 1
        return counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { wave, count in
            defer { firstN += count }
            return PlanSummary.Wave(wave: Int(wave), firstN: firstN, updateCount: count)
        }
    }

    /// The gateways in order, with their channels and updates.
    var gatewayCounts: [PlanSummary.Gateway] {
        gateways.map { key, count in
            let parts = key.split(separator: 0, omittingEmptySubsequences: false)
            let ids = parts.map { UTF8Text(String(decoding: $0, as: UTF8.self)) }
            let gateway = GatewayKey(projectID: ids.first ?? "", instanceID: ids.dropFirst().first ?? "")
            return PlanSummary.Gateway(key: gateway, channelCount: count.channels, updateCount: count.updates)
        }.sorted { $0.key < $1.key }
    }

    /// Gives each update with its number, in the order of execution.
    ///
    /// Throws: what the scratch storage throws; what `body` throws.
    func forEach(_ body: (_ n: Int, UpdateFigures, _ tail: UnsafeRawBufferPointer) throws -> Void) throws {
        var n = 0
        for wave in runs.keys.sorted() {
            var merge = RunMerge(try (runs[wave] ?? []).map { try SpooledUpdate($0.bytes.makeSource(store)) })
            while let least = merge.least {
                n += 1
                try least.withTail { try body(n, least.figures, $0) }
                try merge.advance()
            }
        }
    }
}

/// Counts the channels and updates of gateways in the sorted updates of one partition.
private struct GatewayTally {
    private(set) var counts: [(gateway: [UInt8], channels: Int, updates: Int)] = []
    /// The channels of the waves so far, where there is more than one wave; each stands in one run of a wave's updates.
    private var known: Set<[UInt8]> = []
    private let isOneWave: Bool
    private var lastChannel: [UInt8] = []

    init(isOneWave: Bool) {
        self.isOneWave = isOneWave
    }

    mutating func add(_ key: UnsafeBufferPointer<UInt8>) {
        guard !begins(key, with: lastChannel), let channelEnd = key.lastIndex(of: 0) else {
            if !counts.isEmpty { counts[counts.count - 1].updates += 1 }
            return
        }
        lastChannel = Array(key[...channelEnd])
        if !begins(key, with: counts.last?.gateway ?? []), let gatewayEnd = key[..<channelEnd].lastIndex(of: 0) {
            counts.append((Array(key[...gatewayEnd]), 0, 0))
        }
        if isOneWave || known.insert(lastChannel).inserted { counts[counts.count - 1].channels += 1 }
        counts[counts.count - 1].updates += 1
    }

    private func begins(_ key: UnsafeBufferPointer<UInt8>, with prefix: [UInt8]) -> Bool {
        guard !prefix.isEmpty, key.count >= prefix.count else { return false }
        let head = UnsafeBufferPointer(rebasing: key[..<prefix.count])
        return prefix.withUnsafeBufferPointer { isSame($0, head) }
    }
}

extension PartitionUpdates {
    /// Gives the last key of each wave.
    fileprivate func forEachLastKey(_ body: (Int32, [UInt8]) -> Void) {
        var last: (wave: Int32, key: UnsafeBufferPointer<UInt8>)?
        forEach { entry, key, _ in
            if let last, last.wave != entry.wave { body(last.wave, Array(last.key)) }
            last = (entry.wave, key)
        }
        if let last { body(last.wave, Array(last.key)) }
    }
}
