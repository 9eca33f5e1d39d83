import PlanModel
import Testing

@testable import Execution

/// What the pass at the end of a session finds, and how it ends.
@Suite struct `the verifying pass` {
    private func started(
        updates: Int,
        configure: (inout RunConfiguration) -> Void = { _ in }
    ) -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: updates), configure: configure)
        harness.handle(.started)
        return harness
    }

    @Test func `a scope that no longer holds is reported with 5`() {
        var harness = started(updates: 2)
        harness.apply(1)
        harness.apply(2)
        harness.read(1, .before)
        #expect(harness.effects == [.recordDiffering(n: 1, reason: "the scope is as before the update")])
        harness.read(2, .after)
        #expect(harness.effects == [.recordVerified(checked: 2, differing: 1)])
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .done)
        #expect(harness.end?.exitCode == 5)
    }

    @Test func `a scope that cannot be read again is tried, and then reported`() {
        var harness = started(updates: 1)
        harness.apply(1)
        for _ in 1...5 {
            harness.readFails(status: 503)
            harness.wake()
            #expect(harness.reads == [1])
        }
        harness.readFails(status: 503)
        #expect(harness.effects.contains(.recordDiffering(n: 1, reason: "the scope could not be read: failed")))
    }

    @Test func `the pass waits for the settle time`() {
        var harness = started(updates: 1) { $0.settleMilliseconds = 700 }
        harness.apply(1)
        #expect(harness.reads.isEmpty)
        let before = harness.now
        harness.wake()
        #expect(harness.reads == [1])
        #expect(harness.now.milliseconds(since: before) == 700)
    }

    @Test func `refused credentials during the pass end the session with 7`() {
        var harness = started(updates: 1)
        harness.apply(1)
        harness.readFails(status: 401)
        #expect(harness.end?.exitCode == 7)
    }
}
