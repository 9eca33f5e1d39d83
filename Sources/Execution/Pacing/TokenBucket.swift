/// A rate: tokens come in evenly, a request takes one.
///
/// A write may go into debt instead of waiting, since it must follow the read that allows it within two seconds; the reads after it
/// wait until the debt is paid, so that the rate holds over time.
struct TokenBucket: Hashable, Sendable {
    private let ratePerSecond: Double
    private let capacity: Double
    private var level: Double
    private var updatedAt: Instant

    /// A full bucket; where nothing else is said, it holds what comes in within a tenth of a second. It holds at least one token.
    init(ratePerSecond: Double, capacity: Double? = nil, at now: Instant) {
        self.ratePerSecond = max(ratePerSecond, 0.001)
        self.capacity = max(1, capacity ?? ratePerSecond / 10)
        level = self.capacity
        updatedAt = now
    }

    /// The moment at which a whole token is there; not later than `now` where one is there already.
    mutating func readyAt(_ now: Instant) -> Instant {
        refill(now)
        guard level < 1 else { return now }
        let milliseconds = ((1 - level) / ratePerSecond * 1_000).rounded(.up)
        return now.advanced(byMilliseconds: max(1, Int64(exactly: min(milliseconds, 1e12)) ?? 1))
    }

    /// Takes a token, into debt where none is there.
    mutating func take(_ now: Instant) {
        refill(now)
        level -= 1
    }

    /// Puts tokens in beside those that come with time, as far as they fit.
    mutating func add(_ tokens: Double) {
        level = min(capacity, level + tokens)
    }

    private mutating func refill(_ now: Instant) {
        let elapsed = now.milliseconds(since: updatedAt)
        guard elapsed > 0 else { return }
        // The smallest shortfall is rounding: a wait that was computed must be enough.
        level = min(capacity, level + Double(elapsed) * ratePerSecond / 1_000 + 1e-9)
        updatedAt = now
    }
}
