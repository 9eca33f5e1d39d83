/// How many requests one gateway bears at once: it falls by a factor and grows by one (AIMD), as TCP does with its window.
///
/// An answer of 429 or 503 halves it; answers that take far longer than is usual at the gateway take a quarter of it. Answers to
/// requests that left before the latest fall count for nothing, since they tell of the load before it. While the limit is in use, a
/// round of answers without strain adds one.
struct ConcurrencyLimit: Hashable, Sendable {
    /// What an answer says about the gateway.
    enum Sign: Hashable, Sendable {
        case fine
        /// 429 or 503.
        case overload
    }

    private let ceiling: Double
    private var value: Double
    private var fellAt = Instant(milliseconds: .min)
    private var readLatency = LatencyTrend()
    private var writeLatency = LatencyTrend()

    /// A limit at its ceiling; at least 1.
    init(ceiling: Int) {
        self.ceiling = Double(max(ceiling, 1))
        value = self.ceiling
    }

    /// How many requests may be in flight; at least 1.
    var requestsMax: Int { Int(value) }

    /// Learns from an answer to a request that left at `leftAt`, with `inFlight` requests in flight while it was under way.
    mutating func answered(
        _ sign: Sign,
        isWrite: Bool,
        latencyMicroseconds: Int,
        leftAt: Instant,
        inFlight: Int,
        at now: Instant
    ) {
        let isRising =
            isWrite
            ? writeLatency.add(microseconds: latencyMicroseconds) : readLatency.add(microseconds: latencyMicroseconds)
        guard leftAt >= fellAt else { return }
        if sign == .overload {
            fall(to: value / 2, at: now)
        } else if isRising {
            fall(to: value * 3 / 4, at: now)
        } else if inFlight >= requestsMax {
            value = min(value + 1 / value, ceiling)
        }
    }

    /// The gateway does not answer any more: once it does, it gets one request at a time to begin with.
    mutating func collapse(at now: Instant) {
        fall(to: 1, at: now)
    }

    private mutating func fall(to lower: Double, at now: Instant) {
        value = max(lower, 1)
        fellAt = now
    }
}

/// Whether latencies rise: a mean over the latest answers against the lowest that it has been.
private struct LatencyTrend: Hashable, Sendable {
    /// The share of the newest answer in the mean.
    private static let weight = 0.125
    /// How fast the lowest mean follows the mean upwards, so that a gateway that stays slower becomes the usual one.
    private static let forgetting = 0.001
    /// The mean rises where it is this many times the lowest, and this much above it.
    private static let factor = 3.0
    private static let excessMicroseconds = 100_000.0

    private var mean = 0.0
    private var lowest = 0.0

    /// Takes in an answer, and says whether answers take far longer than is usual.
    mutating func add(microseconds: Int) -> Bool {
        guard microseconds > 0 else { return false }
        let sample = Double(microseconds)
        guard mean > 0 else {
            mean = sample
            lowest = sample
            return false
        }
        mean += (sample - mean) * Self.weight
        lowest = mean < lowest ? mean : lowest + (mean - lowest) * Self.forgetting
        return mean > lowest * Self.factor && mean - lowest > Self.excessMicroseconds
    }
}
