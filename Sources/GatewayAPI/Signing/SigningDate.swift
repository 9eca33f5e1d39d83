/// The moment of a signature as the header `X-Sdk-Date` writes it: `20260101T123456Z`.
package struct SigningDate: Hashable, Sendable, CustomStringConvertible {
    /// The header's text.
    package let text: String
    /// Seconds after 1970-01-01T00:00:00Z.
    package let secondsSinceEpoch: Int64

    /// The date of a moment by the wall clock.
    package init(secondsSinceEpoch: Int64) {
        let time = CivilTime(secondsSinceEpoch: secondsSinceEpoch)
        self.secondsSinceEpoch = time.secondsSinceEpoch
        self.text =
            Self.padded(time.year, 4) + Self.padded(time.month, 2) + Self.padded(time.day, 2) + "T"
            + Self.padded(time.hour, 2) + Self.padded(time.minute, 2) + Self.padded(time.second, 2) + "Z"
    }

    /// Reads the header's text, or returns nil where it is no moment in exactly that form.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(into: Int?.some(0)) { value, byte in
                value = (0x30...0x39).contains(byte) ? value.map { $0 * 10 + Int(byte - 0x30) } : nil
            }
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.text = text
        self.secondsSinceEpoch = time.secondsSinceEpoch
    }

    package var description: String { text }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = "\(value)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
