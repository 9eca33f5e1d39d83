internal import ByteIO
internal import PlanModel

/// Rows of the inventory: what a cell leaves open is settled when the group is compared.
extension CompactReader {
    func addInventory(
        _ row: RowView,
        _ group: Int,
        _ columns: CompactColumns,
        _ run: inout ValueRun,
        _ state: inout CompactState
    ) -> (CompactMember, Fingerprint128)? {
        state.index.groups[group].flags.insert(.inInventory)
        if state.index.groups[group].name == 0 || (!row.isSafe && !isSafe(row)) { state.needDetail(group) }
        if columns.hasWave {
            addWave(CellBytes.integer(columns.wave.filled(row), max: 99_999), group, &state)
        } else if state.index.groups[group].wave != 1 {
            addWave(1, group, &state)
        }
        if !columns.labelFields.isEmpty { addLabels(group, row, columns, &state) }
        if columns.namesChannels { addChannelName(columns.channelName.filled(row), group, &state) }
        let (host, ecsID) = (columns.host.cell(row), columns.ecsID.cell(row))
        guard !host.isEmpty || !ecsID.isEmpty, let member = member(host, ecsID, row, columns, &run, &state)
        else {
            refuse(group, row, columns, &state)
            return nil
        }
        let fingerprint = fingerprint(of: member, host, group, &state)
        listInventory(member, fingerprint, group, &state)
        return member.isOpen ? nil : (member, fingerprint)
    }

    @inline(__always)
    func listInventory(
        _ member: CompactMember,
        _ fingerprint: Fingerprint128,
        _ group: Int,
        _ state: inout CompactState
    ) {
        state.index.groups[group].inventory += fingerprint
        state.index.groups[group].inventoryCount += 1
        if member.isOpen { state.index.groups[group].flags.insert(.isOpen) }
        let mark = member.serverMark(state.addresses)
        if state.index.groups[group].serverMarks & mark != 0 { state.index.groups[group].flags.insert(.mayHoldTwice) }
        state.index.groups[group].serverMarks |= mark
        var listed = member
        listed.next = state.index.groups[group].inventoryList
        state.index.groups[group].inventoryList = state.members.add(listed)
    }

    func inventoryValues(_ row: RowView, _ columns: CompactColumns) -> ValueRun.Values? {
        let portCell = columns.port.cell(row)
        let port = portCell.isEmpty ? defaultPort : CellBytes.integer(portCell, max: 65_535)
        let weightCell = columns.weight.cell(row)
        var weight = weightCell.isEmpty ? defaultWeight : CellBytes.integer(weightCell, max: 10_000)
        if weightCell.isEmpty, keepsWeight { weight = Int32(CompactMember.emptyWeight) }
        guard port >= 0, weight >= 0 else { return nil }
        var flags: CompactMember.Flags = []
        guard addBackup(columns.isBackup.cell(row), to: &flags), addStatus(columns.status.cell(row), to: &flags) else {
            return nil
        }
        return ValueRun.Values(
            port: UInt16(truncatingIfNeeded: port),
            weight: UInt16(truncatingIfNeeded: weight),
            flags: flags
        )
    }

    @inline(__always)
    private func addBackup(_ cell: UnsafeBufferPointer<UInt8>, to flags: inout CompactMember.Flags) -> Bool {
        if cell.isEmpty {
            guard let defaultBackup else {
                flags.insert(.backupIsEmpty)
                return true
            }
            if defaultBackup { flags.insert(.isBackup) }
            return true
        }
        guard let isBackup = CellBytes.bool(cell) else { return false }
        if isBackup { flags.insert(.isBackup) }
        return true
    }

    @inline(__always)
    private func addStatus(_ cell: UnsafeBufferPointer<UInt8>, to flags: inout CompactMember.Flags) -> Bool {
        let status = cell.isEmpty ? defaultStatus : CellBytes.integer(cell, max: 2)
        switch status {
        case 1: return true
        case 2: flags.insert(.isUnavailable)
        case _ where cell.isEmpty: flags.insert(.statusIsEmpty)
        default: return false
        }
        return true
    }

    /// Notes the wave of a row of a group; -1 where it has none that can be read.
    func addWave(_ wave: Int32, _ group: Int, _ state: inout CompactState) {
        let known = state.index.groups[group].wave
        // A number of more digits is for the detailed rules, which know the largest.
        if wave < 1 || (known != 0 && known != wave) {
            state.needDetail(group)
        } else {
            state.index.groups[group].wave = wave
        }
    }

    private func addLabels(_ group: Int, _ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) {
        // As if the file had no labels.
        guard columns.labelFields.contains(where: { $0 >= 0 && !row[$0].isEmpty }) else { return }
        var bytes: [UInt8] = []
        for field in columns.labelFields {
            if field >= 0 {
                guard row[field].count <= 255 else {
                    state.needDetail(group)
                    return
                }
                bytes.append(contentsOf: row[field])
            }
            // No cell holds a control character.
            bytes.append(0)
        }
        let number = bytes.withUnsafeBufferPointer { UInt32(state.index.texts.number(of: $0).number) }
        let known = state.index.groups[group].labels
        if known == 0 {
            state.index.groups[group].labels = number
        } else if known != number,
            !state.index.labelLists.add(number, to: &state.index.groups[group].otherLabels)
        {
            state.needDetail(group)
        }
    }

    func addChannelName(_ cell: UnsafeBufferPointer<UInt8>, _ group: Int, _ state: inout CompactState) {
        guard !cell.isEmpty else { return }
        let channel = Int(state.index.groups[group].channel)
        let known = state.index.channels[channel].inventoryName
        if known == 0 {
            state.index.channels[channel].inventoryName = UInt32(state.index.texts.number(of: cell).number)
        } else if !isSame(state.index.texts[Int(known)], cell) {
            state.index.channels[channel].isDetailed = true
        }
    }

    private func isSafe(_ row: RowView) -> Bool {
        (0..<row.fieldCount).allSatisfy { TextSafety.firstUnsafe(in: CellBytes.string(row[$0])) == nil }
    }
}
