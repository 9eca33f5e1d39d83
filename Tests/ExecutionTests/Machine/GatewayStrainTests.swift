import PlanModel
import Testing

@testable import Execution

/// What a gateway that shows strain or does not answer gets.
@Suite struct `a gateway under strain` {
    /// A machine whose gateway has answered once, with eight reads in flight: updates 2 to 9.
    private func proven(
        _ plan: MachinePlan = Samples.plan(updates: 60),
        configure: (inout RunConfiguration) -> Void = { _ in }
    ) -> MachineHarness {
        var harness = MachineHarness(plan, configure: configure)
        harness.handle(.started)
        harness.read(1, .after)
        return harness
    }

    private func inFlight(_ harness: MachineHarness) -> Int { harness.machine.inFlight }

    @Test(arguments: [429, 503]) func `gets half as many requests at once after a refusal`(status: Int) {
        var harness = proven()
        #expect(inFlight(harness) == 8)
        harness.pass(milliseconds: 20)
        for n in 2...5 { harness.readFails(n, status: status) }
        #expect(inFlight(harness) == 4)
        harness.read(6, .after)
        #expect(inFlight(harness) == 4, "one ended, one may start")
    }

    @Test func `leaves the other gateways alone`() {
        var harness = proven(Samples.plan(updates: 60, gateways: 2))
        #expect(inFlight(harness) == 16)
        harness.pass(milliseconds: 20)
        for n in [3, 5, 7, 9, 11, 13] { harness.readFails(n, status: 503) }
        #expect(inFlight(harness) == 12, "four of it and eight of the other")
    }

    @Test func `retries wait for the budget while first tries go on`() {
        var harness = proven(Samples.plan(updates: 200)) {
            $0.perGateway = 1_000; $0.concurrency = 1_000
        }
        // The reads of 199 updates have paid for the reserve and no more.
        for n in 2...60 { harness.readFails(n, status: 500) }
        var retries = 0
        for _ in 0..<60 where harness.now.milliseconds < 1_900 {
            harness.wake()
            retries += harness.reads.count { (2...60).contains($0) }
        }
        #expect(retries >= 10)
        #expect(retries <= 16, "ten at once and five a second")
    }

    @Test func `one that does not answer is left alone but for a probe, and used again once it answers`() {
        var harness = proven()
        // Four failures are followed by four more reads, the fifth is not.
        for n in 2...13 { harness.readFails(n, status: nil) }
        #expect(inFlight(harness) == 0)
        let openedAt = harness.now
        while harness.reads.isEmpty { harness.wake() }
        #expect(harness.now.milliseconds(since: openedAt) >= 1_000)
        #expect(harness.reads.count == 1)
        harness.readFails(harness.reads[0], status: nil)
        let failedAt = harness.now
        while harness.reads.isEmpty { harness.wake() }
        #expect(harness.now.milliseconds(since: failedAt) >= 2_000)
        harness.read(harness.reads[0], .after)
        #expect(inFlight(harness) == 2, "it begins with few requests")
        #expect(!harness.machine.lanes[0].breaker.isOpen)
    }

    @Test func `what was to be sent to one that does not answer is read again, not sent blindly`() {
        var harness = proven()
        harness.read(2, .before)
        for n in 3...8 { harness.readFails(n, status: nil) }
        harness.handle(.intentDurable(n: 2))
        #expect(harness.sends.isEmpty)
        while harness.reads.isEmpty { harness.wake() }
        #expect(harness.sends.isEmpty)
    }

    @Test func `one that has never answered is tried without long waits, so that a wrong address shows soon`() {
        var harness = MachineHarness(Samples.plan(updates: 40)) { $0.failureLimit = .count(3) }
        harness.handle(.started)
        for _ in 0..<2_000 where harness.end == nil {
            if let n = harness.reads.first {
                harness.readFails(n, status: nil)
            } else if let settled = harness.effects.compactMap({ effect -> Int? in
                if case .recordSettlement(let n, _) = effect { n } else { nil }
            }).first {
                harness.handle(.settlementDurable(n: settled))
            } else if harness.effects.contains(where: { if case .recordVerified = $0 { true } else { false } }) {
                harness.handle(.verificationDurable)
            } else {
                harness.wake()
            }
        }
        #expect(harness.end?.exitCode == 6)
        #expect(harness.now.milliseconds < 60_000)
    }

    // MARK: The time that an update may take

    @Test func `an update is given up when its time is over, whatever it waits for`() {
        var harness = proven(Samples.plan(updates: 2)) { $0.updateTimeoutMilliseconds = 30_000 }
        harness.handle(.settlementDurable(n: 1))
        harness.pass(milliseconds: 10_000)
        harness.readFails(2, status: 429, retryAfter: 60_000)
        while harness.settlement == nil, harness.now.milliseconds < 200_000 { harness.wake() }
        #expect(harness.settlement?.outcome == .failed)
        #expect(harness.settlement?.reason == "it could not be settled within 30 seconds")
        #expect(harness.reads.isEmpty)
    }

    @Test func `a wait that would end after its time is not begun`() {
        var harness = proven(Samples.plan(updates: 2)) { $0.updateTimeoutMilliseconds = 5_000 }
        harness.pass(milliseconds: 5_000)
        harness.readFails(2, status: 500)
        #expect(harness.settlement?.outcome == .failed)
    }

    @Test func `an answer that comes after its time still counts`() {
        var harness = proven(Samples.plan(updates: 2)) { $0.updateTimeoutMilliseconds = 5_000 }
        harness.read(2, .before)
        harness.handle(.intentDurable(n: 2))
        harness.pass(milliseconds: 20_000)
        harness.write(2, .applied)
        #expect(harness.settlement?.outcome == .applied)
    }
}
