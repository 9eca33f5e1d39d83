import PlanModel
import Testing

@testable import Execution

/// Rule 11: a write may land after its update was given up.
@Suite struct `a write that was given up` {
    /// One update whose only write was answered by nothing, and which was given up as its scope stayed as before.
    private func givenUp() -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: 2)) {
            $0.retry.attemptsMax = 1
            $0.timeoutMilliseconds = 30_000
        }
        harness.handle(.started)
        harness.sendFromRead(1)
        #expect(harness.reads.isEmpty)
        harness.apply(2)
        harness.write(1, .unknown, status: nil)
        harness.wake()
        harness.read(1, .before)
        #expect(harness.settlement?.outcome == .failed)
        harness.handle(.settlementDurable(n: 1))
        return harness
    }

    @Test func `is looked for again once it can land no more, and counts as applied where it has landed`() {
        var harness = givenUp()
        #expect(harness.reads.isEmpty, "it may land for the quiet time")
        let before = harness.now
        harness.wake()
        #expect(harness.now.milliseconds(since: before) > 50_000)
        #expect(harness.reads == [1, 2])
        harness.read(1, .after)
        #expect(harness.settlement?.outcome == .applied)
        #expect(harness.settlement?.reason == "it landed late")
        harness.handle(.settlementDurable(n: 1))
        harness.read(2, .after)
        #expect(harness.effects == [.recordVerified(checked: 2, differing: 0)])
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 0)
        #expect(harness.end?.message == "2 of 2 updates hold; 1 of them landed after they were given up")
        #expect(harness.machine.totals[.applied] == 2)
        #expect(harness.machine.totals.sum == 2)
    }

    @Test func `stays failed where it has not landed`() {
        var harness = givenUp()
        harness.wake()
        harness.read(1, .before)
        harness.read(2, .after)
        #expect(harness.effects == [.recordVerified(checked: 2, differing: 0)])
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 5)
        #expect(harness.machine.totals[.failed] == 1)
    }
}
