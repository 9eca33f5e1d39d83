internal import ByteIO
internal import PlanModel

/// Rows of the present state: read leniently, so that what could not be sent is left to the detailed rules.
extension CompactReader {
    func addCurrent(
        _ row: RowView,
        _ group: Int,
        _ columns: CompactColumns,
        _ run: inout ValueRun,
        _ state: inout CompactState
    ) {
        state.index.groups[group].flags.insert(.inCurrent)
        if !row.isSafe, TextSafety.firstUnsafe(in: CellBytes.string(columns.group.cell(row))) != nil {
            state.needDetail(group)
        }
        addFacts(group, row, from: 0, columns, &state)
        let (host, ecsID) = (columns.host.cell(row), columns.ecsID.cell(row))
        if host.isEmpty, ecsID.isEmpty {
            if !isEmptyRow(row, columns) { refuse(group, row, columns, &state) }
            return
        }
        guard let member = member(host, ecsID, row, columns, &run, &state) else {
            refuse(group, row, columns, &state)
            return
        }
        listCurrent(member, fingerprint(of: member, host, group, &state), group, &state)
    }

    /// Adds a row with the bytes of one of the inventory, and so with its member. `row` has its fields from number `firstField` on.
    @inline(__always)
    func addCurrent(
        _ row: RowView,
        _ twin: TwinRows.Row,
        from firstField: Int,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) {
        state.index.groups[twin.group].flags.insert(.inCurrent)
        addFacts(twin.group, row, from: firstField, columns, &state)
        listCurrent(twin.member, twin.fingerprint, twin.group, &state)
    }

    @inline(__always)
    func listCurrent(
        _ member: CompactMember,
        _ fingerprint: Fingerprint128,
        _ group: Int,
        _ state: inout CompactState
    ) {
        if member.port == 0 { state.index.groups[group].flags.insert(.isOpen) }
        var listed = member
        listed.next = state.index.groups[group].currentList
        let number = state.members.add(listed)
        state.index.groups[group].current += fingerprint
        state.index.groups[group].currentCount += 1
        state.index.groups[group].currentList = number
    }

    func currentValues(_ row: RowView, _ columns: CompactColumns) -> ValueRun.Values? {
        let portCell = columns.port.cell(row)
        let port = portCell.isEmpty ? 0 : CellBytes.integer(portCell, max: 65_535)
        let weight = CellBytes.integer(columns.weight.cell(row), max: 10_000)
        guard port >= 0, weight >= 0 else { return nil }
        var flags: CompactMember.Flags = []
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
        return ValueRun.Values(
            port: UInt16(truncatingIfNeeded: port),
            weight: UInt16(truncatingIfNeeded: weight),
            flags: flags
        )
    }

    /// What every row of a channel and of a group repeats.
    @inline(__always)
    private func addFacts(
        _ group: Int,
        _ row: RowView,
        from firstField: Int,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) {
        guard columns.hasFacts else { return }
        for number in 0..<columns.factFields.scalarCount where columns.factFields[number] >= 0 {
            addFact(number, row[columns.factFields[number] &- firstField], group, &state)
        }
    }

    /// Adds a fact by its place among `Column.facts`.
    func addFact(_ number: Int, _ cell: UnsafeBufferPointer<UInt8>, _ group: Int, _ state: inout CompactState) {
        guard !cell.isEmpty else { return }
        switch number {
        case 0: addText(\.name, cell, group, &state)
        case 1:
            let isNew = addText(\.port, cell, group, &state)
            if isNew, CellBytes.integer(cell, max: 65_535) < 0 { state.needDetail(group) }
        case 2: addText(\.type, cell, group, &state)
        case 3: addText(\.memberType, cell, group, &state)
        default: addGroupWeight(cell, group, &state)
        }
    }

    private func addGroupWeight(_ cell: UnsafeBufferPointer<UInt8>, _ group: Int, _ state: inout CompactState) {
        let weight = CellBytes.integer(cell, max: 100)
        let known = state.index.groups[group].weight
        if weight >= 0, known < 0 || Int32(known) == weight {
            state.index.groups[group].weight = Int16(truncatingIfNeeded: weight)
        } else {
            state.needDetail(group)
        }
    }

    /// Adds a text that a channel's rows repeat, and tells whether it is the first.
    @inline(__always)
    @discardableResult
    private func addText(
        _ fact: WritableKeyPath<CompactChannel, UInt32>,
        _ cell: UnsafeBufferPointer<UInt8>,
        _ group: Int,
        _ state: inout CompactState
    ) -> Bool {
        let channel = Int(state.index.groups[group].channel)
        let known = state.index.channels[channel][keyPath: fact]
        if known == 0 {
            state.index.channels[channel][keyPath: fact] = UInt32(state.index.texts.number(of: cell).number)
            return true
        }
        if !isSame(state.index.texts[Int(known)], cell) {
            state.index.channels[channel].isDetailed = true
        }
        return false
    }
}
