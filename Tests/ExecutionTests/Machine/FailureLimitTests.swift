import PlanModel
import Testing

@testable import Execution

/// What counts towards the limits that stop a session.
@Suite struct `a session with a limit on failures` {
    private func started(updates: Int, configure: (inout RunConfiguration) -> Void) -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: updates), configure: configure)
        harness.handle(.started)
        return harness
    }

    @Test func `the first drifted update stops it where that is asked for, a failed one does not`() {
        var harness = started(updates: 9) {
            $0.concurrency = 1
            $0.stopsOnDrift = true
        }
        harness.readFails(1, status: 404)
        #expect(harness.reads == [2])
        harness.handle(.settlementDurable(n: 1))
        harness.read(2, .other)
        #expect(harness.reads == [3])
        harness.read(3, .after)
        harness.handle(.settlementDurable(n: 3))
        let next = harness.machine.active.keys.max() ?? 0
        harness.pass(milliseconds: 1_000)
        harness.handle(.timer)
        harness.read(next, .after)
        #expect(harness.reads == [2])
        harness.read(2, .other)
        #expect(harness.settlement?.outcome == .drifted)
        harness.handle(.settlementDurable(n: next))
        harness.handle(.settlementDurable(n: 2))
        #expect(harness.machine.stop == .failures)
        #expect(harness.machine.driftedUpdate == 2)
    }

    @Test func `a limit in percent stops nothing before 20 updates are settled`() {
        var harness = started(updates: 100) {
            $0.concurrency = 1
            $0.failureLimit = .percent(1)
        }
        for n in 1...20 {
            harness.readFails(n, status: 404)
            #expect(harness.machine.stop == nil, "update \(n)")
            harness.handle(.settlementDurable(n: n))
        }
        #expect(harness.machine.stop == .failures)
    }
}
