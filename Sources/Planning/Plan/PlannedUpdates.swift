internal import ByteIO
package import PlanModel

/// A plan that is not written yet. Its updates are made one by one, so that a plan of any size takes little memory.
package final class PlannedUpdates {
    package let header: PlanHeader
    package let summary: PlanSummary

    /// An update by the lane that planned it.
    private enum Source {
        case compact(Int)
        case detailed(Int)
    }

    private let compact: CompactUpdates
    private let detailed: [Update]
    private let labels: [UTF8Text]
    /// In order of execution.
    private let order: [Source]

    init(
        header: PlanHeader,
        inputs: [PlanSummary.Input],
        labels: [UTF8Text],
        compact: consuming CompactUpdates,
        detailed: [Update],
        groups: PlanSummary.GroupCounts,
        members: MemberCounts
    ) {
        let sorted = detailed.sorted { left, right in
            if left.wave != right.wave { return left.wave < right.wave }
            return left.channel != right.channel ? left.channel < right.channel : left.scope < right.scope
        }
        let order = Self.merge(compact, sorted)
        self.header = header
        self.labels = labels
        self.detailed = sorted
        self.order = order
        summary = PlanSummary(
            inputs: inputs,
            waves: Self.waves(order, compact, sorted),
            gateways: Self.gateways(order, compact, sorted),
            updateCount: order.count,
            groups: groups,
            members: members
        )
        self.compact = compact
    }

    /// Gives each update, numbered from 1, in order of execution.
    ///
    /// Throws: what `body` throws.
    package func forEach(_ body: (Update) throws -> Void) throws {
        for (index, source) in order.enumerated() {
            if let update = update(source, n: index + 1) { try body(update) }
        }
    }

    /// All updates as values.
    package var updates: [Update] {
        order.enumerated().compactMap { update($0.element, n: $0.offset + 1) }
    }

    private func update(_ source: Source, n: Int) -> Update? {
        switch source {
        case .compact(let index): return compact.update(index, n: n, labels: labels)
        case .detailed(let index):
            var update = detailed[index]
            update.n = n
            return update
        }
    }

    /// Writes the plan file's bytes to `emit` and returns the digest that names the plan.
    ///
    /// Throws: what `emit` throws.
    package func write(emit: @escaping ([UInt8]) throws -> Void) throws -> String {
        var writer = try PlanWriter(header: header, emit: emit)
        for (index, source) in order.enumerated() {
            switch source {
            case .compact(let place):
                try writer.append { compact.write(place, n: index + 1, labels: labels, to: &$0) }
            case .detailed(let place):
                var update = detailed[place]
                update.n = index + 1
                try writer.append(update)
            }
        }
        return try writer.finish(summary)
    }

    private static func merge(_ compact: borrowing CompactUpdates, _ detailed: [Update]) -> [Source] {
        var order: [Source] = []
        order.reserveCapacity(compact.count + detailed.count)
        var index = 0
        for (number, update) in detailed.enumerated() {
            while index < compact.count, precedes(compact.key(index), update) {
                order.append(.compact(index))
                index += 1
            }
            order.append(.detailed(number))
        }
        while index < compact.count {
            order.append(.compact(index))
            index += 1
        }
        return order
    }

    private static func precedes(_ key: (wave: Int, channel: ChannelKey, group: UTF8Text), _ update: Update) -> Bool {
        if key.wave != update.wave { return key.wave < update.wave }
        // The two lanes share no channel.
        return key.channel < update.channel
    }

    private static func waves(
        _ order: [Source],
        _ compact: borrowing CompactUpdates,
        _ detailed: [Update]
    ) -> [PlanSummary.Wave] {
        var waves: [PlanSummary.Wave] = []
        for (index, source) in order.enumerated() {
            let wave: Int
            switch source {
            case .compact(let place): wave = compact.place(place).wave
            case .detailed(let number): wave = detailed[number].wave
            }
            if waves.last?.wave == wave {
                waves[waves.count - 1].updateCount += 1
            } else {
                waves.append(PlanSummary.Wave(wave: wave, firstN: index + 1, updateCount: 1))
            }
        }
        return waves
    }

    private static func gateways(
        _ order: [Source],
        _ compact: borrowing CompactUpdates,
        _ detailed: [Update]
    ) -> [PlanSummary.Gateway] {
        var gateways: [GatewayKey: PlanSummary.Gateway] = [:]
        func add(_ key: GatewayKey, updates: Int, channels: Int) {
            gateways[key, default: PlanSummary.Gateway(key: key, channelCount: 0, updateCount: 0)].updateCount +=
                updates
            gateways[key]?.channelCount += channels
        }
        for (key, updates) in Dictionary(grouping: detailed, by: \.channel.gateway) {
            add(key, updates: updates.count, channels: Set(updates.map(\.channel)).count)
        }
        var counts: [Int: (updates: Int, channels: Set<Int>, example: Int)] = [:]
        for index in 0..<compact.count {
            let place = compact.place(index)
            counts[place.gateway, default: (0, [], index)].updates += 1
            counts[place.gateway]?.channels.insert(place.channel)
        }
        for count in counts.values {
            let key = compact.key(count.example).channel.gateway
            add(key, updates: count.updates, channels: count.channels.count)
        }
        return gateways.values.sorted { $0.key < $1.key }
    }
}
