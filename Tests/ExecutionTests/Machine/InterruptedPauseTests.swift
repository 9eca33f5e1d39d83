import PlanModel
import Testing

@testable import Execution

/// One interrupt ends a session soon, whatever it was waiting for.
@Suite struct `an interrupt during a pause` {
    private func paused() -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: 2))
        harness.handle(.started)
        harness.read(1, .before)
        harness.readFails(2, status: 429, retryAfter: 60_000)
        return harness
    }

    @Test func `gives up what waits to be sent to the gateway that asked for it`() {
        var harness = paused()
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends.isEmpty)
        harness.handle(.interrupt)
        #expect(harness.end?.exitCode == 130)
    }

    @Test func `gives up what becomes ready to be sent`() {
        var harness = paused()
        harness.handle(.interrupt)
        #expect(harness.end == nil, "the intent is being recorded")
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends.isEmpty)
        #expect(harness.end?.exitCode == 130)
    }

    @Test func `that begins after it counts as well`() {
        var harness = MachineHarness(Samples.plan(updates: 3)) { $0.perGateway = 2 }
        harness.handle(.started)
        harness.read(1, .before)
        #expect(harness.reads == [2, 3])
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends.isEmpty, "two requests are in flight")
        harness.handle(.interrupt)
        harness.readFails(2, status: 429, retryAfter: 60_000)
        #expect(harness.sends.isEmpty)
        harness.read(3, .before)
        #expect(harness.end?.exitCode == 130)
    }

    @Test func `gives up an announced write whose scope has to be read again later`() {
        var harness = MachineHarness(Samples.plan(updates: 1))
        harness.handle(.started)
        harness.read(.before)
        harness.pass(milliseconds: 3_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.reads == [1])
        harness.handle(.interrupt)
        harness.readFails(1, status: 503)
        #expect(harness.end?.exitCode == 130)
    }
}
