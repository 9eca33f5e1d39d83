import Testing

@testable import Execution

@Suite struct `pacing` {
    @Test func `waits double up to the cap and never overflow`() {
        let policy = RetryPolicy()
        let ceilings = (1...9).map { policy.ceilingMilliseconds(failureCount: $0) }
        #expect(ceilings == [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000])
        #expect(policy.ceilingMilliseconds(failureCount: .max) == 20_000)
        #expect(policy.ceilingMilliseconds(failureCount: -1) == 200)
    }

    @Test func `jitter spreads waits over the whole range`() {
        var generator = SplitMix64(seed: 1)
        let delays = (0..<1_000).map { _ in RetryPolicy().delayMilliseconds(failureCount: 3, using: &generator) }
        #expect(delays.allSatisfy { (0...800).contains($0) })
        #expect(delays.contains { $0 < 80 } && delays.contains { $0 > 720 })
    }

    @Test func `the same seed gives the same numbers`() {
        var (left, right, other) = (SplitMix64(seed: 1), SplitMix64(seed: 1), SplitMix64(seed: 2))
        let first = (0..<8).map { _ in left.next() }
        #expect(first == (0..<8).map { _ in right.next() })
        #expect(first != (0..<8).map { _ in other.next() })
    }

    @Test(arguments: [
        (FailureLimit.standard, 100, 5), (.standard, 501, 5), (.standard, 10_000, 100), (.count(0), 10_000, 0),
        (.count(7), 3, 7), (.percent(10), 55, 5), (.percent(0), 55, 0), (.percent(100), 55, 55),
        (.percent(.max), 55, 55), (.percent(-1), 55, 0),
    ])
    func `the failure limit is a number or a share`(limit: FailureLimit, updates: Int, failures: Int) {
        #expect(limit.failuresMax(updateCount: updates) == failures)
    }

    @Test func `a bucket lets a burst through and then one token at a time`() {
        var now = Instant(milliseconds: 0)
        var bucket = TokenBucket(ratePerSecond: 50, at: now)
        for _ in 1...5 {
            #expect(bucket.readyAt(now) == now)
            bucket.take(now)
        }
        #expect(bucket.readyAt(now).milliseconds == 20)
        now = bucket.readyAt(now)
        #expect(bucket.readyAt(now) == now)
    }

    @Test func `a debt is waited for`() {
        let now = Instant(milliseconds: 0)
        var bucket = TokenBucket(ratePerSecond: 1, at: now)
        bucket.take(now)
        bucket.take(now)
        #expect(bucket.readyAt(now).milliseconds == 2_000)
    }

    @Test(arguments: [0, -5, 0.0, .leastNonzeroMagnitude, .infinity, 1e300])
    func `no rate makes a bucket trap`(rate: Double) {
        let now = Instant(milliseconds: 0)
        var bucket = TokenBucket(ratePerSecond: rate, at: now)
        for _ in 1...3 { bucket.take(now) }
        #expect(bucket.readyAt(now) >= now)
    }

    @Test func `timers come in order of time, then of insertion`() {
        var timers = TimerQueue()
        timers.insert(.update(1), at: Instant(milliseconds: 20))
        timers.insert(.update(2), at: Instant(milliseconds: 10))
        timers.insert(.update(3), at: Instant(milliseconds: 10))
        #expect(timers.first == Instant(milliseconds: 10))
        #expect(timers.popDue(Instant(milliseconds: 9)) == nil)
        #expect(timers.popDue(Instant(milliseconds: 10)) == .update(2))
        #expect(timers.popDue(Instant(milliseconds: 10)) == .update(3))
        #expect(timers.popDue(Instant(milliseconds: 10)) == nil)
    }

    @Test func `instants stay at the ends of their range`() {
        let last = Instant(milliseconds: .max)
        #expect(last.advanced(byMilliseconds: 1) == last)
        #expect(Instant(milliseconds: .min).advanced(byMilliseconds: -1) == Instant(milliseconds: .min))
        #expect(last.milliseconds(since: Instant(milliseconds: -1)) == .max)
        #expect(Instant(milliseconds: .min).milliseconds(since: Instant(milliseconds: 1)) == .min)
    }
}
