internal import ByteIO
internal import PlanModel

/// Rows of the present state: read leniently, so that what could not be sent is left to the detailed rules.
extension CompactReader {
    func addCurrent(_ row: RowView, _ group: Int, _ columns: CompactColumns, _ state: inout CompactState) {
        state.index.groups[group].flags.insert(.inCurrent)
        if !row.isPlain, TextSafety.firstUnsafe(in: CellBytes.string(columns.group.cell(row))) != nil {
            state.needDetail(group)
        }
        addFacts(group, row, columns, &state)
        let (host, ecsID) = (columns.host.cell(row), columns.ecsID.cell(row))
        if host.isEmpty, ecsID.isEmpty {
            if !isEmptyRow(row, columns) { refuse(group, row, columns, &state) }
            return
        }
        guard let member = currentMember(host, ecsID, row, columns, &state) else {
            refuse(group, row, columns, &state)
            return
        }
        let fingerprint = fingerprint(of: member, host, group, row, columns, &state)
        state.index.groups[group].current += fingerprint
        state.index.groups[group].currentCount += 1
        if member.port == 0 { state.index.groups[group].flags.insert(.isOpen) }
        var listed = member
        listed.next = state.index.groups[group].currentList
        state.index.groups[group].currentList = state.members.add(listed)
    }

    private func currentMember(
        _ host: UnsafeBufferPointer<UInt8>,
        _ ecsID: UnsafeBufferPointer<UInt8>,
        _ row: RowView,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) -> CompactMember? {
        let portCell = columns.port.cell(row)
        let port = portCell.isEmpty ? 0 : CellBytes.integer(portCell, max: 65_535)
        let weight = CellBytes.integer(columns.weight.cell(row), max: 10_000)
        guard port >= 0, weight >= 0, let address = address(host, ecsID, columns.ecsName.cell(row), &state) else {
            return nil
        }
        var flags = address.flags
        let backupCell = columns.isBackup.cell(row)
        if !backupCell.isEmpty {
            guard let isBackup = CellBytes.bool(backupCell) else { return nil }
            if isBackup { flags.insert(.isBackup) }
        }
        let statusCell = columns.status.cell(row)
        if !statusCell.isEmpty {
            let status = CellBytes.integer(statusCell, max: 2)
            guard status >= 1 else { return nil }
            if status == 2 { flags.insert(.isUnavailable) }
        }
        return CompactMember(
            address: address.value,
            next: 0,
            port: UInt16(truncatingIfNeeded: port),
            weight: UInt16(truncatingIfNeeded: weight),
            flags: flags
        )
    }

    /// What every row of a channel and of a group repeats.
    private func addFacts(_ group: Int, _ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) {
        let channel = Int(state.index.groups[group].channel)
        addFact(\.name, columns.channelName, channel, row, &state)
        addFact(\.port, columns.channelPort, channel, row, &state)
        addFact(\.type, columns.channelType, channel, row, &state)
        addFact(\.memberType, columns.memberType, channel, row, &state)
        guard columns.groupWeight.field >= 0 else { return }
        let cell = row[columns.groupWeight.field]
        guard !cell.isEmpty else { return }
        let weight = CellBytes.integer(cell, max: 100)
        let known = state.index.groups[group].weight
        if weight >= 0, known < 0 || Int32(known) == weight {
            state.index.groups[group].weight = Int16(truncatingIfNeeded: weight)
        } else {
            state.needDetail(group)
        }
    }

    @inline(__always)
    private func addFact(
        _ fact: WritableKeyPath<CompactChannel, UInt32>,
        _ source: CellSource,
        _ channel: Int,
        _ row: RowView,
        _ state: inout CompactState
    ) {
        guard source.field >= 0 else { return }
        let cell = row[source.field]
        guard !cell.isEmpty else { return }
        let known = state.index.channels[channel][keyPath: fact]
        if known == 0 {
            state.index.channels[channel][keyPath: fact] = UInt32(state.index.texts.number(of: cell).number)
            if source.column == .channelPort, CellBytes.integer(cell, max: 65_535) < 0 {
                state.index.channels[channel].isDetailed = true
            }
        } else if !isSame(state.index.texts[Int(known)], cell) {
            state.index.channels[channel].isDetailed = true
        }
    }
}
