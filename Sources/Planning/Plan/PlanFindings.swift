internal import ByteIO
internal import PlanModel

/// The groups that a plan empties: how many, and the first of them.
struct EmptiedGroups {
    private var groups: FirstInOrder<(place: CellPlace, name: UTF8Text)>

    init(shownMax: Int) {
        groups = FirstInOrder(shownMax: shownMax) { $0.place < $1.place }
    }

    mutating func add(_ name: UTF8Text, at place: CellPlace) {
        groups.add((place, name))
    }

    /// Reports them where there are more than allowed.
    func check(allowed: Int, _ collector: inout DiagnosticCollector) {
        let count = groups.count
        guard count > allowed else { return }
        for (place, name) in groups.first {
            collector.error(
                "group-emptied",
                at: place,
                "the row empties \(describe(group: name)); the plan empties \(counted(count, "group")) and --allow-empty is \(allowed): if that is meant, say --allow-empty \(count)"
            )
        }
        collector.addHiddenErrors(groups.hiddenCount)
    }
}

/// The updates whose lines no plan could be read with. Each is so long that there are never many.
struct LongUpdates {
    private var found: [(key: [UInt8], byteCount: Int)] = []

    /// Takes those of a partition.
    mutating func add(_ updates: borrowing PartitionUpdates, bytesMax: Int) {
        updates.forEach { _, key, line in
            if line.count > bytesMax { found.append((Array(key), line.count)) }
        }
    }

    /// Reports them in the order of their channels and groups.
    func check(bytesMax: Int, _ collector: inout DiagnosticCollector) {
        for (key, byteCount) in found.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let ids = key.split(separator: 0, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard ids.count == 4 else { continue }
            // Without a group it is the whole channel.
            let scope = ids[3].isEmpty ? "the channel" : "the group \(quoted(ids[3])) of the channel"
            collector.error(
                "update-too-long",
                "\(scope) \(escaped(ids[2])) comes to \(byteCount) bytes in a plan, of which one update may have \(bytesMax): leave out members or labels"
            )
        }
    }
}

/// What a plan says of all of its updates together is one line too.
enum PlanParts {
    /// With ids as long as they may be, their line is shorter than a plan's may be by a quarter.
    static let gatewaysMax = 250_000

    static func check(gatewayCount: Int, _ collector: inout DiagnosticCollector) {
        guard gatewayCount > gatewaysMax else { return }
        collector.error(
            "plan-too-large",
            "the plan has updates at \(gatewayCount) gateways, of which it may name \(gatewaysMax): plan them in parts"
        )
    }
}
