import PlanModel
import Testing

@testable import Execution

/// Rule 8: the state that a write is based on is two seconds old at most when it leaves, counted from when its read left.
@Suite struct `the age of a read` {
    @Test func `counts from when the read left, not from when it was answered`() {
        var harness = MachineHarness.one()
        let left = harness.now
        harness.pass(milliseconds: 1_500)
        harness.read(.before)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.departures == [left.advanced(byMilliseconds: 2_000)])
        var slower = MachineHarness.one()
        slower.pass(milliseconds: 1_500)
        slower.read(.before)
        slower.pass(milliseconds: 500)
        slower.handle(.intentDurable(n: 1))
        #expect(slower.sends.isEmpty)
        #expect(slower.reads == [1])
    }

    @Test func `a gateway whose reads are always too slow gets no write, and the reason names how slow`() {
        var harness = MachineHarness.one()
        for _ in 0..<5 {
            harness.pass(milliseconds: 2_500)
            harness.read(.before)
            #expect(harness.settlement == nil)
            harness.wake()
            #expect(harness.reads == [1])
        }
        harness.pass(milliseconds: 2_500)
        harness.read(.before)
        #expect(harness.settlement?.outcome == .failed)
        #expect(
            harness.settlement?.reason
                == """
                reading the scope took 2500 ms, the last of 6 times, and a write must leave within 2000 ms after its read left
                """
        )
        #expect(!harness.all.contains { if case .recordIntent = $0 { true } else { false } })
    }

    @Test func `a slow read that finds the scope as after settles it`() {
        var harness = MachineHarness.one()
        harness.pass(milliseconds: 20_000)
        harness.read(.after)
        #expect(harness.settlement?.outcome == .alreadyApplied)
    }

    @Test func `sends come before reads, whichever gateway has its turn`() {
        var harness = MachineHarness(Samples.plan(updates: 12, gateways: 6)) {
            $0.concurrency = 2
            $0.perGateway = 2
        }
        harness.handle(.started)
        harness.read(1, .before)
        #expect(harness.reads == [2, 3])
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends.isEmpty)
        harness.read(2, .after)
        #expect(harness.sends == [1], "four gateways with reads wait longer")
    }
}
