internal import ByteIO
internal import PlanModel

extension Snapshot {
    /// Reads snapshot files and gives each channel once, in no order, so that files of any size take the memory that they are
    /// given.
    ///
    /// Read leniently: a value that could not be sent makes a problem of its group. What cannot be attributed to a group
    /// (malformed records, missing columns, invalid ids) is an error in the report, and what was given is not all then.
    ///
    /// Throws: what a file's source, the scratch storage and `body` throw.
    package static func forEachChannel(
        of files: [InputFile],
        memory: PlanningMemory,
        diagnosticsMax: Int = 100,
        _ body: (Channel) throws -> Void
    ) throws -> DiagnosticReport {
        var collector = DiagnosticCollector(names: files.map(\.name), shownMax: diagnosticsMax)
        let intake = RowIntake(ColumnOptions(PlanOptions(), &collector), collector)
        var hashing = ChannelHashing(.rows, unit: .channel, memory: memory)
        for (number, input) in files.enumerated() {
            let feed = try RowFeed(input, number: Int32(clamping: number), side: .current, unit: .channel, intake)
            if let feed { try hashing.add(feed) }
        }
        _ = try hashing.run { partition in
            partition.state.needsDetailForAll = true
            var builder = SnapshotBuilder()
            try partition.forEachDetailedRecord(of: .current) { builder.add($0, $1, &intake.collector) }
            for channel in builder.snapshot().channels { try body(channel) }
        }
        return intake.collector.report
    }
}

/// Builds a snapshot row by row.
struct SnapshotBuilder {
    private struct ChannelState {
        var name = ChannelFact()
        var otherNames: Set<[UInt8]> = []
        var port = ChannelFact()
        var type = ChannelFact()
        var memberType = ChannelFact()
        var problem: Snapshot.Problem?
        var groupNumbers: [Int] = []
    }

    /// A value that each row of a channel repeats.
    private struct ChannelFact {
        var bytes: [UInt8] = []

        /// Whether the row agrees with the rows before; an empty cell says nothing.
        mutating func agrees(with cell: ArraySlice<UInt8>) -> Bool {
            if cell.isEmpty { return true }
            if bytes.isEmpty { bytes = Array(cell) }
            return cell.elementsEqual(bytes)
        }
    }

    private(set) var isSound = true
    private var table = GroupTable()
    private var groups: [Snapshot.Group] = []
    private var channels: [ChannelState] = []
    private var rowWriter = CellFingerprint()

    /// Reads a row; what cannot be attributed to a group goes to `collector`.
    mutating func add(_ record: CSVRecord, _ layout: ColumnLayout, _ collector: inout DiagnosticCollector) {
        let ids: [Column] = [.projectID, .instanceID, .channelID]
        for column in ids {
            let cell = layout.cell(column, record)
            guard let problem = CellValue.problem(cell, in: column) else { continue }
            isSound = false
            collector.error(
                "snapshot-id",
                at: layout.place(column, record),
                "\(column.rawValue) \(problem), is \(quoted(cell)): take the snapshot again"
            )
            return
        }
        let number = table.number(
            project: layout.cell(.projectID, record),
            instance: layout.cell(.instanceID, record),
            channel: layout.cell(.channelID, record),
            group: layout.cell(.groupName, record)
        )
        let place = layout.place(.groupName, record)
        note(number, at: place)
        let rowFingerprint = rowWriter.fingerprint { layout.fileCell($0, record) }
        groups[number].rowFingerprint += rowFingerprint
        addChannelFacts(table.groups[number].channel, at: place, layout, record, collector)
        if let problem = addValues(number, layout, record), groups[number].problem == nil {
            groups[number].problem = Snapshot.Problem(
                position: collector.position(layout.place(problem.column, record)),
                reason: problem.reason
            )
        }
    }

    /// Makes room for a group at its first row.
    private mutating func note(_ number: Int, at place: CellPlace) {
        guard number == groups.count else { return }
        let (channel, name) = table.groups[number]
        var group = Snapshot.Group(name: name, members: [])
        group.place = place
        groups.append(group)
        if channel == channels.count { channels.append(ChannelState()) }
        channels[channel].groupNumbers.append(number)
    }

    private mutating func addChannelFacts(
        _ channel: Int,
        at place: CellPlace,
        _ layout: ColumnLayout,
        _ record: CSVRecord,
        _ collector: DiagnosticCollector
    ) {
        let facts: [(Column, WritableKeyPath<ChannelState, ChannelFact>)] = [
            (.channelName, \.name), (.channelPort, \.port), (.channelType, \.type), (.memberType, \.memberType),
        ]
        for (column, fact) in facts {
            let cell = layout.fileCell(column, record)
            let isValid =
                column != .channelPort || cell.isEmpty || CellValue.integer(cell, max: Member.portMax) != nil
            let agrees = channels[channel][keyPath: fact].agrees(with: cell)
            if !agrees, column == .channelName { channels[channel].otherNames.insert(Array(cell)) }
            if !agrees || !isValid, channels[channel].problem == nil {
                channels[channel].problem = Snapshot.Problem(
                    position: collector.position(layout.place(column, record)),
                    reason: "its \(column.rawValue) is \(quoted(cell))"
                        + (isValid ? ", which another row of the channel contradicts" : ", which is no port")
                )
            }
        }
    }

    /// Adds the member and the group's weight; returns what could not be read or sent.
    private mutating func addValues(
        _ number: Int,
        _ layout: ColumnLayout,
        _ record: CSVRecord
    ) -> (column: Column, reason: String)? {
        let name = table.groups[number].name.text
        if name.unicodeScalars.count > 64 || TextSafety.firstUnsafe(in: name) != nil {
            return (.groupName, "the group's name is longer than 64 characters or holds an invisible one")
        }
        let weightCell = layout.fileCell(.groupWeight, record)
        if !weightCell.isEmpty {
            let weight = CellValue.integer(weightCell, max: 100)
            guard let weight, groups[number].weight == nil || groups[number].weight == weight else {
                return (.groupWeight, "its member_group_weight \(quoted(weightCell)) is no single number from 0 to 100")
            }
            groups[number].weight = weight
        }
        let cells = MemberCells(layout, record)
        if cells.isEmptyRow {
            guard let column = cells.strayColumn(layout, record) else { return nil }
            return (column, "a member has no host and no ecs_id")
        }
        if let problem = cells.presentProblem { return problem }
        groups[number].members.append(cells.presentMember(id: layout.fileCell(.memberID, record)))
        return nil
    }

    /// What was read, in canonical order.
    func snapshot() -> Snapshot {
        Snapshot(
            channels: zip(table.channels, channels).map { key, state in
                let port = CellValue.integer(state.port.bytes[...], max: Member.portMax)
                var channel = Snapshot.Channel(
                    key: key,
                    name: state.name.bytes.isEmpty ? nil : CellValue.text(state.name.bytes[...]),
                    port: port == 0 ? nil : port,
                    type: state.type.bytes.isEmpty ? nil : CellValue.text(state.type.bytes[...]),
                    memberType: state.memberType.bytes.isEmpty ? nil : CellValue.text(state.memberType.bytes[...]),
                    groups: []
                )
                channel.otherNames = state.otherNames.map { CellValue.text($0[...]) }.sorted()
                channel.problem = state.problem
                channel.groups = state.groupNumbers.map { number in
                    var group = groups[number]
                    group.members.sort(by: SnapshotMember.precedes)
                    return group
                }.sorted { $0.name < $1.name }
                return channel
            }
        )
    }
}
