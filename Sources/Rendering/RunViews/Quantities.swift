/// Durations as people read them, in whole-number arithmetic.
enum Quantities {
    /// `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`.
    static func duration(milliseconds: Int) -> String {
        let value = max(0, milliseconds)
        switch value {
        case ..<1_000: return "\(value) ms"
        case ..<60_000: return "\(value / 1_000).\(value / 100 % 10) s"
        case ..<3_600_000: return "\(value / 60_000) min \(padded(value / 1_000 % 60)) s"
        default: return "\(value / 3_600_000) h \(padded(value / 60_000 % 60)) min"
        }
    }

    /// Microseconds as milliseconds with one decimal: `12.3 ms`.
    static func latency(microseconds: Int) -> String {
        let value = max(0, microseconds)
        return "\(value / 1_000).\(value / 100 % 10) ms"
    }

    private static func padded(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
