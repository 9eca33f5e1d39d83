/// The values of the row before with what they mean: nearly all rows repeat them, and need not be read again.
struct ValueRun: BitwiseCopyable {
    /// Port, weight, is_backup and status.
    struct Values: BitwiseCopyable {
        let port: UInt16
        let weight: UInt16
        let flags: CompactMember.Flags
    }

    private var bytes: UInt128 = 0
    private var count = -1
    private(set) var values = Values(port: 0, weight: 0, flags: [])

    /// Whether the four cells are those of the row before.
    @inline(__always)
    func holds(_ cells: Cells) -> Bool {
        cells.count == count && cells.bytes == bytes
    }

    /// Notes what the cells of a row mean.
    @inline(__always)
    mutating func remember(_ cells: Cells, _ values: Values) {
        guard cells.count >= 0 else { return }
        (bytes, count) = (cells.bytes, cells.count)
        self.values = values
    }

    /// The bytes of the four cells where they stand side by side and are short.
    struct Cells {
        fileprivate let bytes: UInt128
        fileprivate let count: Int

        @inline(__always)
        init(_ row: RowView, _ columns: CompactColumns) {
            guard columns.valuesField >= 0 else {
                (bytes, count) = (0, -2)
                return
            }
            let cells = row.fields(columns.valuesField...(columns.valuesField + 3))
            guard cells.count <= 16, let base = cells.baseAddress else {
                (bytes, count) = (0, -2)
                return
            }
            // 16 bytes can be read behind the begin of every cell.
            let loaded = UInt128(littleEndian: UnsafeRawPointer(base).loadUnaligned(as: UInt128.self))
            bytes = cells.count == 16 ? loaded : loaded & ((1 << UInt128(8 * cells.count)) - 1)
            count = cells.count
        }
    }
}
