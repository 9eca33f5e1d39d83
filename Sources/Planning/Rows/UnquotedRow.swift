/// A row some of whose fields are quoted though they need not be, laid out as it would stand without its quotes. Many
/// programs quote every field.
struct UnquotedRow {
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    /// Bytes after the last field that are written, or may be read, though they say nothing.
    private static let slackBytes = 16

    private let bytesMax: Int
    /// Made with the first row: most files have none.
    private var storage: UnsafeMutablePointer<UInt8>?

    /// Room for lines of up to `bytesMax` bytes.
    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    func deallocate() {
        storage?.deallocate()
    }

    /// Lays a line out whose quotes all stand at the begin or the end of a field; `separators` then say where the fields end in what is
    /// returned. 16 bytes behind the line can be read.
    mutating func take(
        _ line: UnsafePointer<UInt8>,
        _ separators: UnsafeMutablePointer<UInt32>,
        _ fieldCount: Int
    ) -> UnsafePointer<UInt8> {
        let bytes = storage ?? .allocate(capacity: bytesMax + Self.slackBytes)
        storage = bytes
        var (start, end) = (0, 0)
        for field in 0..<fieldCount {
            let separator = Int(separators[field])
            let isQuoted = start < separator && line[start] == Self.quote
            let content = isQuoted ? start &+ 1..<separator &- 1 : start..<separator
            copyInVectors(UnsafeBufferPointer(start: line + content.lowerBound, count: content.count), to: bytes + end)
            end &+= content.count
            bytes[end] = Self.comma
            separators[field] = UInt32(truncatingIfNeeded: end)
            end &+= 1
            start = separator &+ 1
        }
        return UnsafePointer(bytes)
    }

    /// How many fields begin and end with a quote. Where the line has twice as many quotes, none of the fields holds another, so
    /// that every comma ends a field.
    static func quotedCount(
        _ line: UnsafePointer<UInt8>,
        _ separators: UnsafeMutablePointer<UInt32>,
        _ fieldCount: Int
    ) -> Int {
        var (start, count) = (0, 0)
        for field in 0..<fieldCount {
            let separator = Int(separators[field])
            if separator &- start >= 2, line[start] == quote, line[separator &- 1] == quote { count &+= 1 }
            start = separator &+ 1
        }
        return count
    }
}
