internal import ByteIO
internal import PlanModel

/// Reads the rows of one side into the compact state.
struct CompactReader {
    private let options: ColumnOptions
    private let side: ColumnLayout.Role
    private let defaultWeight: Int32
    private let keepsWeight: Bool
    private let defaultPort: Int32
    private let defaultBackup: Bool?
    private let defaultStatus: Int32

    init(_ options: ColumnOptions, side: ColumnLayout.Role) {
        self.options = options
        self.side = side
        let isInventory = side == .inventory
        keepsWeight = isInventory && options.keep.contains(.weight)
        func number(_ column: Column) -> Int32 {
            guard isInventory, let bytes = options.defaults[column] else { return -1 }
            return Int32(clamping: CellValue.integer(bytes[...], max: 65_535) ?? -1)
        }
        // What the present member may override is left open, and resolved with it.
        defaultWeight = keepsWeight ? -1 : number(.weight)
        defaultPort = max(number(.port), 0)
        defaultStatus = options.keep.contains(.status) ? -1 : number(.status)
        let backup = isInventory && !options.keep.contains(.isBackup) ? options.defaults[.isBackup] : nil
        defaultBackup = backup.flatMap { CellValue.bool($0[...]) }
    }

    /// Reads one file and returns the number of its rows. A file without a readable header has none; what is wrong with it
    /// is said by the detailed rules.
    ///
    /// Throws: what the file's source throws.
    func read(_ input: InputFile, into state: inout CompactState) throws -> Int {
        var scanner = RowScanner(source: try input.open())
        guard case .row = try scanner.next() else { return 0 }
        var collector = DiagnosticCollector(names: [], shownMax: 1)
        let header = scanner.makeRecord()
        guard let layout = ColumnLayout(header: header, role: side, file: 0, options: options, &collector) else {
            return 0
        }
        let constants = ConstantCells(options)
        let columns = CompactColumns(layout, constants, side: side)
        var previous = PreviousKey()
        let rowCount = try readRows(&scanner, layout.fieldCount, columns, &previous, &state)
        previous.deallocate()
        _ = consume constants
        return rowCount
    }

    private func readRows(
        _ scanner: inout RowScanner,
        _ fieldCount: Int,
        _ columns: CompactColumns,
        _ previous: inout PreviousKey,
        _ state: inout CompactState
    ) throws -> Int {
        var rowCount = 0
        while true {
            switch try scanner.next() {
            case .row:
                rowCount += 1
                let row = scanner.row
                guard row.fieldCount == fieldCount else { continue }
                if side == .inventory {
                    addInventory(row, columns, &previous, &state)
                } else {
                    addCurrent(row, columns, &previous, &state)
                }
            case .fault: continue
            case .end: return rowCount
            }
        }
    }

    /// The group of a row; equal to the row before costs one comparison.
    @inline(__always)
    private func group(
        _ row: RowView,
        _ columns: CompactColumns,
        _ previous: inout PreviousKey,
        _ state: inout CompactState
    ) -> Int {
        if columns.keyPrefixField >= 0 {
            let key = row.prefix(through: columns.keyPrefixField)
            if previous.isSameKey(key) { return previous.group }
            let group = find(row, columns, &state)
            previous.remember(key, group)
            return group
        }
        return find(row, columns, &state)
    }

    private func find(_ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) -> Int {
        let known = state.index.groups.count
        var channel = columns.channel.filled(row)
        if side == .inventory, channel.isEmpty {
            // Named by its name: only the whole snapshot knows which channel that is.
            channel = columns.channelName.filled(row)
            state.needsDetailForAll = true
        }
        let (project, instance) = (columns.project.filled(row), columns.instance.filled(row))
        let name = columns.group.filled(row)
        let group = state.index.number(project: project, instance: instance, channel: channel, group: name)
        if group == known {
            let isValid =
                CellBytes.isIdentifier(project) && CellBytes.isIdentifier(instance) && CellBytes.isIdentifier(channel)
                && name.count <= 64
            if !isValid { state.needDetail(group) }
        }
        return group
    }

    // MARK: The present state

    private func addCurrent(
        _ row: RowView,
        _ columns: CompactColumns,
        _ previous: inout PreviousKey,
        _ state: inout CompactState
    ) {
        let group = group(row, columns, &previous, &state)
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
        if state.index.groups[group].flags.contains(.isReleased) { state.needDetail(group) }
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

    // MARK: The inventory

    private func addInventory(
        _ row: RowView,
        _ columns: CompactColumns,
        _ previous: inout PreviousKey,
        _ state: inout CompactState
    ) {
        let group = group(row, columns, &previous, &state)
        state.index.groups[group].flags.insert(.inInventory)
        if state.index.groups[group].name == 0 || (!row.isPlain && !isSafe(row)) { state.needDetail(group) }
        if columns.hasWave || state.index.groups[group].wave != 1 { addWave(group, row, columns, &state) }
        if !columns.labelFields.isEmpty { addLabels(group, row, columns, &state) }
        addChannelName(group, row, columns, &state)
        let (host, ecsID) = (columns.host.cell(row), columns.ecsID.cell(row))
        guard !host.isEmpty || !ecsID.isEmpty, let member = inventoryMember(host, ecsID, row, columns, &state) else {
            refuse(group, row, columns, &state)
            return
        }
        let fingerprint = fingerprint(of: member, host, group, row, columns, &state)
        if state.index.groups[group].flags.contains(.isReleased) { state.needDetail(group) }
        state.index.groups[group].inventory += fingerprint
        state.index.groups[group].inventoryCount += 1
        if member.isOpen { state.index.groups[group].flags.insert(.isOpen) }
        var listed = member
        listed.next = state.index.groups[group].inventoryList
        state.index.groups[group].inventoryList = state.members.add(listed)
    }

    private func inventoryMember(
        _ host: UnsafeBufferPointer<UInt8>,
        _ ecsID: UnsafeBufferPointer<UInt8>,
        _ row: RowView,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) -> CompactMember? {
        let ecsName = columns.ecsName.cell(row)
        guard let address = address(host, ecsID, ecsName, &state) else { return nil }
        // The name of an address can only be its echo.
        if !address.flags.contains(.isECS), !ecsName.isEmpty, !isSame(ecsName, host) { return nil }
        let portCell = columns.port.cell(row)
        let port = portCell.isEmpty ? defaultPort : CellBytes.integer(portCell, max: 65_535)
        let weightCell = columns.weight.cell(row)
        var weight = weightCell.isEmpty ? defaultWeight : CellBytes.integer(weightCell, max: 10_000)
        if weightCell.isEmpty, keepsWeight { weight = Int32(CompactMember.emptyWeight) }
        guard port >= 0, weight >= 0 else { return nil }
        var flags = address.flags
        guard addBackup(columns.isBackup.cell(row), to: &flags), addStatus(columns.status.cell(row), to: &flags) else {
            return nil
        }
        return CompactMember(
            address: address.value,
            next: 0,
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

    private func addWave(_ group: Int, _ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) {
        var wave: Int32 = 1
        if columns.hasWave { wave = CellBytes.integer(columns.wave.filled(row), max: 99_999) }
        let known = state.index.groups[group].wave
        // A number of more digits is for the detailed rules, which know the largest.
        if wave < 1 || (known != 0 && known != wave) {
            state.needDetail(group)
        } else {
            state.index.groups[group].wave = wave
        }
    }

    private func addLabels(_ group: Int, _ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) {
        var bytes: [UInt8] = []
        for field in columns.labelFields {
            let cell = row[field]
            if cell.count > 255 { state.needDetail(group) }
            bytes.append(contentsOf: cell)
            // No cell holds a control character.
            bytes.append(0)
        }
        let number = bytes.withUnsafeBufferPointer { UInt32(state.index.texts.number(of: $0).number) }
        let known = state.index.groups[group].labels
        if known == 0 {
            state.index.groups[group].labels = number
        } else if known != number {
            state.needDetail(group)
        }
    }

    private func addChannelName(
        _ group: Int,
        _ row: RowView,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) {
        let cell = columns.channelName.filled(row)
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

    // MARK: Both

    /// The address that the cells mean; nil where that needs the detailed rules.
    @inline(__always)
    private func address(
        _ host: UnsafeBufferPointer<UInt8>,
        _ ecsID: UnsafeBufferPointer<UInt8>,
        _ ecsName: UnsafeBufferPointer<UInt8>,
        _ state: inout CompactState
    ) -> (value: UInt32, flags: CompactMember.Flags)? {
        if ecsID.isEmpty || isSame(ecsID, host) {
            if let address = CellBytes.ipv4(host) { return (address, []) }
            guard let number = state.addresses.host(host) else { return nil }
            return (number, .isText)
        }
        guard let number = state.addresses.cloudServer(ecsID, ecsName) else { return nil }
        return (number, [.isText, .isECS])
    }

    @inline(__always)
    private func fingerprint(
        of member: CompactMember,
        _ host: UnsafeBufferPointer<UInt8>,
        _ group: Int,
        _ row: RowView,
        _ columns: CompactColumns,
        _ state: inout CompactState
    ) -> Fingerprint128 {
        let channel = Int(state.index.groups[group].channel)
        state.index.channels[channel].kinds.insert(member.flags.contains(.isECS) ? .ecs : .ip)
        let name = state.index.texts[Int(state.index.groups[group].name)]
        // The only form of an IPv4 address is the one in the row.
        let identity = member.flags.contains(.isText) ? state.addresses.identity(member.address) : host
        return Fingerprint128(
            of: member.fingerprintWord,
            UnsafeRawBufferPointer(identity),
            UnsafeRawBufferPointer(name)
        )
    }

    /// Hands a row that is not plain to the detailed rules; its cells count for the input's fingerprint as they stand.
    private func refuse(_ group: Int, _ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) {
        state.needDetail(group)
        let sources = [
            columns.host, columns.port, columns.weight, columns.isBackup, columns.status, columns.ecsID,
            columns.ecsName,
        ]
        for (number, source) in sources.enumerated() {
            let fingerprint = Fingerprint128(of: UInt64(number), UnsafeRawBufferPointer(source.cell(row)))
            if side == .inventory {
                state.index.groups[group].inventory += fingerprint
            } else {
                state.index.groups[group].current += fingerprint
            }
        }
    }

    /// Whether a row without a server has nothing else either, and so says that its group is empty.
    private func isEmptyRow(_ row: RowView, _ columns: CompactColumns) -> Bool {
        [columns.port, columns.weight, columns.isBackup, columns.status, columns.ecsName].allSatisfy {
            $0.field < 0 || row[$0.field].isEmpty
        }
    }
}

extension CompactMember {
    /// The values as a fingerprint has them; open ones have bits of their own.
    @inline(__always)
    var fingerprintWord: UInt64 {
        Member.fingerprintWord(
            port: Int(port),
            weight: Int(weight),
            isECS: flags.contains(.isECS),
            isBackup: flags.contains(.isBackup),
            isUnavailable: flags.contains(.isUnavailable)
        ) | (flags.contains(.backupIsEmpty) ? 1 << 35 : 0) | (flags.contains(.statusIsEmpty) ? 1 << 36 : 0)
    }
}

/// The key of the row before, copied: the block that it lay in may be gone.
private struct PreviousKey {
    private var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 512)
    private var count = -1
    private(set) var group = 0

    func deallocate() {
        bytes.deallocate()
    }

    @inline(__always)
    func isSameKey(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        count == key.count && isSame(UnsafeBufferPointer(start: bytes, count: count), key)
    }

    mutating func remember(_ key: UnsafeBufferPointer<UInt8>, _ group: Int) {
        guard key.count <= 512, let base = key.baseAddress else {
            count = -1
            return
        }
        bytes.update(from: base, count: key.count)
        count = key.count
        self.group = group
    }
}
