internal import ByteIO
internal import PlanModel

/// Reads rows of inventory files into groups.
struct InventoryReader {
    private let options: ColumnOptions
    private let snapshot: Snapshot?
    private let channelNames: ChannelNames?
    private var table = GroupTable()
    private var groups: [InventoryGroup] = []
    private var writer = CellFingerprint()
    private var isSound = true

    /// A reader; without a snapshot, names of channels are taken as they are.
    init(options: ColumnOptions, snapshot: Snapshot?) {
        self.options = options
        self.snapshot = snapshot
        channelNames = snapshot.map { ChannelNames($0) }
    }

    /// What was read.
    func inventory() -> Inventory {
        var channels = table.channels.map { InventoryChannel(key: $0, groups: []) }
        for (number, group) in groups.enumerated() {
            channels[table.groups[number].channel].groups.append(group)
        }
        return Inventory(channels: channels, isSound: isSound)
    }

    /// Reads a row; what is wrong with it goes to `collector`.
    mutating func add(_ record: CSVRecord, _ layout: ColumnLayout, _ collector: inout DiagnosticCollector) {
        guard isSafe(record, layout, &collector), let channel = channelID(record, layout, &collector) else {
            isSound = false
            return
        }
        let name = filled(.groupName, record, layout)
        let number = table.number(
            project: filled(.projectID, record, layout),
            instance: filled(.instanceID, record, layout),
            channel: channel,
            group: name
        )
        let wave = readWave(record, layout, &collector)
        note(number, wave: wave, record, layout, &collector)
        addLabels(number, record, layout, &collector)
        var problems: [DiagnosticCollector.Entry] = []
        if let problem = CellValue.problem(name, in: .groupName) {
            problems.append(entry("group-name", .groupName, record, layout, "member_group_name \(problem)"))
        }
        let cells = FilledCells(record, layout, options)
        groups[number].rowFingerprint += writer.fingerprint { [options] column in
            // What options supply is of members: a row without one has none of it.
            let cell = cells.isEmptyRow ? layout.fileCell(column, record) : layout.cell(column, record)
            guard cell.isEmpty, !cells.isEmptyRow, !options.keep.contains(column) else { return cell }
            return (options.defaults[column] ?? [])[...]
        }
        let row = cells.isEmptyRow ? nil : cells.member(&problems)
        if cells.isEmptyRow { addEmptyRow(number, cells, &problems) }
        if let row { groups[number].rows.append(row) }
        guard !problems.isEmpty else { return }
        groups[number].isBroken = true
        if hasPresentProblem(number) {
            groups[number].held.append(contentsOf: problems)
        } else {
            for problem in problems { collector.add(problem) }
        }
    }

    private func filled(_ column: Column, _ record: CSVRecord, _ layout: ColumnLayout) -> ArraySlice<UInt8> {
        let cell = layout.cell(column, record)
        return cell.isEmpty ? (options.defaults[column] ?? [])[...] : cell
    }

    private func entry(
        _ code: String,
        _ column: Column,
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ message: String
    ) -> DiagnosticCollector.Entry {
        DiagnosticCollector.Entry(
            severity: .error,
            code: code,
            place: layout.place(column, record),
            message: message
        )
    }

    /// Whether no cell holds a control, bidirectional or invisible character.
    private func isSafe(
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ collector: inout DiagnosticCollector
    ) -> Bool {
        if record.isSafe { return true }
        var isSafe = true
        for (index, field) in record.fields.enumerated() {
            guard let scalar = TextSafety.firstUnsafe(in: CellValue.text(record[index]).text) else { continue }
            isSafe = false
            collector.error(
                "unsafe-character",
                at: CellPlace(file: layout.file, field.place),
                "the cell holds \(TextSafety.name(of: scalar)), a control, bidirectional or invisible character: remove it"
            )
        }
        return isSafe
    }

    /// The channel's id, checked with the gateway's ids, or resolved by the channel's name; nil where that fails.
    private func channelID(
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ collector: inout DiagnosticCollector
    ) -> ArraySlice<UInt8>? {
        var isValid = true
        let channel = filled(.channelID, record, layout)
        let name = filled(.channelName, record, layout)
        var ids: [Column] = [.projectID, .instanceID]
        if name.isEmpty || !channel.isEmpty { ids.append(.channelID) }
        for column in ids {
            let cell = filled(column, record, layout)
            guard let problem = CellValue.problem(cell, in: column) else { continue }
            isValid = false
            let message = "\(column.rawValue) \(problem), is \(quoted(cell)): correct the cell"
            collector.add(entry("id", column, record, layout, message))
        }
        guard isValid, !name.isEmpty else { return isValid ? channel : nil }
        guard let channelNames else {
            return channel.isEmpty ? ChannelNames.placeholder(for: name) : channel
        }
        let gateway = GatewayKey(
            projectID: CellValue.text(filled(.projectID, record, layout)),
            instanceID: CellValue.text(filled(.instanceID, record, layout))
        )
        switch channelNames.resolve(name: CellValue.text(name), id: CellValue.text(channel), in: gateway) {
        case .id(let id):
            return Array(id.utf8)[...]
        case .problem(let message):
            collector.add(entry("channel-name", .channelName, record, layout, message))
            return nil
        }
    }

    private func readWave(
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ collector: inout DiagnosticCollector
    ) -> Int32? {
        guard layout.has(.wave) || options.defaults[.wave] != nil else { return 1 }
        let cell = filled(.wave, record, layout)
        if let wave = CellValue.wave(cell) { return wave }
        let message =
            cell.isEmpty
            ? "wave is empty: give a number from 1, or say --default wave=N"
            : "wave must be a whole number from 1 in plain digits, is \(quoted(cell)): correct the cell"
        collector.add(entry("wave", .wave, record, layout, message))
        return nil
    }

    /// Makes room for a group at its first row, and holds later rows to its wave.
    private mutating func note(
        _ number: Int,
        wave: Int32?,
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ collector: inout DiagnosticCollector
    ) {
        let wavePlace = layout.place(.wave, record)
        if number == groups.count {
            var group = InventoryGroup(
                name: table.groups[number].name,
                place: layout.place(.groupName, record),
                wavePlace: wavePlace,
                labels: [Set<UTF8Text>](repeating: [], count: options.labels.count)
            )
            group.wave = wave ?? 0
            groups.append(group)
        } else if groups[number].wave == 0, let wave {
            groups[number].wave = wave
            groups[number].wavePlace = wavePlace
        } else if let wave, wave != groups[number].wave {
            groups[number].isBroken = true
            let message =
                "\(describe(group: groups[number].name)) is in wave \(wave) here and in wave \(groups[number].wave) at \(collector.name(of: groups[number].wavePlace)): a group has one wave"
            collector.add(entry("wave-differs", .wave, record, layout, message))
        }
        if wave == nil { groups[number].isBroken = true }
    }

    private mutating func addLabels(
        _ number: Int,
        _ record: CSVRecord,
        _ layout: ColumnLayout,
        _ collector: inout DiagnosticCollector
    ) {
        for (label, field) in layout.labelFields.enumerated() where field >= 0 && !record[field].isEmpty {
            let value = CellValue.text(record[field])
            if record[field].count > 255, value.text.unicodeScalars.count > 255 {
                groups[number].isBroken = true
                collector.error(
                    "label-length",
                    at: CellPlace(file: layout.file, record.place(of: field)),
                    "the label is longer than 255 characters: shorten it"
                )
            } else {
                groups[number].labels[label].insert(value)
            }
        }
    }

    private mutating func addEmptyRow(
        _ number: Int,
        _ cells: FilledCells,
        _ problems: inout [DiagnosticCollector.Entry]
    ) {
        if let problem = cells.strayValue {
            problems.append(problem)
        } else if groups[number].emptyRow == nil {
            groups[number].emptyRow = cells.place
        }
    }

    /// Whether the present state of the group cannot be planned, so that only an unchanged group is no error.
    private func hasPresentProblem(_ number: Int) -> Bool {
        let (channel, name) = table.groups[number]
        guard let present = snapshot?.channel(table.channels[channel]) else { return false }
        return present.problem != nil || present.group(name)?.problem != nil
    }
}
