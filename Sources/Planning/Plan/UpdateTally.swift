internal import ByteIO
internal import PlanModel

/// Counts the updates of all partitions: by wave, and by gateway with its channels.
struct UpdateTally {
    private(set) var updateCount = 0
    private var countsByWave: [Int32: Int] = [:]
    private var gateways: [[UInt8]: (channels: Int, updates: Int)] = [:]

    /// Counts the updates of a partition, which shares no channel with another; they must be sorted.
    mutating func add(_ updates: borrowing PartitionUpdates) {
        var tally = GatewayTally(isOneWave: updates.isOneWave)
        var (wave, waveCount): (Int32, Int) = (0, 0)
        updates.forEach { entry, key, _ in
            if wave != entry.wave {
                countsByWave[wave, default: 0] += waveCount
                (wave, waveCount) = (entry.wave, 0)
            }
            waveCount += 1
            tally.add(key)
        }
        countsByWave[wave, default: 0] += waveCount
        updateCount += updates.count
        for count in tally.counts {
            let known = gateways[count.gateway] ?? (0, 0)
            gateways[count.gateway] = (known.channels + count.channels, known.updates + count.updates)
        }
    }

    /// The waves in order, with the number of their updates.
    var waves: [PlanSummary.Wave] {
        var firstN = 1
        return countsByWave.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { wave, count in
            defer { firstN += count }
            return PlanSummary.Wave(wave: Int(wave), firstN: firstN, updateCount: count)
        }
    }

    var gatewayCount: Int { gateways.count }

    /// The gateways in order, with their channels and updates.
    var gatewayCounts: [PlanSummary.Gateway] {
        gateways.map { key, count in
            let parts = key.split(separator: 0, omittingEmptySubsequences: false)
            let ids = parts.map { UTF8Text(String(decoding: $0, as: UTF8.self)) }
            let gateway = GatewayKey(projectID: ids.first ?? "", instanceID: ids.dropFirst().first ?? "")
            return PlanSummary.Gateway(key: gateway, channelCount: count.channels, updateCount: count.updates)
        }.sorted { $0.key < $1.key }
    }
}

/// Counts the channels and updates of gateways in the sorted updates of one partition, whose keys stay where they are meanwhile.
private struct GatewayTally {
    private(set) var counts: [(gateway: [UInt8], channels: Int, updates: Int)] = []
    /// The channels of the waves so far, where there is more than one wave; each stands in one run of a wave's updates.
    private var known: Set<[UInt8]> = []
    private let isOneWave: Bool
    /// What the keys of the channel before begin with.
    private var lastChannel = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    init(isOneWave: Bool) {
        self.isOneWave = isOneWave
    }

    mutating func add(_ key: UnsafeBufferPointer<UInt8>) {
        guard !begins(key, with: lastChannel), let channelEnd = key.lastIndex(of: 0) else {
            if !counts.isEmpty { counts[counts.count - 1].updates += 1 }
            return
        }
        lastChannel = UnsafeBufferPointer(rebasing: key[...channelEnd])
        let isSameGateway = counts.last?.gateway.withUnsafeBufferPointer { begins(key, with: $0) } ?? false
        if !isSameGateway, let gatewayEnd = key[..<channelEnd].lastIndex(of: 0) {
            counts.append((Array(key[...gatewayEnd]), 0, 0))
        }
        if isOneWave || known.insert(Array(lastChannel)).inserted { counts[counts.count - 1].channels += 1 }
        counts[counts.count - 1].updates += 1
    }

    private func begins(_ key: UnsafeBufferPointer<UInt8>, with prefix: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !prefix.isEmpty, key.count >= prefix.count else { return false }
        return isSame(prefix, UnsafeBufferPointer(rebasing: key[..<prefix.count]))
    }
}
