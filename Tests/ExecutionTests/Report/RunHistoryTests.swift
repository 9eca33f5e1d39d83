import PlanModel
import Testing

@testable import Execution

@Suite struct `the fold of events` {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    private func settled(_ outcome: Outcome, attempts: Int = 1) -> UpdateSettlement {
        UpdateSettlement(outcome: outcome, attempts: attempts, session: 1, at: at(50))
    }

    private func counts(_ get: Int) -> RunReport.RequestCounts {
        var counts = RunReport.RequestCounts()
        counts.get = get
        return counts
    }

    private func fold(_ events: [RunEvent]) -> RunHistory {
        events.reduce(into: RunHistory()) { $0.apply($1) }
    }

    @Test func `an intent opens an update and an outcome closes it`() {
        var history = fold([.intent(n: 3, attempt: 1, at: at(10)), .intent(n: 3, attempt: 2, at: at(20))])
        #expect(history.updates[3]?.isOpen == true)
        #expect(history.updates[3]?.outcome == .pending)
        #expect(history.updates[3]?.attempts == 2)
        #expect(history.updates[3]?.firstSentAt == at(10))
        #expect(history.updates[3]?.lastIntentAt == at(20))
        history.apply(.outcome(n: 3, settled(.failed, attempts: 2)))
        #expect(history.updates[3]?.outcome == .failed)
        history.apply(.intent(n: 3, attempt: 3, at: at(60)))
        #expect(history.updates[3]?.outcome == .pending, "the failure is being tried again")
        history.apply(.outcome(n: 3, settled(.applied, attempts: 3)))
        #expect(history.updates[3]?.outcome == .applied)
    }

    @Test func `an intent whose write never left leaves no trace, and an earlier one stays open`() {
        let one = fold([.intent(n: 3, attempt: 1, at: at(10)), .withdrawn(n: 3, attempts: 0, at: at(20))])
        #expect(one.updates[3] == RunHistory.UpdateHistory())
        let two = fold([
            .intent(n: 3, attempt: 1, at: at(10)), .intent(n: 3, attempt: 2, at: at(20)),
            .withdrawn(n: 3, attempts: 1, at: at(30)),
        ])
        #expect(two.updates[3]?.isOpen == true)
        #expect(two.updates[3]?.attempts == 1)
        #expect(two.updates[3]?.firstSentAt == at(10))
        let settled = fold([
            .intent(n: 3, attempt: 1, at: at(10)), .outcome(n: 3, settled(.failed)),
            .intent(n: 3, attempt: 2, at: at(60)), .withdrawn(n: 3, attempts: 1, at: at(70)),
        ])
        #expect(settled.updates[3]?.outcome == .failed, "as before the intent")
    }

    @Test func `requests are the latest of each session, summed`() {
        let history = fold([
            .sessionStarted(SessionStart(session: 1, at: at(0), version: "a")),
            .requests(session: 1, counts(3)),
            .requests(session: 1, counts(5)),
            .sessionStarted(SessionStart(session: 2, at: at(0), version: "a")),
            .requests(session: 2, counts(1)),
            .requests(session: 2, counts(7)),
        ])
        #expect(history.requests.get == 12)
        #expect(history.nextSession == 3)
    }

    @Test func `a session replaces what an earlier one's verifying pass said`() {
        let first: [RunEvent] = [
            .sessionStarted(SessionStart(session: 1, at: at(0), version: "a")),
            .differing(n: 1, reason: "why", at: at(1)),
            .verified(checked: 2, differing: 1, at: at(2)),
        ]
        #expect(fold(first).updates[1]?.differs == "why")
        #expect(fold(first).verification?.differing == 1)
        let second = fold(first + [.sessionStarted(SessionStart(session: 2, at: at(3), version: "a"))])
        #expect(second.updates[1]?.differs == nil)
        #expect(second.verification == nil)
    }

    @Test func `a further pass within a session replaces the one before`() {
        let first: [RunEvent] = [
            .differing(n: 1, reason: "why", at: at(1)),
            .verified(checked: 2, differing: 1, at: at(2)),
        ]
        let clean = fold(first + [.verified(checked: 2, differing: 0, at: at(3))])
        #expect(clean.updates[1]?.differs == nil)
        let other = fold(
            first + [.differing(n: 2, reason: "x", at: at(3)), .verified(checked: 2, differing: 1, at: at(4))]
        )
        #expect(other.updates[1]?.differs == nil)
        #expect(other.updates[2]?.differs == "x")
    }

    @Test func `the end is the latest session's, and none while one is at work`() {
        let first: [RunEvent] = [
            .sessionStarted(SessionStart(session: 1, at: at(0), version: "a")),
            .sessionEnded(session: 1, at: at(9), by: .interrupt, exitCode: 130, message: "m"),
        ]
        #expect(fold(first).ended?.exitCode == 130)
        #expect(fold(first).sessions.first?.endedAt == at(9))
        let second = fold(first + [.sessionStarted(SessionStart(session: 2, at: at(10), version: "b"))])
        #expect(second.ended == nil)
        #expect(second.sessions.count == 2)
        #expect(second.sessions.last?.exitCode == nil)
    }
}
