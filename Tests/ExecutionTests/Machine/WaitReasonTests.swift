import PlanModel
import Testing

@testable import Execution

/// Why nothing happens while no request is in flight.
@Suite struct `the reason of a wait` {
    private func proven(
        _ plan: MachinePlan = Samples.plan(updates: 2, updatesPerChannel: 2),
        configure: (inout RunConfiguration) -> Void = { _ in }
    ) -> MachineHarness {
        var harness = MachineHarness(plan, configure: configure)
        harness.handle(.started)
        return harness
    }

    private func reason(_ harness: MachineHarness) -> ProgressSnapshot.WaitReason? {
        harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).waitReason
    }

    @Test func `a gateway that asks for a pause is named, whether or not a try is due sooner`() {
        var harness = proven()
        harness.readFails(status: 429, retryAfter: 60_000)
        #expect(reason(harness) == .throttled)
        harness.wake()
        #expect(reason(harness) == .throttled)
    }

    @Test func `a failed request that is made again is named`() {
        var harness = proven()
        harness.readFails(status: 503)
        #expect(reason(harness) == .retry)
    }

    @Test func `a gateway that does not answer any more is named`() {
        var harness = proven(Samples.plan(updates: 8))
        harness.read(1, .after)
        harness.handle(.settlementDurable(n: 1))
        for n in 2...8 { harness.readFails(n, status: nil) }
        #expect(reason(harness) == .unreachable)
    }

    @Test func `a write that may still land is named`() {
        var harness = proven()
        harness.sendFromRead(1)
        harness.write(1, .unknown, status: nil)
        harness.wake()
        harness.sendFromRead(1)
        harness.write(1, .applied)
        harness.handle(.settlementDurable(n: 1))
        #expect(reason(harness) == .quietTime)
    }

    @Test func `the rate limit is named`() {
        var harness = proven(Samples.plan(updates: 200)) { $0.ratePerSecond = 0.01 }
        harness.apply(1)
        #expect(reason(harness) == .rate)
    }

    @Test func `the time before the verifying pass is named`() {
        var harness = proven(Samples.plan(updates: 1)) { $0.settleMilliseconds = 10_000 }
        harness.apply(1)
        #expect(reason(harness) == .settling)
    }

    @Test func `while a request is in flight nothing is waited for`() {
        #expect(reason(proven()) == nil)
    }
}
