/// The state machine of CSV: takes bytes in blocks of any size, and says when a record or a fault is complete.
///
/// What it says does not depend on where the blocks are cut. Source: RFC 4180 section 2, read strictly; LF or CRLF.
struct CSVMachine {
    enum Event {
        case record
        case fault(CSVFault)
    }

    private enum State {
        case recordStart, fieldStart, unquoted, quoted, quoteInQuoted, carriageReturn
        /// After a fault: up to the end of the physical line.
        case skipping
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    private let limits: CSVLimits
    private var state = State.recordStart
    /// Bytes before the one at hand, and before its line.
    private var offset = 0
    private var lineOffset = 0
    private(set) var line: Int

    /// A machine at the beginning of the physical line `line`.
    init(limits: CSVLimits, line: Int = 1) {
        self.limits = limits
        self.line = line
    }

    /// Whether a fault was said and its line has not ended yet.
    var isSkipping: Bool { state == .skipping }

    /// Takes the rest of a line that a fault has spoiled, and says how many bytes that was.
    mutating func skip(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let blockOffset = offset
        for byte in bytes {
            // The lines behind it are no concern of the fault's.
            guard isSkipping else { break }
            if byte == Self.lineFeed { takeLineFeed() } else { offset += 1 }
        }
        return offset - blockOffset
    }

    /// The place of the byte at hand.
    private var place: CSVPlace { CSVPlace(line: line, column: offset - lineOffset + 1) }

    /// Takes bytes until an event or the end of the block, and says how many it took.
    mutating func consume(
        _ bytes: UnsafeBufferPointer<UInt8>,
        into record: inout CSVRecord
    ) -> (used: Int, event: Event?) {
        let blockOffset = offset
        while offset - blockOffset < bytes.count {
            if let event = step(bytes, at: offset - blockOffset, into: &record) {
                return (offset - blockOffset, event)
            }
        }
        return (bytes.count, nil)
    }

    /// The event that the end of the file makes; nil where a record had not begun.
    mutating func finish(_ record: inout CSVRecord) -> Event? {
        switch state {
        case .recordStart, .skipping:
            return nil
        case .quoted:
            return fault(.unterminatedQuote, at: record.fields.last?.place ?? place)
        case .carriageReturn:
            return fault(.bareCarriageReturn, at: CSVPlace(line: line, column: offset - lineOffset))
        case .fieldStart:
            return beginField(&record) ?? endRecord(record)
        case .unquoted, .quoteInQuoted:
            return endRecord(record)
        }
    }

    private mutating func step(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at index: Int,
        into record: inout CSVRecord
    ) -> Event? {
        let byte = bytes[index]
        switch state {
        case .recordStart:
            switch byte {
            case Self.lineFeed: takeLineFeed()
            case Self.carriageReturn: take(.carriageReturn)
            default: state = .fieldStart
            }
            return nil
        case .fieldStart:
            if let event = beginField(&record) { return event }
            if byte == Self.quote { take(.quoted) } else { state = .unquoted }
            return nil
        case .unquoted:
            if byte == Self.quote { return fault(.quoteInField, at: place) }
            return endField(byte, record) ?? takeRun(bytes, from: index, into: &record)
        case .quoted:
            if byte == Self.quote {
                take(.quoteInQuoted)
                return nil
            }
            return takeRun(bytes, from: index, into: &record)
        case .quoteInQuoted:
            if byte == Self.quote {
                state = .quoted
                return takeRun(bytes, from: index, into: &record)
            }
            if let event = endField(byte, record) { return event }
            return state == .quoteInQuoted ? fault(.textAfterQuote, at: place) : nil
        case .carriageReturn:
            guard byte == Self.lineFeed else {
                return fault(.bareCarriageReturn, at: CSVPlace(line: line, column: offset - lineOffset))
            }
            takeLineFeed()
            return record.fields.isEmpty ? nil : endRecord(record)
        case .skipping:
            if byte == Self.lineFeed { takeLineFeed() } else { offset += 1 }
            return nil
        }
    }

    /// Handles a comma or a line end after a field; any other byte is left where it is.
    private mutating func endField(_ byte: UInt8, _ record: CSVRecord) -> Event? {
        switch byte {
        case Self.comma:
            take(.fieldStart)
            return nil
        case Self.carriageReturn:
            take(.carriageReturn)
            return nil
        case Self.lineFeed:
            takeLineFeed()
            return endRecord(record)
        default:
            return nil
        }
    }

    /// Takes the bytes of the field up to the next one that means something; a doubled quote counts as the first of them.
    private mutating func takeRun(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        into record: inout CSVRecord
    ) -> Event? {
        guard state == .unquoted || state == .quoted else { return nil }
        // One byte more than fits is taken, so that the fault comes at the same byte however the blocks are cut.
        let end = start + min(bytes.count - start, limits.recordBytesMax + 1 - record.bytes.count)
        let isQuoted = state == .quoted
        var index = start
        var isSafe = true
        repeat {
            let byte = bytes[index]
            if byte == Self.lineFeed {
                line += 1
                lineOffset = offset + (index - start) + 1
            }
            if byte < 0x20 || byte >= 0x7F { isSafe = false }
            index += 1
        } while index < end && !Self.endsRun(bytes[index], isQuoted: isQuoted)
        offset += index - start
        record.append(bytes[start..<index], isSafe: isSafe)
        guard record.bytes.count > limits.recordBytesMax else { return nil }
        if isQuoted {
            let reason = CSVFault.Reason.openQuoteTooLong(bytesMax: limits.recordBytesMax)
            return fault(reason, at: record.fields.last?.place ?? place)
        }
        return fault(.recordTooLong(bytesMax: limits.recordBytesMax), at: record.place(of: 0))
    }

    private static func endsRun(_ byte: UInt8, isQuoted: Bool) -> Bool {
        if isQuoted { return byte == quote }
        return byte == comma || byte == lineFeed || byte == carriageReturn || byte == quote
    }

    private mutating func beginField(_ record: inout CSVRecord) -> Event? {
        guard record.fields.count < limits.fieldsMax else {
            return fault(.tooManyFields(max: limits.fieldsMax), at: place)
        }
        record.beginField(at: place)
        return nil
    }

    private mutating func endRecord(_ record: CSVRecord) -> Event {
        state = .recordStart
        guard let invalid = record.firstInvalidField() else { return .record }
        return .fault(CSVFault(reason: .invalidUTF8, place: invalid.place))
    }

    private mutating func fault(_ reason: CSVFault.Reason, at place: CSVPlace) -> Event {
        state = .skipping
        return .fault(CSVFault(reason: reason, place: place))
    }

    private mutating func take(_ next: State) {
        offset += 1
        state = next
    }

    private mutating func takeLineFeed() {
        offset += 1
        line += 1
        lineOffset = offset
        state = .recordStart
    }
}
