import ByteIO
import PlanModel
import Testing

@testable import Execution

/// Rules 11 and 12: bounds, turns, channels, waves.
@Suite struct `many updates` {
    /// A machine past its first request, whose updates beyond the first are all unread.
    private func proven(
        _ plan: MachinePlan,
        history: RunHistory = RunHistory(),
        configure: (inout RunConfiguration) -> Void = { _ in }
    ) -> MachineHarness {
        var harness = MachineHarness(plan, history: history, configure: configure)
        harness.handle(.started)
        return harness
    }

    @Test func `the first request goes alone until something but a refusal answers`() {
        var harness = proven(Samples.plan(updates: 30, gateways: 3))
        #expect(harness.reads == [1])
        harness.readFails(1, status: 403)
        #expect(harness.reads == [2], "a refused request proves nothing")
        for status in [nil, 302, 408, 429, 500, 503] as [Int?] {
            harness.readFails(harness.reads.first ?? 0, status: status)
            #expect(harness.reads.count == 1, "\(status ?? 0) proves nothing")
        }
        harness.read(harness.reads.first ?? 0, .before)
        #expect(harness.reads.count > 2)
    }

    @Test func `the bounds overall and at each gateway are kept`() {
        var harness = proven(Samples.plan(updates: 40, gateways: 2)) {
            $0.concurrency = 10
            $0.perGateway = 7
        }
        harness.read(1, .after)
        #expect(harness.reads.count == 10)
        #expect(harness.reads.count { $0 % 2 == 1 } == 5, "the gateways take turns")
        harness = proven(Samples.plan(updates: 40, gateways: 2)) {
            $0.concurrency = 32
            $0.perGateway = 3
        }
        harness.read(1, .after)
        #expect(harness.reads.count == 6)
    }

    @Test func `an update has its channel from the first read to the durable settlement`() {
        var harness = proven(Samples.plan(updates: 2, updatesPerChannel: 2))
        harness.read(1, .before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 1, seen: .zero)])
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends == [1])
        #expect(harness.effects.count == 1)
        harness.write(1, .applied)
        #expect(harness.reads.isEmpty)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads == [2])
    }

    @Test func `updates of a busy channel let others pass and keep their order`() {
        var harness = proven(Samples.plan(updates: 6, updatesPerChannel: 3)) { $0.concurrency = 2 }
        harness.read(1, .before)
        #expect(harness.reads == [4])
        harness.handle(.intentDurable(n: 1))
        harness.write(1, .applied)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads == [2])
        harness.apply(2)
        #expect(harness.reads == [3])
    }

    @Test func `the next wave starts when the one before is settled, failures included`() {
        var harness = proven(Samples.plan(updates: 4, perWave: 2))
        harness.readFails(1, status: 404)
        #expect(harness.reads == [2])
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads.isEmpty)
        harness.apply(2)
        #expect(harness.reads == [3, 4])
    }

    @Test func `a wave that is done already is passed over`() {
        var history = RunHistory()
        for n in 1...2 {
            let settlement = UpdateSettlement(outcome: .applied, attempts: 1, session: 1, at: Samples.wall)
            history.apply(.outcome(n: n, settlement))
        }
        let harness = proven(Samples.plan(updates: 4, perWave: 2), history: history)
        #expect(harness.reads == [3])
        #expect(harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).wave == 2)
        #expect(harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).waveCount == 2)
    }

    // MARK: Quiet time

    @Test func `after an answer that proves nothing the channel's other updates wait for the quiet time`() {
        var harness = proven(Samples.plan(updates: 2, updatesPerChannel: 2)) { $0.timeoutMilliseconds = 30_000 }
        harness.sendFromRead(1)
        harness.write(1, .unknown, status: nil)
        harness.wake()
        #expect(harness.reads == [1], "the same update is not held up")
        harness.sendFromRead(1)
        harness.write(1, .applied)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads.isEmpty)
        let before = harness.now
        harness.wake()
        #expect(harness.reads == [2])
        #expect(harness.now.milliseconds(since: before) > 55_000)
        #expect(harness.now.milliseconds(since: Instant(milliseconds: 1_000)) == 60_000)
    }

    @Test func `a read that finds the only open write landed ends the quiet time`() {
        var harness = proven(Samples.plan(updates: 2, updatesPerChannel: 2))
        harness.sendFromRead(1)
        harness.write(1, .unknown, status: nil)
        harness.wake()
        harness.read(1, .after)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads == [2])
    }

    @Test func `a read as after does not end it while a second write may land`() {
        var harness = proven(Samples.plan(updates: 2, updatesPerChannel: 2))
        for _ in 1...2 {
            harness.sendFromRead(1)
            harness.write(1, .unknown, status: nil)
            harness.wake()
        }
        harness.read(1, .after)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads.isEmpty)
    }

    @Test(arguments: [(45_000, 55_000), (0, 60_000), (-3_600_000, 60_000), (40_000, 60_000), (99_999, 1), (100_000, 0)])
    func `a crash does not end it: the other updates wait for what is left since the write can have been answered`(
        age: Int,
        rest: Int
    ) {
        var history = RunHistory()
        let sentAt = Timestamp(milliseconds: Samples.wall.milliseconds - Int64(age))
        history.apply(.intent(n: 2, attempt: 1, at: sentAt))
        var harness = proven(Samples.plan(updates: 2, updatesPerChannel: 2), history: history)
        let start = harness.now
        guard rest > 0 else {
            #expect(harness.reads == [1])
            return
        }
        #expect(harness.reads == [2], "the update itself goes on, out of order")
        harness.apply(2)
        #expect(harness.reads.isEmpty)
        harness.wake()
        #expect(harness.reads == [1])
        #expect(harness.now.milliseconds(since: start) == Int64(rest))
    }

    @Test func `a write that was applied after several tries leaves its channel quiet, after one it does not`() {
        for (attempts, first) in [(1, [1]), (2, [])] as [(Int, [Int])] {
            var history = RunHistory()
            for attempt in 1...attempts { history.apply(.intent(n: 2, attempt: attempt, at: Samples.wall)) }
            let settlement = UpdateSettlement(outcome: .applied, attempts: attempts, session: 1, at: Samples.wall)
            history.apply(.outcome(n: 2, settlement))
            let harness = proven(Samples.plan(updates: 2, updatesPerChannel: 2), history: history)
            #expect(harness.reads == first)
        }
    }

    // MARK: Pauses and rates

    @Test func `Retry-After pauses its gateway and no other`() {
        var harness = proven(Samples.plan(updates: 8, gateways: 2)) { $0.concurrency = 3 }
        harness.read(1, .after)
        #expect(harness.reads == [2, 3, 4])
        harness.readFails(3, status: 429, retryAfter: 5_000)
        #expect(harness.reads == [6], "the other gateway alone")
        harness.pass(milliseconds: 4_999)
        harness.read(2, .after)
        #expect(harness.reads == [8])
        harness.read(4, .after)
        #expect(harness.reads.isEmpty)
        harness.read(6, .after)
        harness.read(8, .after)
        harness.pass(milliseconds: 1)
        harness.handle(.timer)
        #expect(harness.reads == [3, 5, 7])
        #expect(harness.machine.requestCounts.throttled == 1)
    }

    @Test func `Retry-After is capped`() {
        var harness = MachineHarness.one()
        harness.readFails(status: 429, retryAfter: 1_000_000_000)
        harness.pass(milliseconds: 60_000)
        harness.handle(.timer)
        #expect(harness.reads == [1])
    }

    @Test func `a pause makes the read before a write too old, so it is made again`() {
        var harness = proven(Samples.plan(updates: 2))
        harness.read(1, .before)
        #expect(harness.reads == [2])
        harness.readFails(2, status: 429, retryAfter: 10_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends.isEmpty)
        harness.pass(milliseconds: 10_000)
        harness.handle(.timer)
        #expect(harness.reads.contains(1))
    }

    @Test func `the rate holds over time, writes included, and never lets a read grow old`() {
        var harness = proven(Samples.plan(updates: 20)) { $0.ratePerSecond = 2 }
        var requests = 0
        let start = harness.now
        var steps = 0
        while harness.end == nil, steps < 2_000 {
            steps += 1
            let effects = harness.effects
            requests += effects.count {
                switch $0 {
                case .read, .send: true
                default: false
                }
            }
            for effect in effects {
                switch effect {
                case .read(let n):
                    harness.handle(
                        .readDone(
                            n: n,
                            .scope(harness.machine.stage == .verifying ? .after : .before, .zero),
                            ExchangeFacts(status: 200)
                        )
                    )
                case .recordIntent(let n, _, _): harness.handle(.intentDurable(n: n))
                case .send(let n, _): harness.write(n, .applied)
                case .recordSettlement(let n, _): harness.handle(.settlementDurable(n: n))
                case .recordVerified: harness.handle(.verificationDurable)
                case .recordWithdrawal, .recordDiffering, .wake, .finish: continue
                }
                break
            }
            if !effects.contains(where: { if case .wake = $0 { false } else { true } }) { harness.wake() }
        }
        #expect(harness.end?.exitCode == 0)
        #expect(requests == 60, "no read was made twice")
        #expect(harness.now.milliseconds(since: start) >= 29_000)
        #expect(harness.now.milliseconds(since: start) <= 30_000)
    }

    @Test func `updates that wait for another try leave their gateway to others, up to a bound`() {
        var harness = proven(Samples.plan(updates: 100)) {
            $0.perGateway = 2
            $0.concurrency = 2
        }
        var asked = harness.reads
        var started: Set<Int> = []
        while let n = asked.popLast() {
            started.insert(n)
            harness.readFails(n, status: 503)
            asked += harness.reads
        }
        #expect(started == Set(1...8))
    }

    @Test func `a million updates need a few dozen bytes each and no scan for each event`() {
        #expect(MemoryLayout<UpdateCell>.stride <= 16)
        #expect(MemoryLayout<MachinePlan.Entry>.stride <= 12)
        #expect(MemoryLayout<ChannelState>.stride <= 40)
    }
}
