internal import ByteIO
internal import PlanModel

/// Members that were read before their groups were at hand.
extension CompactReader {
    /// Adds all members of a log, and returns how many.
    ///
    /// Throws: what the scratch storage throws.
    func add(
        _ log: MemberLog,
        _ stores: RowStores,
        _ gateways: borrowing GatewayTable,
        _ keys: inout GroupKeys,
        _ state: inout CompactState
    ) throws -> Int {
        var count = 0
        try withUnsafeTemporaryAllocation(of: GroupKeys.Look.self, capacity: Self.batchCount) { looks in
            try log.forEachBatch(of: Self.batchCount, stores) { rows in
                for index in rows.indices { looks[index] = keys.look(for: rows[index].key) }
                for index in rows.indices {
                    let row = rows[index]
                    looks[index].group = keys.group(row.key, looks[index]) { find(row, gateways, &state) }
                }
                for index in rows.indices { add(rows[index], to: looks[index].group, &state) }
                count &+= rows.count
            }
        }
        return count
    }

    /// Rows whose groups are looked for together: the memory that one look waits for is under way while others are made.
    private static var batchCount: Int { 16 }

    private func find(_ row: MemberLog.Row, _ gateways: borrowing GatewayTable, _ state: inout CompactState) -> Int {
        let (project, instance) = gateways.ids(row.gateway)
        let group = find(project: project, instance: instance, channel: row.channel, group: row.group, &state)
        // What is kept in this way is an address.
        state.index.channels[Int(state.index.groups[group].channel)].kinds.insert(.ip)
        return group
    }

    @inline(__always)
    private func add(_ row: MemberLog.Row, to group: Int, _ state: inout CompactState) {
        let fingerprint = state.fingerprint(of: row.member, in: state.index.groups[group].context)
        if side == .inventory {
            state.index.groups[group].flags.insert(.inInventory)
            if state.index.groups[group].wave != 1 { addWave(1, group, &state) }
            addFacts(row.facts, to: group, &state)
            listInventory(row.member, fingerprint, group, &state)
        } else {
            state.index.groups[group].flags.insert(.inCurrent)
            addFacts(row.facts, to: group, &state)
            listCurrent(row.member, fingerprint, group, &state)
        }
    }

    private func addFacts(_ facts: UnsafeBufferPointer<UInt8>, to group: Int, _ state: inout CompactState) {
        var (number, start) = (0, 0)
        for end in facts.indices where facts[end] == 0 {
            let fact = UnsafeBufferPointer(rebasing: facts[start..<end])
            if side == .current {
                addFact(number, fact, group, &state)
            } else if number == 0 {
                addChannelName(fact, group, &state)
            }
            (number, start) = (number + 1, end + 1)
        }
    }
}
