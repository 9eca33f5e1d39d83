/// A moment of a monotonic clock, in milliseconds since an arbitrary start; it says nothing about the time of day.
package struct Instant: Hashable, Comparable, Sendable {
    /// Since the clock's start.
    package let milliseconds: Int64

    /// A moment.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whether `left` is earlier.
    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `milliseconds` later; at the ends of the range it stays there.
    package func advanced(byMilliseconds milliseconds: Int64) -> Instant {
        let (sum, isOverflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return Instant(milliseconds: isOverflow ? (milliseconds > 0 ? .max : .min) : sum)
    }

    /// How many milliseconds have passed since `earlier`; at the ends of the range it stays there.
    package func milliseconds(since earlier: Instant) -> Int64 {
        let (difference, isOverflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return isOverflow ? (milliseconds > earlier.milliseconds ? .max : .min) : difference
    }
}
