/// A record that is not well formed: where and what. The reader goes on at the next line, unless `endsFile`.
package struct CSVFault: Error, Hashable, Sendable {
    /// What is wrong. Source: RFC 4180 section 2, read strictly.
    package enum Reason: Hashable, Sendable {
        /// A quote inside a field that does not begin with one.
        case quoteInField
        /// Text between a closing quote and the next comma.
        case textAfterQuote
        /// The quote at the fault's place is never closed.
        case unterminatedQuote
        /// The quote at the fault's place is not closed within the longest record; the reader stops, since what follows may be
        /// text in quotes.
        case openQuoteTooLong(bytesMax: Int)
        /// A carriage return without a line feed.
        case bareCarriageReturn
        /// A field that is not UTF-8.
        case invalidUTF8
        /// More bytes than a record may have.
        case recordTooLong(bytesMax: Int)
        /// More fields than a record may have.
        case tooManyFields(max: Int)
        /// More records than a file may have; the reader stops.
        case tooManyRecords(max: Int)
    }

    package let reason: Reason
    package let place: CSVPlace

    /// A short stable word for machines.
    package var code: String {
        switch reason {
        case .quoteInField: "csv-quote"
        case .textAfterQuote: "csv-text-after-quote"
        case .unterminatedQuote, .openQuoteTooLong: "csv-unterminated-quote"
        case .bareCarriageReturn: "csv-carriage-return"
        case .invalidUTF8: "csv-utf8"
        case .recordTooLong: "csv-record-size"
        case .tooManyFields: "csv-field-count"
        case .tooManyRecords: "csv-record-count"
        }
    }

    /// Whether nothing of the file is read after it.
    var endsFile: Bool {
        switch reason {
        case .openQuoteTooLong, .tooManyRecords: true
        default: false
        }
    }

    /// What is wrong, why, and what to do, in one line.
    package var message: String {
        switch reason {
        case .quoteInField:
            "a quote stands inside a field that does not begin with one: quote the whole field and double the quotes in it"
        case .textAfterQuote:
            "text follows a closing quote: a comma or the end of the line must come next; double a quote that is meant as text"
        case .unterminatedQuote:
            "the quote that opens here is never closed: close it, or double it if it is meant as text"
        case .openQuoteTooLong(let bytesMax):
            "the quote that opens here is never closed, or the row is longer than \(bytesMax) bytes; the file is not read further: close the quote, or shorten the row"
        case .bareCarriageReturn:
            "a carriage return without a line feed: end the lines with LF or CRLF"
        case .invalidUTF8:
            "the field is not UTF-8: save the file as UTF-8"
        case .recordTooLong(let bytesMax):
            "the row is longer than \(bytesMax) bytes: shorten it, or look for a missing line end"
        case .tooManyFields(let max):
            "the row has more than \(max) fields: look for a missing line end"
        case .tooManyRecords(let max):
            "the file has more than \(max) rows: split it"
        }
    }
}

/// How large the parts of a CSV file may be, so that no input takes the memory of the machine.
package struct CSVLimits: Hashable, Sendable {
    /// The longest record, counted without quotes and separators.
    package var recordBytesMax = 1 << 20
    package var fieldsMax = 256
    package var recordsMax = 100_000_000

    /// The limits that hold for every file.
    package init() {}
}
