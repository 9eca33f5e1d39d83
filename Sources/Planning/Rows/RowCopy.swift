/// A row that was read by the state machine, laid out like one of a block: its fields without quotes, a byte between them.
struct RowCopy {
    /// Bytes after the last field that may be read, though they say nothing.
    private static let slackBytes = 16

    var record = CSVRecord()
    private var rawBytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    private var rawCapacity = 1
    private var rawCount = 0
    private var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: RowCopy.slackBytes)
    private var separators = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private var bytesCapacity = 0
    private var separatorsCapacity = 1

    func deallocate() {
        rawBytes.deallocate()
        bytes.deallocate()
        separators.deallocate()
    }

    /// The row as it stands in its file; blank lines before it are none of it.
    var raw: UnsafeBufferPointer<UInt8> {
        var start = 0
        while start < rawCount, rawBytes[start] == 0x0A || rawBytes[start] == 0x0D { start += 1 }
        return UnsafeBufferPointer(start: rawBytes + start, count: rawCount - start)
    }

    mutating func removeAll() {
        record.removeAll()
        rawCount = 0
    }

    mutating func append(raw bytes: UnsafeBufferPointer<UInt8>) {
        if rawCount + bytes.count > rawCapacity {
            rawCapacity = max(rawCapacity * 2, rawCount + bytes.count)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: rawCapacity)
            larger.update(from: rawBytes, count: rawCount)
            rawBytes.deallocate()
            rawBytes = larger
        }
        if let base = bytes.baseAddress { (rawBytes + rawCount).update(from: base, count: bytes.count) }
        rawCount += bytes.count
    }

    var row: RowView {
        RowView(
            base: bytes,
            start: 0,
            separators: separators,
            fieldCount: record.fields.count,
            isSafe: record.isSafe
        )
    }

    mutating func lay() {
        let size = record.bytes.count + record.fields.count
        if size > bytesCapacity {
            bytes.deallocate()
            bytes = .allocate(capacity: size + Self.slackBytes)
            bytesCapacity = size
        }
        if record.fields.count > separatorsCapacity {
            separators.deallocate()
            separators = .allocate(capacity: record.fields.count)
            separatorsCapacity = record.fields.count
        }
        var offset = 0
        for (number, field) in record.fields.enumerated() {
            record.bytes[field.start..<field.end].withUnsafeBufferPointer { source in
                if let address = source.baseAddress { (bytes + offset).update(from: address, count: source.count) }
            }
            offset += field.end - field.start
            // No byte of a field: a quoted field may hold a comma, and rows are compared up to a field's end.
            bytes[offset] = 0xFF
            separators[number] = UInt32(truncatingIfNeeded: offset)
            offset += 1
        }
    }
}
