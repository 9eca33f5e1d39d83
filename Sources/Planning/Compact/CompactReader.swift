internal import ByteIO
internal import PlanModel

/// Reads the rows of one side into the compact state.
struct CompactReader {
    let options: ColumnOptions
    let side: ColumnLayout.Role
    let defaultWeight: Int32
    let keepsWeight: Bool
    let defaultPort: Int32
    let defaultBackup: Bool?
    let defaultStatus: Int32

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

    /// Reads one file. What is wrong with it is said by the detailed rules.
    ///
    /// Throws: what the file's source throws.
    func read(_ input: InputFile, into state: inout CompactState) throws -> CompactFile {
        var scanner = RowScanner(source: try input.open())
        guard case .row = try scanner.next() else { return CompactFile(isWhole: false) }
        var collector = DiagnosticCollector(names: [], shownMax: 1)
        let header = scanner.makeRecord()
        guard let layout = ColumnLayout(header: header, role: side, file: 0, options: options, &collector) else {
            return CompactFile(isWhole: false)
        }
        let constants = ConstantCells(options)
        let columns = CompactColumns(layout, constants, side: side)
        var previous = PreviousKey()
        let file = try readRows(&scanner, layout.fieldCount, columns, &previous, &state)
        previous.deallocate()
        _ = consume constants
        return file
    }

    func readRows(
        _ scanner: inout RowScanner,
        _ fieldCount: Int,
        _ columns: CompactColumns,
        _ previous: inout PreviousKey,
        _ state: inout CompactState
    ) throws -> CompactFile {
        var file = CompactFile()
        while true {
            switch try scanner.next() {
            case .row:
                file.rowCount += 1
                let row = scanner.row
                guard row.fieldCount == fieldCount else {
                    file.isWhole = false
                    continue
                }
                if side == .inventory {
                    addInventory(row, columns, &previous, &state)
                } else {
                    addCurrent(row, columns, &previous, &state)
                }
            case .fault: file.isWhole = false
            case .end: return file
            }
        }
    }

    /// The group of a row; equal to the row before costs one comparison.
    @inline(__always)
    func group(
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

    func find(_ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) -> Int {
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

    /// The address that the cells mean; nil where that needs the detailed rules.
    @inline(__always)
    func address(
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
    func fingerprint(
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
    func refuse(_ group: Int, _ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) {
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
    func isEmptyRow(_ row: RowView, _ columns: CompactColumns) -> Bool {
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
struct PreviousKey {
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
