internal import ByteIO
internal import PlanModel

/// The inventory's rows of the unit in hand, as they were read: a snapshot's row with the same bytes means the same member,
/// and need not be read again. Most inventories are snapshots with some rows edited.
struct TwinRows: ~Copyable {
    /// One row of the inventory.
    struct Row: BitwiseCopyable {
        fileprivate let bytes: UnsafePointer<UInt8>?
        fileprivate let byteCount: Int
        let group: Int
        let member: CompactMember
        let fingerprint: Fingerprint128
    }

    /// The field up to which rows of both sides have the same columns, all of those that tell a member among them.
    private let lastField: Int
    private var rows = Growable<Row>()

    /// Of use only where there is one file on each side and they begin with the same columns; nothing may be filled in,
    /// since that is done for the inventory alone.
    init?(_ files: [SourceFile], _ options: ColumnOptions) {
        guard files.count == 2, files[0].side == .inventory, files[1].side == .current, options.set.isEmpty,
            options.defaults.isEmpty
        else { return nil }
        let columns: [Column] = [.projectID, .instanceID, .channelID, .groupName] + Column.memberColumns
        let fields = columns.map { files[0].layout.field(of: $0) }
        guard fields == columns.map({ files[1].layout.field(of: $0) }), let last = fields.max(), last >= 0 else {
            return nil
        }
        // What else a snapshot says is read of the rest of a row.
        let facts = files[1].columns.factFields
        guard (0..<facts.scalarCount).allSatisfy({ facts[$0] < 0 || facts[$0] > last }) else { return nil }
        lastField = last
    }

    /// Forgets the rows: a new unit begins.
    mutating func removeAll() {
        rows.removeAll()
    }

    /// Notes a row of the inventory whose bytes stay at `kept`.
    @inline(__always)
    mutating func add(
        _ row: RowView,
        at kept: UnsafePointer<UInt8>,
        group: Int,
        _ member: CompactMember,
        _ fingerprint: Fingerprint128
    ) {
        let byteCount = row.prefix(through: lastField).count
        rows.append(
            Row(bytes: kept, byteCount: byteCount, group: group, member: member, fingerprint: fingerprint)
        )
    }

    /// Notes a row of the inventory that has no twin.
    mutating func addNone() {
        rows.append(Row(bytes: nil, byteCount: -1, group: 0, member: CompactMember.none, fingerprint: .zero))
    }

    /// What the snapshot's row at that place of the unit begins with where it has a twin; nil where it cannot have one.
    @inline(__always)
    func start(at index: Int) -> RowStart? {
        guard index < rows.count, let bytes = rows[index].bytes else { return nil }
        return RowStart(bytes: bytes, byteCount: rows[index].byteCount, fieldCount: lastField &+ 1)
    }

    /// The inventory's row at that place of the unit.
    @inline(__always)
    subscript(index: Int) -> Row { rows[index] }

    /// The inventory's row at that place of the unit; nil where it differs.
    @inline(__always)
    func twin(of row: RowView, at index: Int) -> Row? {
        guard index < rows.count else { return nil }
        let known = rows[index]
        let bytes = row.prefix(through: lastField)
        guard known.byteCount == bytes.count else { return nil }
        return isSame(UnsafeBufferPointer(start: known.bytes, count: known.byteCount), bytes) ? known : nil
    }
}
