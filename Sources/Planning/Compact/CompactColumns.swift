internal import PlanModel

/// Where the cells of a row come from: a field, or what `--set` supplies; and what stands in for an empty one.
struct CellSource {
    let column: Column
    /// -1 where the file has no such column.
    let field: Int
    /// What `--set` supplies.
    private let supplied: UnsafeBufferPointer<UInt8>
    /// What `--default` puts in the place of an empty cell.
    private let fallback: UnsafeBufferPointer<UInt8>

    init(_ column: Column, _ layout: ColumnLayout, _ constants: borrowing ConstantCells, filled: Bool) {
        self.column = column
        field = layout.field(of: column)
        supplied = field < 0 ? constants.bytes(layout.suppliedCell(column)) : constants.empty
        fallback = filled ? constants.bytes(constants.options.defaults[column] ?? []) : constants.empty
    }

    /// The cell as it stands in the file, or as `--set` has it.
    @inline(__always)
    func cell(_ row: RowView) -> UnsafeBufferPointer<UInt8> {
        field >= 0 ? row[field] : supplied
    }

    /// The cell, or what `--default` says where it is empty.
    @inline(__always)
    func filled(_ row: RowView) -> UnsafeBufferPointer<UInt8> {
        let cell = cell(row)
        return cell.isEmpty ? fallback : cell
    }
}

/// The bytes of options, which stay where they are as long as this lives.
struct ConstantCells: ~Copyable {
    let options: ColumnOptions
    private let storage: UnsafeMutablePointer<UInt8>
    private let places: [[UInt8]: Int]

    init(_ options: ColumnOptions) {
        self.options = options
        let texts = Set(Array(options.set.values) + Array(options.defaults.values))
        // 16 bytes can be read behind the begin of every cell.
        storage = .allocate(capacity: texts.reduce(16) { $0 + $1.count })
        var places: [[UInt8]: Int] = [:]
        var offset = 0
        for text in texts {
            (storage + offset).update(from: text, count: text.count)
            places[text] = offset
            offset += text.count
        }
        self.places = places
    }

    deinit {
        storage.deallocate()
    }

    var empty: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

    /// The bytes of an option's value.
    func bytes(_ text: [UInt8]) -> UnsafeBufferPointer<UInt8> {
        guard let offset = places[text] else { return empty }
        return UnsafeBufferPointer(start: storage + offset, count: text.count)
    }
}

/// The sources of all cells that a side's rows are read from.
struct CompactColumns {
    let project: CellSource
    let instance: CellSource
    let channel: CellSource
    let group: CellSource
    let host: CellSource
    let port: CellSource
    let weight: CellSource
    let isBackup: CellSource
    let status: CellSource
    let ecsID: CellSource
    let ecsName: CellSource
    let channelName: CellSource
    let wave: CellSource
    let hasWave: Bool
    /// The field of each label, in the order of the options; -1 where the file has none.
    let labelFields: [Int]
    /// The field of each of `Column.facts`, -1 where the file has none; of an inventory that of the channel's name alone.
    let factFields: SIMD8<Int>
    let hasFacts: Bool
    /// The field up to which rows of one group begin alike; -1 where the columns do not come first and in order.
    let keyPrefixField: Int
    /// Whether a row without a channel's id may have its name.
    let namesChannels: Bool
    /// Whether a plain row says nothing but its group, its member, and what is repeated in every row of a channel.
    let tellMembersAlone: Bool
    /// The first of the fields of port, weight, is_backup and status, where they stand side by side in this order; else -1.
    let valuesField: Int

    init(
        _ layout: ColumnLayout,
        _ constants: borrowing ConstantCells,
        side: ColumnLayout.Role,
        unit: PlanningUnit
    ) {
        let isFilled = side == .inventory
        project = CellSource(.projectID, layout, constants, filled: isFilled)
        instance = CellSource(.instanceID, layout, constants, filled: isFilled)
        channel = CellSource(.channelID, layout, constants, filled: isFilled)
        group = CellSource(.groupName, layout, constants, filled: isFilled)
        host = CellSource(.host, layout, constants, filled: false)
        port = CellSource(.port, layout, constants, filled: false)
        weight = CellSource(.weight, layout, constants, filled: false)
        isBackup = CellSource(.isBackup, layout, constants, filled: false)
        status = CellSource(.status, layout, constants, filled: false)
        ecsID = CellSource(.ecsID, layout, constants, filled: false)
        ecsName = CellSource(.ecsName, layout, constants, filled: false)
        channelName = CellSource(.channelName, layout, constants, filled: isFilled)
        wave = CellSource(.wave, layout, constants, filled: isFilled)
        hasWave = isFilled && (layout.has(.wave) || constants.options.defaults[.wave] != nil)
        labelFields = isFilled ? layout.labelFields : []
        var facts = SIMD8(repeating: -1)
        for (number, column) in Column.facts.enumerated() where !isFilled || column == .channelName {
            facts[number] = layout.field(of: column)
        }
        factFields = facts
        hasFacts = facts.max() >= 0
        let values: [Column] = [.port, .weight, .isBackup, .status]
        let first = layout.field(of: .port)
        let areSideBySide = values.enumerated().allSatisfy { layout.field(of: $0.element) == first + $0.offset }
        valuesField = areSideBySide ? first : -1
        let key: [Column] = [.projectID, .instanceID, .channelID, .groupName]
        let isPrefix = key.enumerated().allSatisfy { layout.field(of: $0.element) == $0.offset }
        let defaultName = constants.options.defaults[.channelName]
        namesChannels = isFilled && (layout.has(.channelName) || defaultName != nil)
        // Rows that are planned by their channels have ids.
        keyPrefixField = isPrefix && (unit == .channel || !namesChannels) ? key.count - 1 : -1
        let hasPlainNames = !namesChannels || (facts[0] >= 0 && defaultName == nil)
        tellMembersAlone = keyPrefixField >= 0 && !hasWave && labelFields.allSatisfy { $0 < 0 } && hasPlainNames
    }
}
