import ByteIO
import PlanModel
import Testing

@testable import Execution

/// Rule 10: a torn scope is overwritten only where that is asked for, and only while it is as it was recorded.
@Suite struct `a torn scope` {
    private func torn(_ outcome: Outcome = .unresolved, reason: String? = UpdateSettlement.torn) -> RunHistory {
        var history = RunHistory()
        history.apply(.intent(n: 1, attempt: 1, at: Samples.wall))
        let facts = ExchangeFacts(status: 200, seen: Fingerprint128(of: Array("torn".utf8)))
        let settlement = UpdateSettlement(
            outcome: outcome,
            reason: reason,
            attempts: 1,
            session: 1,
            at: Samples.wall,
            facts: facts
        )
        history.apply(.outcome(n: 1, settlement))
        return history
    }

    private func started(_ history: RunHistory, repairs: Bool = true) -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: 1), history: history) { $0.repairsTorn = repairs }
        harness.handle(.started)
        return harness
    }

    @Test func `is recorded with what was read`() {
        var harness = MachineHarness.one()
        harness.sendFromRead()
        harness.write(.unknown, status: 500)
        harness.wake()
        harness.read(.mixture, seen: "torn")
        harness.wake()
        harness.read(.mixture, seen: "torn")
        #expect(harness.settlement?.reason == UpdateSettlement.torn)
        #expect(harness.settlement?.facts.seen == Fingerprint128(of: Array("torn".utf8)))
    }

    @Test func `is overwritten where it holds exactly what was recorded`() {
        var harness = started(torn())
        harness.read(.mixture, seen: "torn")
        #expect(
            harness.effects == [.recordIntent(n: 1, attempt: 2, seen: Fingerprint128(of: Array("torn".utf8)))]
        )
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends == [1])
        harness.write(.applied)
        #expect(harness.settlement?.outcome == .applied)
        #expect(harness.settlement?.reason == "the torn scope was overwritten")
    }

    @Test func `is left where it holds anything else by now`() {
        var harness = started(torn())
        harness.read(.mixture, seen: "other")
        harness.wake()
        harness.read(.mixture, seen: "other")
        #expect(harness.settlement?.outcome == .unresolved)
        #expect(!harness.all.contains { if case .recordIntent = $0 { true } else { false } })
    }

    @Test func `that changes between the intent and the write is not overwritten`() {
        var harness = started(torn())
        harness.read(.mixture, seen: "torn")
        harness.pass(milliseconds: 3_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.reads == [1], "the read is too old")
        harness.read(.mixture, seen: "other")
        #expect(harness.sends.isEmpty)
        harness.wake()
        harness.read(.mixture, seen: "other")
        #expect(harness.settlement?.outcome == .unresolved)
    }

    @Test func `found as before after its intent gets an intent that says so`() {
        var harness = started(torn())
        harness.read(.mixture, seen: "torn")
        harness.pass(milliseconds: 3_000)
        harness.handle(.intentDurable(n: 1))
        harness.read(.before)
        #expect(
            harness.effects == [.recordWithdrawal(n: 1, attempts: 1), .recordIntent(n: 1, attempt: 2, seen: .zero)]
        )
    }

    @Test func `is left without the flag, and so is what is unresolved or drifted for another reason`() {
        for harness in [
            started(torn(), repairs: false), started(torn(reason: nil)), started(torn(.drifted)),
        ] {
            var harness = harness
            harness.read(.mixture, seen: "torn")
            #expect(harness.effects.allSatisfy { if case .wake = $0 { true } else { false } })
        }
    }
}
