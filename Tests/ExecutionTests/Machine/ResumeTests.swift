import ByteIO
import PlanModel
import Testing

@testable import Execution

/// Every state that a crash can leave an update in, against every state that its scope can be in.
@Suite struct `a session after a crash` {
    /// How far the update had come.
    enum Left: CaseIterable {
        case planned, intent, ambiguousTwice, applied, alreadyApplied, verified, failed, drifted, unresolved, retried

        var history: RunHistory.UpdateHistory {
            var run = RunHistory()
            let at = Samples.wall
            func settle(_ outcome: Outcome, attempts: Int) {
                run.apply(.outcome(n: 1, UpdateSettlement(outcome: outcome, attempts: attempts, session: 1, at: at)))
            }
            func announce(_ attempt: Int) { run.apply(.intent(n: 1, attempt: attempt, at: at)) }
            switch self {
            case .planned: break
            // A crash cannot tell apart whether an announced write was sent, and what its answer was.
            case .intent: announce(1)
            case .ambiguousTwice:
                announce(1)
                announce(2)
            case .applied, .verified:
                announce(1)
                settle(.applied, attempts: 1)
            case .alreadyApplied: settle(.alreadyApplied, attempts: 0)
            case .failed:
                announce(1)
                settle(.failed, attempts: 1)
            case .drifted: settle(.drifted, attempts: 0)
            case .unresolved:
                announce(1)
                settle(.unresolved, attempts: 1)
            case .retried:
                announce(1)
                settle(.failed, attempts: 1)
                announce(2)
            }
            return run.updates[1] ?? RunHistory.UpdateHistory()
        }

        var isDone: Bool { [.applied, .alreadyApplied, .verified].contains(self) }
        var attempts: Int {
            switch self {
            case .planned, .alreadyApplied, .drifted: 0
            case .intent, .applied, .verified, .failed, .unresolved: 1
            case .ambiguousTwice, .retried: 2
            }
        }
    }

    @Test(arguments: Left.allCases, [ScopeState.before, .after, .mixture, .other])
    func `reads first, and then does what its own record and the scope allow`(left: Left, scope: ScopeState) {
        var harness = MachineHarness.one(history: left.history)
        #expect(harness.effects == [.read(n: 1)])
        harness.read(scope, seen: scope == .before ? "" : "x")
        if left.isDone {
            // What is done is only verified, and two equal reads are believed.
            if scope != .after {
                harness.wake()
                harness.read(scope, seen: scope == .before ? "" : "x")
            }
            #expect(harness.effects.contains(.recordVerified(checked: 1, differing: scope == .after ? 0 : 1)))
            harness.handle(.verificationDurable)
            #expect(harness.end?.exitCode == (scope == .after ? 0 : 5))
            return
        }
        switch scope {
        case .before: #expect(harness.effects == [.recordIntent(n: 1, attempt: left.attempts + 1, seen: .zero)])
        case .after: #expect(harness.settlement?.outcome == (left.attempts > 0 ? .applied : .alreadyApplied))
        case .mixture, .other:
            harness.wake()
            harness.read(scope, seen: scope == .before ? "" : "x")
            #expect(harness.settlement?.outcome == (left.attempts > 0 ? .unresolved : .drifted))
            #expect(harness.settlement?.reason == (left.attempts > 0 && scope == .mixture ? "torn" : nil))
        }
    }

    @Test func `updates of another plan's history are ignored`() {
        var history = RunHistory()
        history.apply(.intent(n: 99, attempt: 1, at: Samples.wall))
        history.apply(.intent(n: 0, attempt: 1, at: Samples.wall))
        var harness = MachineHarness(Samples.plan(updates: 1), history: history)
        harness.handle(.started)
        #expect(harness.effects == [.read(n: 1)])
    }

    @Test func `earlier sessions' failures do not count against this one`() {
        var history = RunHistory()
        for n in 1...9 {
            let settlement = UpdateSettlement(outcome: .failed, attempts: 0, session: 1, at: Samples.wall)
            history.apply(.outcome(n: n, settlement))
        }
        var harness = MachineHarness(Samples.plan(updates: 9), history: history)
        harness.handle(.started)
        #expect(harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).totals[.pending] == 9)
        #expect(harness.end == nil)
    }
}
