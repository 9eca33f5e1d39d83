import Testing

@testable import Execution

@Suite struct `a gateway's limit of requests in flight` {
    private var limit = ConcurrencyLimit(ceiling: 8)

    private mutating func answer(
        _ sign: ConcurrencyLimit.Sign = .fine,
        milliseconds: Int = 20,
        isWrite: Bool = false,
        leftAt: Int64,
        inFlight: Int? = nil,
        at now: Int64
    ) {
        limit.answered(
            sign,
            isWrite: isWrite,
            latencyMicroseconds: milliseconds * 1_000,
            leftAt: Instant(milliseconds: leftAt),
            inFlight: inFlight ?? limit.requestsMax,
            at: Instant(milliseconds: now)
        )
    }

    @Test mutating func `halves with each answer of overload, down to one`() {
        let limits = [1, 2, 3, 4, 5].map { (step: Int64) in
            answer(.overload, leftAt: step * 10, at: step * 10)
            return limit.requestsMax
        }
        #expect(limits == [4, 2, 1, 1, 1])
    }

    @Test mutating func `halves once for a burst of answers to requests that left together`() {
        for _ in 1...8 { answer(.overload, leftAt: 0, at: 50) }
        #expect(limit.requestsMax == 4)
    }

    @Test mutating func `grows by one in a round of answers without strain, up to its ceiling`() {
        for step in 1...3 as ClosedRange<Int64> { answer(.overload, leftAt: step, at: step) }
        var limits: [Int] = []
        for step in 10..<60 as Range<Int64> {
            answer(leftAt: step, at: step)
            limits.append(limit.requestsMax)
        }
        #expect(Set(limits) == Set(2...8))
        #expect(limits == limits.sorted())
        #expect(limits.firstIndex(of: 8).map { $0 > 20 } == true)
    }

    @Test mutating func `does not grow while it is not in use`() {
        answer(.overload, leftAt: 1, at: 1)
        for step in 10..<60 as Range<Int64> { answer(leftAt: step, inFlight: 2, at: step) }
        #expect(limit.requestsMax == 4)
    }

    @Test mutating func `falls where answers take far longer than is usual, reads and writes apart`() {
        for step in 0..<50 as Range<Int64> {
            answer(milliseconds: 20, leftAt: step, at: step)
            answer(milliseconds: 600, isWrite: true, leftAt: step, at: step)
        }
        #expect(limit.requestsMax == 8)
        for step in 50..<60 as Range<Int64> { answer(milliseconds: 900, leftAt: step, at: step) }
        #expect(limit.requestsMax < 8)
    }

    @Test mutating func `stays where answers are slower by little, and where slow is what is usual`() {
        for step in 0..<50 as Range<Int64> { answer(milliseconds: 5, leftAt: step, at: step) }
        for step in 50..<150 as Range<Int64> { answer(milliseconds: 80, leftAt: step, at: step) }
        #expect(limit.requestsMax == 8)
        var slow = ConcurrencyLimit(ceiling: 4)
        for step in 0..<50 as Range<Int64> {
            let now = Instant(milliseconds: step)
            slow.answered(.fine, isWrite: false, latencyMicroseconds: 1_500_000, leftAt: now, inFlight: 4, at: now)
        }
        #expect(slow.requestsMax == 4)
    }

    @Test(arguments: [Int.min, -1, 0, 1]) func `is one at least`(ceiling: Int) {
        var limit = ConcurrencyLimit(ceiling: ceiling)
        limit.collapse(at: Instant(milliseconds: 0))
        #expect(limit.requestsMax == 1)
    }
}

@Suite struct `a gateway's retry budget` {
    @Test func `lets ten retries through at once, then five a second`() {
        var now = Instant(milliseconds: 0)
        var budget = RetryBudget(at: now)
        var counts: [Int64: Int] = [:]
        while now.milliseconds < 3_000 {
            let readyAt = budget.readyAt(now)
            guard readyAt <= now else {
                now = readyAt
                continue
            }
            budget.take(isRetry: true, at: now)
            counts[now.milliseconds / 1_000, default: 0] += 1
        }
        #expect((counts[0] ?? 0) <= 15)
        #expect(counts[1] == 5)
        #expect(counts[2] == 5)
    }

    @Test func `keeps retries one in five of all requests, whatever fails`() {
        let now = Instant(milliseconds: 0)
        var budget = RetryBudget(at: now)
        var (retries, all) = (0, 0)
        for _ in 0..<10_000 {
            let isRetry = budget.readyAt(now) <= now
            budget.take(isRetry: isRetry, at: now)
            retries += isRetry ? 1 : 0
            all += 1
        }
        #expect(retries <= all / 5 + 10)
        #expect(retries > all / 6)
    }
}

@Suite struct `a gateway's breaker` {
    @Test func `opens after five failures in a row, and probes ever more seldom`() {
        var breaker = CircuitBreaker()
        #expect((1...4).map { breaker.failed($0) } == [nil, nil, nil, nil])
        #expect(!breaker.isOpen)
        #expect(breaker.failed(5) == 1_000)
        #expect(breaker.isOpen)
        #expect(breaker.failed(6) == nil, "what was in flight when it opened tells nothing new")
        let waits = (0..<7).map { _ in
            breaker.probing(7)
            return breaker.failed(7) ?? 0
        }
        #expect(waits == [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    }

    @Test func `an answer closes it and starts the count anew`() {
        var breaker = CircuitBreaker()
        for n in 1...5 { _ = breaker.failed(n) }
        breaker.probing(6)
        breaker.answered()
        #expect(!breaker.isOpen)
        for n in 1...4 { #expect(breaker.failed(n) == nil) }
        breaker.answered()
        for n in 1...4 { #expect(breaker.failed(n) == nil) }
    }
}
