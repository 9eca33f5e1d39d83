/// What a row may begin with: some fields of a plain row as they stand in a file, or would without quotes, without the separator
/// behind the last.
///
/// Neighbours in a sorted file begin alike, and a snapshot repeats the rows of the inventory that was made from it. What is
/// the same need not be taken apart again.
struct RowStart: BitwiseCopyable {
    let bytes: UnsafePointer<UInt8>
    let byteCount: Int
    let fieldCount: Int
}

/// The fields with which the rows of one run begin, copied: the block that they lay in may be gone.
struct RunStart: ~Copyable {
    private static let bytesMax = 512

    private let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: RunStart.bytesMax)
    private var byteCount = -1
    /// The last of the fields; -1 where no runs are told.
    let field: Int
    /// The number of the run that the latest row belongs to, from 1.
    private(set) var number = 0

    /// Runs of rows with the same fields up to `field`.
    init(through field: Int) {
        self.field = field
    }

    deinit {
        bytes.deallocate()
    }

    /// What the next row of the run begins with; nil where that is not known.
    var start: RowStart? {
        @inline(__always) get {
            byteCount < 0 ? nil : RowStart(bytes: bytes, byteCount: byteCount, fieldCount: field + 1)
        }
    }

    /// Nothing is known of the next row.
    mutating func forget() {
        byteCount = -1
    }

    /// A row begins another run.
    mutating func begin(_ row: RowView) {
        byteCount = -1
        number += 1
        guard row.fieldCount > field else { return }
        let key = row.prefix(through: field)
        guard key.count <= Self.bytesMax, let base = key.baseAddress else { return }
        bytes.update(from: base, count: key.count)
        byteCount = key.count
    }
}
