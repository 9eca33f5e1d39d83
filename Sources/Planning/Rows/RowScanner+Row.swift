/// The row in hand.
extension RowScanner {
    /// The row in hand with the places of its fields; one that begins as was expected has none.
    func makeRecord() -> CSVRecord {
        precondition(knownFieldCount == 0, "a row that is known in part was not taken apart")
        switch place {
        case .block: return CSVRecord(row, line: line)
        case .copy: return copy.record
        case .unquoted:
            var machine = CSVMachine(limits: limits, line: line)
            var record = CSVRecord()
            // It has been seen to be a row; its end ends the record.
            _ = machine.consume(rawRow, into: &record)
            _ = machine.finish(&record)
            return record
        }
    }

    /// The row in hand as if it began on another line.
    func makeRecord(atLine line: Int) -> CSVRecord {
        var record = makeRecord()
        record.move(byLines: line - self.line)
        return record
    }

    /// The row in hand, after `.row`; the rest of it where it begins as was expected.
    var row: RowView {
        // Made anew for each who asks: a copy would wait for its parts to be written.
        @inline(__always) get {
            place == .copy
                ? copy.row
                : RowView(
                    base: rowBase,
                    start: knownFieldCount == 0 ? 0 : index.separators[knownFieldCount &- 1] &+ 1,
                    separators: index.separators + knownFieldCount,
                    fieldCount: fieldCount &- knownFieldCount,
                    isSafe: true
                )
        }
    }

    /// Whether `row` is what the row would be without quotes, fields and commas, and all of its characters are safe: then equal bytes
    /// are equal fields.
    var rowIsPlain: Bool {
        @inline(__always) get { place != .copy }
    }

    /// Whether `row` is the row as it stands in the file.
    var rowIsVerbatim: Bool {
        @inline(__always) get { place == .block }
    }

    /// The bytes of the row in hand as they stand in the file, perhaps without the line's end.
    var rawRow: UnsafeBufferPointer<UInt8> {
        @inline(__always) get {
            place == .copy ? copy.raw : UnsafeBufferPointer(start: buffer + rowStart, count: rowByteCount)
        }
    }
}
