internal import GatewayAPI

/// The header `Retry-After`. Source: RFC 9110, section 10.2.3.
enum RetryAfter {
    /// The longest wait that is believed, in seconds.
    static let secondsMax = 3_600

    /// The wait that `text` asks for: a number of seconds, or a date (only the form of section 5.6.7 that may still be
    /// generated) from which `nowSeconds` since 1970 is taken off. Held within 0...3600; nil for anything else.
    static func seconds(_ text: String, nowSeconds: Int64) -> Int? {
        let bytes = Array(text.utf8)
        if !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
            return min(Int(text) ?? secondsMax, secondsMax)
        }
        guard let date = date(bytes) else { return nil }
        let (wait, overflow) = date.secondsSinceEpoch.subtractingReportingOverflow(nowSeconds)
        return overflow ? nil : Int(min(max(wait, 0), Int64(secondsMax)))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; the name of the day is not compared with the date.
    private static func date(_ bytes: [UInt8]) -> CivilTime? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let pattern = Array("AAA, 00 AAA 0000 00:00:00 GMT".utf8)
        guard bytes.count == pattern.count else { return nil }
        for (byte, form) in zip(bytes, pattern.enumerated()) {
            let isFree = form.offset < 26 && (form.element == UInt8(ascii: "A") || form.element == UInt8(ascii: "0"))
            guard isFree || byte == form.element else { return nil }
        }
        guard let month = months.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
            let day = number(bytes[5..<7]), let year = number(bytes[12..<16]),
            let hour = number(bytes[17..<19]), let minute = number(bytes[20..<22]), let second = number(bytes[23..<25])
        else { return nil }
        return CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }
}
