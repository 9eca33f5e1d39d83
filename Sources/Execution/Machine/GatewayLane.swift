internal import DequeModule

/// What the machine keeps of one gateway: who wants a request to it, and when it may have one.
struct GatewayLane: Sendable {
    /// Updates that are not started, in the order of the plan.
    var queue = UpdateList()
    /// Started updates that are to be sent, that are to be read, and that are to be read since something failed; numbers of updates that
    /// went on otherwise are skipped.
    var sends = Deque<Int>()
    var reads = Deque<Int>()
    var retries = Deque<Int>()
    var inFlight = 0
    /// Started updates: those that wait count too, which bounds how many channels a failing gateway can hold.
    var activeCount = 0
    /// Until then the gateway asked for no request.
    var pausedUntil = Instant(milliseconds: .min)
    var bucket: TokenBucket?
    var limit: ConcurrencyLimit
    var retryBudget: RetryBudget
    var breaker = CircuitBreaker()
    /// Whether it has answered in this session, whatever it said.
    var isProven = false
    /// How many updates were given up without its having answered at all.
    var unansweredCount = 0
    /// Whether the gateway stands in the round of those with work, and in that of those with something to send.
    var isOffered = false
    var isOfferedForSends = false
    /// The latest timer set for it.
    var wakeAt: Instant?

    /// A gateway that nothing is known of yet.
    init(_ configuration: RunConfiguration, at now: Instant) {
        bucket = configuration.ratePerSecond.map { TokenBucket(ratePerSecond: $0, at: now) }
        limit = ConcurrencyLimit(ceiling: configuration.perGateway)
        retryBudget = RetryBudget(at: now)
    }

    /// Whether anything may want a request.
    var hasWork: Bool { !sends.isEmpty || !reads.isEmpty || !retries.isEmpty || !queue.isEmpty }

    /// Whether what is to be sent waits for a time: the gateway asked for a pause, or does not answer.
    func isHeldBack(at now: Instant) -> Bool { pausedUntil > now || breaker.isOpen }

    /// Forgets what is queued.
    mutating func removeQueued() {
        queue = UpdateList()
        sends.removeAll()
        reads.removeAll()
        retries.removeAll()
    }
}

/// What the machine keeps of one channel.
struct ChannelState: Hashable, Sendable {
    /// The update that has the channel; 0 for none.
    var holder: Int32 = 0
    /// Updates that found it taken, in order.
    var waiters = UpdateList()
    /// Until then only `quietOwner` may use it, since a write of that update may still land (safety rule 11).
    var quietUntil = Instant(milliseconds: .min)
    var quietOwner: Int32 = 0

    /// Whether update `n` may take it.
    func isFree(for n: Int, at now: Instant) -> Bool {
        holder == 0 && (quietUntil <= now || Int(quietOwner) == n)
    }
}
