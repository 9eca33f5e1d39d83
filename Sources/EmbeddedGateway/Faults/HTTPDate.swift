internal import GatewayAPI

/// Dates as HTTP headers have them (RFC 9110 section 5.6.7).
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment `secondsSinceEpoch`, not before 1970: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(secondsSinceEpoch: Int64) -> String {
        let time = CivilTime(secondsSinceEpoch: max(0, secondsSinceEpoch))
        // The epoch was a Thursday.
        let day = days[Int(time.secondsSinceEpoch / 86_400 % 7)]
        let clock = [time.hour, time.minute, time.second].map(twoDigits).joined(separator: ":")
        return "\(day), \(twoDigits(time.day)) \(months[time.month - 1]) \(time.year) \(clock) GMT"
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
