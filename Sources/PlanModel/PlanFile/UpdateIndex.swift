internal import ByteIO

/// What the updates of a plan file come to, learned one at a time: where each stands, and the counts that the footer must repeat.
///
/// A digest that holds proves who wrote the lines last, not that they fit together.
struct UpdateIndex {
    private(set) var entries: [PlanFile.Entry] = []
    private var gateways = KeyTable<GatewayKey>()
    private(set) var channels = ChannelList()
    /// The gateway of the update before with the bytes of its ids.
    private var lastGateway = (index: Int32(-1), ids: [UInt8]())
    /// By the index of the gateway.
    private var channelCounts: [Int] = []
    private var updateCounts: [Int] = []
    private var waves: [PlanSummary.Wave] = []
    private var order = ScopeOrder()
    private var groups = GroupTally()
    private var members = MemberCounts()

    /// Takes the next update, whose line is `length` bytes from `offset` on.
    ///
    /// Throws: `JSONShapeError` where the update contradicts itself or those before.
    mutating func add(_ update: Update, offset: Int, length: Int) throws(JSONShapeError) {
        guard update.n == entries.count + 1 else {
            throw JSONShapeError(path: "n", reason: "update \(entries.count + 1) must stand here")
        }
        members += try counts(of: update)
        groups.add(update)
        try addWave(update.wave, n: update.n)
        let gateway = index(of: update.channel.gateway)
        lastGateway.index = -1
        let channel = try Array(update.channel.channelID.utf8).withUnsafeBufferPointer { id in
            Result { () throws(JSONShapeError) in try add(id, of: gateway) }
        }.get()
        guard order.takes(update.scope, ofChannel: Int(channel), wave: update.wave) else {
            throw Self.outOfOrder
        }
        try append(offset: offset, length: length, wave: update.wave, gateway, channel)
    }

    /// Takes the next update as its line tells it; false where the update is none that this lane takes, and nothing has
    /// changed then.
    ///
    /// Throws: as the other.
    mutating func add(
        _ line: PlainUpdateLine,
        _ bytes: UnsafeBufferPointer<UInt8>,
        offset: Int
    ) throws(JSONShapeError) -> Bool {
        let counts = line.counts(bytes)
        // What is wrong with it is worded where values are looked at.
        guard line.n == entries.count + 1, line.wave >= (waves.last?.wave ?? 1), !counts.isZero,
            !line.isNew || line.before.isEmpty
        else { return false }
        let gateway = index(of: line, bytes)
        let channel = try add(UnsafeBufferPointer(rebasing: bytes[line.channel]), of: gateway)
        guard order.takes(UnsafeBufferPointer(rebasing: bytes[line.group]), ofChannel: Int(channel), wave: line.wave)
        else {
            throw Self.outOfOrder
        }
        members += counts
        groups.add(isNew: line.isNew, isEmptied: !line.before.isEmpty && line.after.isEmpty)
        try addWave(line.wave, n: line.n)
        try append(offset: offset, length: bytes.count, wave: line.wave, gateway, channel)
        return true
    }

    private static var outOfOrder: JSONShapeError {
        JSONShapeError(
            path: "scope",
            reason: "the updates of a channel in one wave must stand together, sorted by group, each scope once"
        )
    }

    private mutating func append(
        offset: Int,
        length: Int,
        wave: Int,
        _ gateway: Int32,
        _ channel: Int32
    ) throws(JSONShapeError) {
        guard let length = Int32(exactly: length) else {
            throw JSONShapeError(path: "", reason: "the line is too long")
        }
        guard entries.count < Int32.max else {
            throw JSONShapeError(path: "n", reason: "there are more updates than a plan can have")
        }
        updateCounts[Int(gateway)] += 1
        entries.append(
            PlanFile.Entry(
                offset: offset,
                length: length,
                wave: Int32(clamping: wave),
                gateway: gateway,
                channel: channel
            )
        )
    }

    private mutating func index(of gateway: GatewayKey) -> Int32 {
        let index = gateways.index(of: gateway)
        if Int(index) == updateCounts.count {
            updateCounts.append(0)
            channelCounts.append(0)
            channels.add(gateway)
        }
        return index
    }

    private mutating func index(of line: PlainUpdateLine, _ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        let ids = bytes[line.project.lowerBound..<line.instance.upperBound]
        if lastGateway.index >= 0, ids.elementsEqual(lastGateway.ids) { return lastGateway.index }
        let cursor = LineCursor(bytes)
        let key = GatewayKey(
            projectID: UTF8Text(cursor.string(line.project)),
            instanceID: UTF8Text(cursor.string(line.instance))
        )
        lastGateway = (index(of: key), Array(ids))
        return lastGateway.index
    }

    private mutating func add(
        _ id: UnsafeBufferPointer<UInt8>,
        of gateway: Int32
    ) throws(JSONShapeError) -> Int32 {
        let channelCount = channels.count
        guard let channel = channels.number(of: id, gateway: gateway) else {
            throw JSONShapeError(path: "vpc_channel_id", reason: "there are more channels than a plan can have")
        }
        if Int(channel) == channelCount { channelCounts[Int(gateway)] += 1 }
        return channel
    }

    private func counts(of update: Update) throws(JSONShapeError) -> MemberCounts {
        if update.isNew, !update.before.isEmpty {
            throw JSONShapeError(path: "new", reason: "is true, but there are members before")
        }
        var counts = MemberCounts()
        MemberDifference.merge(update.before, update.after, ignoringWeight: update.ignoresWeight) { counts.add($0) }
        guard !counts.isZero else { throw JSONShapeError(path: "after", reason: "changes nothing") }
        return counts
    }

    private mutating func addWave(_ wave: Int, n: Int) throws(JSONShapeError) {
        if let last = waves.last, last.wave == wave {
            waves[waves.count - 1].updateCount += 1
        } else {
            guard (waves.last?.wave ?? 0) < wave else {
                throw JSONShapeError(path: "wave", reason: "the waves are out of order")
            }
            waves.append(PlanSummary.Wave(wave: wave, firstN: n, updateCount: 1))
        }
    }

    /// Holds a footer to the updates.
    ///
    /// Throws: `JSONShapeError` naming what it has otherwise.
    func check(_ summary: PlanSummary) throws(JSONShapeError) {
        let unnamed = summary.waves.map { wave in
            PlanSummary.Wave(wave: wave.wave, firstN: wave.firstN, updateCount: wave.updateCount)
        }
        guard unnamed == waves else {
            throw JSONShapeError(path: "waves", reason: "are not those of the updates")
        }
        let stated = summary.gateways.sorted { $0.key < $1.key }
        guard stated == gatewaySummaries else {
            throw JSONShapeError(path: "gateways", reason: "are not those of the updates")
        }
        let counts: [(path: String, stated: Int, actual: ClosedRange<Int>)] = [
            ("updates", summary.updateCount, entries.count...entries.count),
            ("groups.changed", summary.groups.changed, groups.changed...groups.changed),
            ("groups.new", summary.groups.new, groups.newRange),
            ("groups.emptied", summary.groups.emptied, groups.emptied...groups.emptied),
            ("members.added", summary.members.added, members.added...members.added),
            ("members.removed", summary.members.removed, members.removed...members.removed),
            ("members.changed", summary.members.changed, members.changed...members.changed),
        ]
        for (path, stated, actual) in counts where !actual.contains(stated) {
            throw JSONShapeError(
                path: path,
                reason: "the footer says \(stated), the updates come to \(actual.lowerBound)"
            )
        }
        guard summary.inputs.map(\.role) == [.inventory, .current] else {
            throw JSONShapeError(path: "inputs", reason: "must be the inventory's and the present state's")
        }
    }

    private var gatewaySummaries: [PlanSummary.Gateway] {
        gateways.keys.indices.map { index in
            PlanSummary.Gateway(
                key: gateways.keys[index],
                channelCount: channelCounts[index],
                updateCount: updateCounts[index]
            )
        }.sorted { $0.key < $1.key }
    }
}
