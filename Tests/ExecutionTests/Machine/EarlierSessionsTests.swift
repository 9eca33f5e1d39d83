import PlanModel
import Testing

@testable import Execution

/// Rule 11 across sessions: what an earlier one sent may land in a later one.
@Suite struct `writes of earlier sessions` {
    /// Two updates of one channel, the first of which an earlier session sent.
    private func history(timeout: Int64, attempts: Int, settledAs outcome: Outcome? = nil) -> RunHistory {
        var history = RunHistory()
        history.apply(
            .sessionStarted(SessionStart(session: 1, at: Samples.wall, version: "", timeoutMilliseconds: timeout))
        )
        for attempt in 1...attempts { history.apply(.intent(n: 1, attempt: attempt, at: Samples.wall)) }
        if let outcome {
            let settlement = UpdateSettlement(outcome: outcome, attempts: attempts, session: 1, at: Samples.wall)
            history.apply(.outcome(n: 1, settlement))
        }
        return history
    }

    private func quiet(_ history: RunHistory, timeout: Int64) -> Int64 {
        let harness = MachineHarness(Samples.plan(updates: 2, updatesPerChannel: 2), history: history) {
            $0.timeoutMilliseconds = timeout
        }
        return harness.machine.channels[0].quietUntil.milliseconds(since: harness.now)
    }

    @Test func `are waited for as long as their own session's timeout asks, though this one's is shorter`() {
        #expect(quiet(history(timeout: 600_000, attempts: 2), timeout: 1_000) == 1_200_000)
        #expect(quiet(history(timeout: 1_000, attempts: 2), timeout: 30_000) == 60_000)
    }

    @Test func `keep the rest of the channel waiting after a failed update is found as after`() {
        var harness = MachineHarness(
            Samples.plan(updates: 2, updatesPerChannel: 2),
            history: history(timeout: 30_000, attempts: 2, settledAs: .failed)
        )
        harness.handle(.started)
        harness.read(1, .after)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads.isEmpty, "one of the two writes has landed, the other may land yet")
        harness.wake()
        #expect(harness.reads == [2])
        #expect(harness.now.milliseconds(since: Instant(milliseconds: 1_000)) == 60_000)
    }

    @Test func `end the wait where the only one is found to have landed`() {
        var harness = MachineHarness(
            Samples.plan(updates: 2, updatesPerChannel: 2),
            history: history(timeout: 30_000, attempts: 1, settledAs: .failed)
        )
        harness.handle(.started)
        harness.read(1, .after)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads == [2])
    }
}
