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

    /// Adds a row to its group. Returns the member with its fingerprint, where nothing of it is open.
    @inline(__always)
    @discardableResult
    func add(
        _ row: RowView,
        to group: Int,
        _ columns: CompactColumns,
        _ run: inout ValueRun,
        _ state: inout CompactState
    ) -> (CompactMember, Fingerprint128)? {
        if side == .inventory { return addInventory(row, group, columns, &run, &state) }
        addCurrent(row, group, columns, &run, &state)
        return nil
    }

    /// The number of a row's group.
    func find(_ row: RowView, _ columns: CompactColumns, _ state: inout CompactState) -> Int {
        var channel = columns.channel.filled(row)
        if side == .inventory, channel.isEmpty {
            // Named by its name, if at all: only the whole snapshot knows which channel that is.
            channel = columns.channelName.filled(row)
            state.needsDetailForAll = true
            if columns.namesChannels { state.lacksIDs = true }
        }
        return find(
            project: columns.project.filled(row),
            instance: columns.instance.filled(row),
            channel: channel,
            group: columns.group.filled(row),
            &state
        )
    }

    /// The number of the group with these ids and name.
    func find(
        project: UnsafeBufferPointer<UInt8>,
        instance: UnsafeBufferPointer<UInt8>,
        channel: UnsafeBufferPointer<UInt8>,
        group name: UnsafeBufferPointer<UInt8>,
        _ state: inout CompactState
    ) -> Int {
        let (known, knownChannels) = (state.index.groups.count, state.index.channels.count)
        let knownGateways = state.index.gateways.count
        let group = state.index.number(project: project, instance: instance, channel: channel, group: name)
        if group == known {
            // Names of gateways are looked at once, with the first of their groups.
            let areGatewaysValid =
                state.index.gateways.count == knownGateways
                ? state.index.gatewaysAreValid : CellBytes.isIdentifier(project) && CellBytes.isIdentifier(instance)
            if !areGatewaysValid { state.index.gatewaysAreValid = false }
            let isChannelValid = state.index.channels.count == knownChannels || CellBytes.isIdentifier(channel)
            if !areGatewaysValid || !isChannelValid || name.count > 64 { state.needDetail(group) }
        }
        return group
    }

    /// The member of a row that has a server; nil where that needs the detailed rules.
    @inline(__always)
    func member(
        _ host: UnsafeBufferPointer<UInt8>,
        _ ecsID: UnsafeBufferPointer<UInt8>,
        _ row: RowView,
        _ columns: CompactColumns,
        _ run: inout ValueRun,
        _ state: inout CompactState
    ) -> CompactMember? {
        let ecsName = columns.ecsName.cell(row)
        guard let address = address(host, ecsID, ecsName, &state) else { return nil }
        if !address.flags.contains(.isECS), !isEcho(ecsName, of: host) { return nil }
        return values(row, columns, &run).map { CompactMember(address.value, $0, address.flags) }
    }

    /// The same for a row whose server has an IPv4 address, without a look at any other row; nil for all others.
    @inline(__always)
    func plainMember(_ row: RowView, _ columns: CompactColumns, _ run: inout ValueRun) -> CompactMember? {
        let (host, ecsID) = (columns.host.cell(row), columns.ecsID.cell(row))
        guard ecsID.isEmpty || isSame(ecsID, host), isEcho(columns.ecsName.cell(row), of: host),
            let address = CellBytes.ipv4(host)
        else { return nil }
        return values(row, columns, &run).map { CompactMember(address, $0, []) }
    }

    /// Whether the name beside an address can be the API's echo of it. What a snapshot says is taken as it is.
    @inline(__always)
    private func isEcho(_ ecsName: UnsafeBufferPointer<UInt8>, of host: UnsafeBufferPointer<UInt8>) -> Bool {
        side == .current || ecsName.isEmpty || isSame(ecsName, host)
    }

    /// The values of a row, mostly those of the row before; nil where they need the detailed rules.
    @inline(__always)
    private func values(_ row: RowView, _ columns: CompactColumns, _ run: inout ValueRun) -> ValueRun.Values? {
        let cells = ValueRun.Cells(row, columns)
        if run.holds(cells) { return run.values }
        let values = side == .inventory ? inventoryValues(row, columns) : currentValues(row, columns)
        if let values { run.remember(cells, values) }
        return values
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
        _ state: inout CompactState
    ) -> Fingerprint128 {
        let channel = Int(state.index.groups[group].channel)
        state.index.channels[channel].kinds.insert(member.flags.contains(.isECS) ? .ecs : .ip)
        let context = state.index.groups[group].context
        guard !member.flags.contains(.isText), let base = host.baseAddress else {
            let identity = UnsafeRawBufferPointer(state.addresses.identity(member.address))
            return Fingerprint128(in: context, member.fingerprintWord, identity)
        }
        // The only form of an IPv4 address is the one in the row; 16 bytes can be read behind the begin of every cell.
        let bytes = UnsafeRawPointer(base)
        let (low, high) = (
            UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
        let length = UInt64(host.count)
        let (lowMask, highMask) =
            length >= 8
            ? (UInt64.max, ((1 as UInt64) << (8 &* (length &- 8))) &- 1) : (((1 as UInt64) << (8 &* length)) &- 1, 0)
        return Fingerprint128(
            in: context,
            member.fingerprintWord,
            low: low & lowMask,
            high: high & highMask | length << 56
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
