/// The fields of one row where they lie: no copy, no String. Valid until the scanner is asked for the next row.
struct RowView {
    /// What offsets count from.
    private let base: UnsafePointer<UInt8>
    /// The offset of the separator after each field; the next field begins one byte behind it.
    private let separators: UnsafePointer<UInt32>
    /// The offset of the first field.
    private let start: UInt32
    let fieldCount: Int
    /// Whether it is known that every character is a safe one.
    let isSafe: Bool

    @inline(__always)
    init(
        base: UnsafePointer<UInt8>,
        start: UInt32,
        separators: UnsafePointer<UInt32>,
        fieldCount: Int,
        isSafe: Bool
    ) {
        self.base = base
        self.start = start
        self.separators = separators
        self.fieldCount = fieldCount
        self.isSafe = isSafe
    }

    /// The bytes of a field, which must be one of the row's.
    @inline(__always)
    subscript(field: Int) -> UnsafeBufferPointer<UInt8> {
        let begin = field == 0 ? start : separators[field - 1] &+ 1
        return UnsafeBufferPointer(start: base + Int(begin), count: Int(separators[field] &- begin))
    }

    /// The bytes of the fields 0 to `field`, with the separators between them.
    @inline(__always)
    func prefix(through field: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + Int(start), count: Int(separators[field] &- start))
    }

    /// The bytes of some fields, with the separators between them.
    @inline(__always)
    func fields(_ range: ClosedRange<Int>) -> UnsafeBufferPointer<UInt8> {
        let begin = range.lowerBound == 0 ? start : separators[range.lowerBound &- 1] &+ 1
        return UnsafeBufferPointer(start: base + Int(begin), count: Int(separators[range.upperBound] &- begin))
    }

    /// The offset of a field from the first one's begin.
    func offset(of field: Int) -> Int {
        field == 0 ? 0 : Int(separators[field - 1] &+ 1 &- start)
    }
}
