/// Keeps retries a share of a gateway's requests: of the requests to a gateway at most one in five is a retry, but for 10 at once and
/// 5 a second, which are always allowed so that a run with nothing else to do comes to its end.
///
/// A retry is a request that follows a failed one of the same update. A write may go into debt, since it must follow the read that allows
/// it within two seconds; the reads after it wait until the debt is paid.
struct RetryBudget: Hashable, Sendable {
    /// What each request that is no retry adds: four of them pay for one retry.
    static let sharePerRequest = 0.25
    /// How many retries may be made at once.
    static let reserve = 10.0
    /// How many a second may always be made.
    static let ratePerSecond = 5.0

    private var bucket: TokenBucket

    /// A budget whose reserve is there.
    init(at now: Instant) {
        bucket = TokenBucket(ratePerSecond: Self.ratePerSecond, capacity: Self.reserve, at: now)
    }

    /// The moment at which a retry may be made; not later than `now` where it may be at once.
    mutating func readyAt(_ now: Instant) -> Instant { bucket.readyAt(now) }

    /// A request is made.
    mutating func take(isRetry: Bool, at now: Instant) {
        if isRetry { bucket.take(now) } else { bucket.add(Self.sharePerRequest) }
    }
}
