import PlanModel
import Testing

@testable import Execution

/// What a session works on: `--only`, `--skip-failed`, `--dry-run`.
@Suite struct `a session on a part of a plan` {
    private func settled(_ outcome: Outcome) -> RunHistory.UpdateHistory {
        var known = RunHistory.UpdateHistory()
        known.settlement = UpdateSettlement(outcome: outcome, attempts: 0, session: 1, at: Samples.wall)
        return known
    }

    private func totals(_ harness: MachineHarness) -> OutcomeTotals {
        harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).totals
    }

    @Test func `works on the selected updates alone, and says how many of them hold`() {
        var harness = MachineHarness(Samples.plan(updates: 6), selected: [2, 5])
        harness.handle(.started)
        #expect(harness.reads == [2])
        harness.read(2, .after)
        #expect(harness.reads == [5])
        harness.handle(.settlementDurable(n: 2))
        harness.apply(5)
        #expect(Set(harness.reads) == [2, 5], "the verifying pass")
        for n in [2, 5] { harness.read(n, .after) }
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 0)
        #expect(harness.end?.message == "2 of 2 selected updates hold")
        #expect(totals(harness)[.notSelected] == 4)
    }

    @Test func `leaves what is not selected as earlier sessions left it, and does not verify it`() {
        var history = RunHistory()
        history.updates[1] = settled(.applied)
        history.updates[2] = settled(.failed)
        var harness = MachineHarness(Samples.plan(updates: 4), history: history, selected: [3])
        harness.handle(.started)
        #expect(harness.reads == [3])
        harness.apply(3)
        #expect(harness.reads == [3])
        harness.read(3, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 0, "all that was asked for holds")
        #expect(totals(harness)[.applied] == 2)
        #expect(totals(harness)[.failed] == 1)
        #expect(totals(harness)[.notSelected] == 1)
        #expect(totals(harness).sum == 4)
    }

    @Test func `keeps the quiet time of a write that it has not selected`() {
        var history = RunHistory()
        history.apply(.intent(n: 1, attempt: 1, at: Samples.wall))
        let harness = MachineHarness(
            Samples.plan(updates: 2, updatesPerChannel: 2),
            history: history,
            selected: [2]
        )
        var started = harness
        started.handle(.started)
        #expect(started.reads.isEmpty)
        #expect(totals(started)[.pending] == 2, "what was announced is not done, selected or not")
    }

    @Test func `failed updates are tried again, or left where that is asked for`() {
        var history = RunHistory()
        history.updates[1] = settled(.drifted)
        history.updates[2] = settled(.failed)
        var harness = MachineHarness(Samples.plan(updates: 3), history: history)
        harness.handle(.started)
        harness.read(1, .after)
        #expect(harness.reads == [2, 3])
        harness = MachineHarness(Samples.plan(updates: 3), history: history) {
            $0.skipsFailed = true
            $0.failureLimit = .count(0)
        }
        harness.handle(.started)
        #expect(harness.reads == [3])
        harness.apply(3)
        harness.read(3, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .done, "the limit is on what fails anew")
        #expect(harness.end?.exitCode == 5)
        #expect(totals(harness)[.drifted] == 1)
    }

    @Test func `a write that may have left is settled though failed ones are skipped`() {
        var history = RunHistory()
        var known = settled(.failed)
        known.attempts = 1
        known.isOpen = true
        known.lastIntentAt = Samples.wall
        history.updates[1] = known
        var harness = MachineHarness(Samples.plan(updates: 1), history: history) { $0.skipsFailed = true }
        harness.handle(.started)
        #expect(harness.reads == [1])
    }

    @Test func `a dry run reads everything, sends nothing and needs no second look`() {
        var harness = MachineHarness(Samples.plan(updates: 4, perWave: 2)) {
            $0.sendsNothing = true
            $0.failureLimit = .count(0)
            $0.settleMilliseconds = 10_000
        }
        harness.handle(.started)
        harness.read(1, .before)
        #expect(harness.settlement?.outcome == .pending)
        #expect(harness.settlement?.reason == "it would be sent")
        harness.handle(.settlementDurable(n: 1))
        harness.read(2, .after)
        #expect(harness.settlement?.outcome == .alreadyApplied)
        harness.handle(.settlementDurable(n: 2))
        harness.read(3, .other)
        harness.wake()
        harness.read(3, .other)
        #expect(harness.settlement?.outcome == .drifted)
        harness.handle(.settlementDurable(n: 3))
        harness.read(4, .before)
        harness.handle(.settlementDurable(n: 4))
        #expect(harness.end?.exitCode == 5, "drift is no reason to stop it")
        #expect(harness.end?.by == .done)
        #expect(
            harness.end?.message
                == "2 of 4 updates would be sent, 1 hold already; nothing was sent; 1 failed, drifted or are unresolved"
        )
        #expect(!harness.all.contains { if case .send = $0 { true } else { false } })
        #expect(!harness.all.contains { if case .recordIntent = $0 { true } else { false } })
    }
}
