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
        try log.forEach(stores) { row in
            let group = keys.group(row.key) {
                let (project, instance) = gateways.ids(row.gateway)
                return find(project: project, instance: instance, channel: row.channel, group: row.group, &state)
            }
            add(row, to: group, &state)
            count &+= 1
        }
        return count
    }

    @inline(__always)
    private func add(_ row: MemberLog.Row, to group: Int, _ state: inout CompactState) {
        let fingerprint = state.fingerprint(of: row.member, in: state.index.groups[group].context)
        state.index.channels[Int(state.index.groups[group].channel)].kinds.insert(.ip)
        if side == .inventory {
            state.index.groups[group].flags.insert(.inInventory)
            if state.index.groups[group].wave != 1 { addWave(1, group, &state) }
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
            addFact(number, UnsafeBufferPointer(rebasing: facts[start..<end]), group, &state)
            (number, start) = (number + 1, end + 1)
        }
    }
}
