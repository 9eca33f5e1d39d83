internal import ByteIO
internal import PlanModel

/// Both sides as the compact lane has read them, and what it leaves to the detailed rules.
final class CompactSides {
    var state = CompactState()
    /// The inventory's files first, then the snapshot's.
    private let files: [CompactFile]
    private let inventoryCount: Int

    /// Reads the snapshot and the inventory.
    ///
    /// Throws: what a file's source throws.
    init(inventory: [InputFile], current: [InputFile], options: ColumnOptions) throws {
        var state = CompactState()
        let inventoryReader = CompactReader(options, side: .inventory)
        var files = try inventory.map { try inventoryReader.read($0, into: &state) }
        let currentReader = CompactReader(options, side: .current)
        files += try current.map { try currentReader.read($0, into: &state) }
        self.state = state
        self.files = files
        inventoryCount = inventory.count
        if namesUnknownChannels { self.state.needsDetailForAll = true }
    }

    /// Whether the inventory has a name for a channel that has none in a snapshot with names: only who knows all names can
    /// tell whether it is another channel's.
    private var namesUnknownChannels: Bool {
        let numbers = state.index.channels.indices
        guard numbers.contains(where: { state.index.channels[$0].name != 0 }) else { return false }
        return numbers.contains {
            state.index.channels[$0].inventoryName != 0 && state.index.channels[$0].name == 0
        }
    }

    /// Whether a row has to be read by the detailed rules.
    var needsDetail: Bool {
        if state.needsDetailForAll { return true }
        return state.index.channels.indices.contains { state.index.channels[$0].isDetailed }
    }

    /// The rows of a file of which the detailed rules need none; nil where they need some.
    func rowCountWithoutDetail(_ file: Int32) -> Int? {
        guard files.indices.contains(Int(file)), files[Int(file)].isWhole, !needsDetail else { return nil }
        return files[Int(file)].rowCount
    }

    /// The footer's lines on both sides: the sums over groups, so that neither the order of rows nor the lane counts.
    var inputs: [PlanSummary.Input] {
        var (inventory, current) = (Fingerprint128.zero, Fingerprint128.zero)
        var key: [UInt8] = []
        for number in state.index.groups.indices {
            let group = state.index.groups[number]
            let channel = state.index.channels[Int(group.channel)]
            let gateway = state.index.gateways[Int(channel.gateway)]
            // Where rows contradict each other, the first of them is known: it must not count.
            let isPlain = !channel.isDetailed
            key.removeAll(keepingCapacity: true)
            for text in [gateway.project, gateway.instance, channel.id, group.name] {
                key.append(contentsOf: state.index.texts[Int(text)])
                key.append(0)
            }
            key.withUnsafeBytes { key in
                if group.flags.contains(.inInventory) {
                    let word = UInt64(group.inventoryCount) << 32 | UInt64(UInt32(bitPattern: group.wave))
                    let labels = UnsafeRawBufferPointer(state.index.texts[isPlain ? Int(group.labels) : 0])
                    inventory += Fingerprint128(of: word, key, labels).combined(with: group.inventory)
                }
                if group.flags.contains(.inCurrent) {
                    let weight = isPlain ? UInt16(bitPattern: group.weight) : 0
                    let word = UInt64(group.currentCount) << 32 | UInt64(weight)
                    let port = UnsafeRawBufferPointer(state.index.texts[isPlain ? Int(channel.port) : 0])
                    current += Fingerprint128(of: word, key, port).combined(with: group.current)
                }
            }
        }
        return [
            PlanSummary.Input(
                role: .inventory,
                rowCount: files[..<inventoryCount].reduce(0) { $0 + $1.rowCount },
                fingerprint: inventory
            ),
            PlanSummary.Input(
                role: .current,
                rowCount: files[inventoryCount...].reduce(0) { $0 + $1.rowCount },
                fingerprint: current
            ),
        ]
    }
}

/// Which rows of a file the detailed rules read.
enum RowSelection {
    case all
    /// Those of the channels that the compact lane leaves to them; `firstFile` is the number of the side's first file.
    case detailed(CompactSides)

    /// The rows of a file that need not be read again; nil where some must.
    func knownRowCount(_ file: Int32) -> Int? {
        switch self {
        case .all: nil
        case .detailed(let sides): sides.rowCountWithoutDetail(file)
        }
    }

    /// The test for the rows of one file; nil where all are read.
    func filter(_ layout: ColumnLayout, _ options: ColumnOptions, side: ColumnLayout.Role) -> DetailFilter? {
        switch self {
        case .all: nil
        case .detailed(let sides):
            sides.state.needsDetailForAll ? nil : DetailFilter(sides, layout, options, side: side)
        }
    }
}

/// Tells the rows of channels that need the detailed rules from the others.
final class DetailFilter {
    private let sides: CompactSides
    private let constants: ConstantCells
    private let columns: CompactColumns
    private var lastKey: [UInt8] = []
    private var lastAnswer = false

    init(_ sides: CompactSides, _ layout: ColumnLayout, _ options: ColumnOptions, side: ColumnLayout.Role) {
        self.sides = sides
        let constants = ConstantCells(options)
        columns = CompactColumns(layout, constants, side: side)
        self.constants = constants
    }

    /// Whether a row is one of them.
    func wants(_ row: RowView) -> Bool {
        if columns.keyPrefixField >= 0 {
            let key = row.prefix(through: columns.keyPrefixField)
            if lastKey.withUnsafeBufferPointer({ isSame($0, key) }) { return lastAnswer }
            lastKey = Array(key)
        }
        lastAnswer = isDetailed(row)
        return lastAnswer
    }

    private func isDetailed(_ row: RowView) -> Bool {
        let found = sides.state.index.channel(
            project: columns.project.filled(row),
            instance: columns.instance.filled(row),
            channel: columns.channel.filled(row)
        )
        guard let found else { return true }
        return sides.state.index.channels[found].isDetailed
    }
}
