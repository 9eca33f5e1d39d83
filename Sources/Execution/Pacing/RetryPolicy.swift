/// How often and after which wait a request is tried again.
package struct RetryPolicy: Hashable, Sendable {
    /// How many writes one session sends for one update, and how many of its reads may fail.
    package var attemptsMax = 6
    /// The longest wait after the first failure; it doubles with each further one.
    package var baseMilliseconds: Int64 = 200
    /// The longest wait after any failure.
    package var capMilliseconds: Int64 = 20_000
    /// The longest wait that a gateway's `Retry-After` is followed for.
    package var retryAfterCapMilliseconds: Int64 = 60_000

    /// The policy that holds where no flag says otherwise.
    package init() {}

    /// The longest wait after failure number `failureCount`, from 1: 200, 400, 800 … 20,000 by default.
    package func ceilingMilliseconds(failureCount: Int) -> Int64 {
        let doublings = min(max(failureCount - 1, 0), 62)
        let (value, isOverflow) = max(baseMilliseconds, 0).multipliedReportingOverflow(by: 1 << Int64(doublings))
        return isOverflow ? capMilliseconds : min(value, capMilliseconds)
    }

    /// The wait after failure number `failureCount`: any value up to the ceiling with equal chance, so that many waits spread.
    package func delayMilliseconds(failureCount: Int, using generator: inout some RandomNumberGenerator) -> Int64 {
        Int64.random(in: 0...max(ceilingMilliseconds(failureCount: failureCount), 0), using: &generator)
    }
}
