/// One record of a CSV file: its fields without their quotes, and where each began. The storage is used again for the next.
package struct CSVRecord {
    /// Where a field lies in `bytes`, and where it began in the file.
    package struct Field {
        package var start: Int
        package var end: Int
        package var place: CSVPlace
    }

    /// The fields' bytes one after the other, without separators.
    package private(set) var bytes: [UInt8] = []
    /// The fields in order.
    package private(set) var fields: [Field] = []
    /// Whether every character is known to be a safe one, so that nothing needs a closer look.
    package private(set) var isSafe = true

    /// A record without fields.
    package init() {}

    /// A copy of a row that lies in its block on the physical line `line`.
    init(_ row: RowView, line: Int) {
        for field in 0..<row.fieldCount {
            let start = bytes.count
            bytes.append(contentsOf: row[field])
            let place = CSVPlace(line: line, column: row.offset(of: field) + 1)
            fields.append(Field(start: start, end: bytes.count, place: place))
        }
        isSafe = row.isSafe
    }

    /// The bytes of a field; empty where there is no such field.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        guard fields.indices.contains(index) else { return [] }
        return bytes[fields[index].start..<fields[index].end]
    }

    /// Where a field began; the record's begin where there is no such field.
    package func place(of index: Int) -> CSVPlace {
        guard fields.indices.contains(index) else { return fields.first?.place ?? CSVPlace(line: 1, column: 1) }
        return fields[index].place
    }

    mutating func move(byLines lines: Int) {
        guard lines != 0 else { return }
        for index in fields.indices {
            let place = fields[index].place
            fields[index].place = CSVPlace(line: place.line + lines, column: place.column)
        }
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        isSafe = true
    }

    mutating func beginField(at place: CSVPlace) {
        fields.append(Field(start: bytes.count, end: bytes.count, place: place))
    }

    mutating func append(_ run: Slice<UnsafeBufferPointer<UInt8>>, isSafe safe: Bool) {
        bytes.append(contentsOf: run)
        fields[fields.count - 1].end = bytes.count
        if !safe { isSafe = false }
    }

    /// The first field that is not UTF-8.
    func firstInvalidField() -> Field? {
        guard !isSafe else { return nil }
        return fields.first { String(validating: bytes[$0.start..<$0.end], as: UTF8.self) == nil }
    }
}

/// A place in a CSV file: physical line and byte of the line, both from 1. A byte order mark is not counted.
package struct CSVPlace: Hashable, Sendable {
    package let line: Int
    package let column: Int

    /// A place.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
