/// Whether a gateway answers: after several failures in a row at the level of connections it gets nothing but a probe now and then.
struct CircuitBreaker: Hashable, Sendable {
    /// How many requests in a row without any answer open it.
    static let failuresMax = 5
    /// The wait before the first probe; it doubles with each further one up to the longest.
    static let waitMilliseconds: Int64 = 1_000
    static let waitMillisecondsMax: Int64 = 30_000

    private(set) var isOpen = false
    /// The update whose read is the probe; 0 for none.
    private(set) var probe: Int32 = 0
    private var failuresInRow = 0
    private var probeCount: Int64 = 0

    /// The gateway answered, whatever it said.
    mutating func answered() {
        self = CircuitBreaker()
    }

    /// A read of update `n` is the probe.
    mutating func probing(_ n: Int) {
        probe = Int32(truncatingIfNeeded: n)
    }

    /// A request of update `n` came to nothing. Returns how long nothing goes to the gateway, where it opened or a probe failed.
    mutating func failed(_ n: Int) -> Int64? {
        failuresInRow += 1
        if isOpen {
            guard Int(probe) == n else { return nil }
            probe = 0
            probeCount += 1
        } else {
            guard failuresInRow >= Self.failuresMax else { return nil }
            isOpen = true
        }
        return min(Self.waitMilliseconds << min(probeCount, 10), Self.waitMillisecondsMax)
    }
}
