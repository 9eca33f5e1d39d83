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
        harness.read(2, .after)
        harness.wake()
        harness.read(1, .before)
        #expect(
            harness.effects == [
                .recordDiffering(n: 1, reason: "the scope is as before the update"),
                .recordVerified(checked: 2, differing: 1),
            ]
        )
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .done)
        #expect(harness.end?.exitCode == 5)
    }

    @Test func `one read that tells something else is not believed`() {
        var harness = started(updates: 1)
        harness.apply(1)
        harness.read(1, .other, seen: "a lie")
        #expect(!harness.effects.contains { if case .recordDiffering = $0 { true } else { false } })
        harness.wake()
        harness.read(1, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 0)
    }

    @Test func `a scope that is another one at each read is reported in the end`() {
        var harness = started(updates: 1)
        harness.apply(1)
        for number in 1...6 {
            harness.read(1, .other, seen: "\(number)")
            harness.wake()
        }
        harness.read(1, .other, seen: "7")
        #expect(harness.effects.contains(.recordDiffering(n: 1, reason: "the scope keeps changing")))
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

    @Test(arguments: [(3_600_000, 0), (41_000, 9_000), (0, 10_000)] as [(Int64, Int64)])
    func `a finished run waits only for what is left of the settle time since its last write`(
        agoMilliseconds: Int64,
        waitMilliseconds: Int64
    ) {
        var history = RunHistory()
        let at = Timestamp(milliseconds: Samples.wall.milliseconds - agoMilliseconds)
        history.apply(.intent(n: 1, attempt: 1, at: at))
        let settlement = UpdateSettlement(outcome: .applied, attempts: 1, session: 1, at: at)
        history.apply(.outcome(n: 1, settlement))
        // A write may have been answered as late as the timeout and ten seconds after its intent.
        var harness = MachineHarness(Samples.plan(updates: 1), history: history) {
            $0.settleMilliseconds = 10_000
            $0.timeoutMilliseconds = 30_000
        }
        let before = harness.now
        harness.handle(.started)
        if waitMilliseconds > 0 {
            #expect(harness.reads.isEmpty)
            harness.wake()
        }
        #expect(harness.reads == [1])
        #expect(harness.now.milliseconds(since: before) == waitMilliseconds)
    }

    @Test func `refused credentials during the pass end the session with 7`() {
        var harness = started(updates: 2)
        harness.apply(1)
        harness.apply(2)
        harness.read(1, .after)
        harness.readFails(2, status: 401)
        #expect(harness.end?.exitCode == 7)
        #expect(
            harness.end?.message.contains("2 of 2 updates are on record as applied, and 1 of 2 scopes were read again")
                == true
        )
    }
}
