import PlanModel
import Testing

@testable import Execution

/// What counts towards the limits that stop a session.
@Suite struct `a session with a limit on failures` {
    private func started(updates: Int, configure: (inout RunConfiguration) -> Void) -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: updates), configure: configure)
        harness.handle(.started)
        return harness
    }

    @Test func `the first drifted update stops it where that is asked for, a failed one does not`() {
        var harness = started(updates: 9) {
            $0.concurrency = 1
            $0.stopsOnDrift = true
        }
        harness.readFails(1, status: 404)
        #expect(harness.reads == [2])
        harness.handle(.settlementDurable(n: 1))
        harness.read(2, .other)
        #expect(harness.reads == [3])
        harness.read(3, .after)
        harness.handle(.settlementDurable(n: 3))
        let next = harness.machine.active.keys.max() ?? 0
        harness.pass(milliseconds: 1_000)
        harness.handle(.timer)
        harness.read(next, .after)
        #expect(harness.reads == [2])
        harness.read(2, .other)
        #expect(harness.settlement?.outcome == .drifted)
        harness.handle(.settlementDurable(n: next))
        harness.handle(.settlementDurable(n: 2))
        #expect(harness.machine.stop == .failures)
        #expect(harness.machine.driftedUpdate == 2)
    }

    @Test func `a limit in percent stops nothing before 20 updates are settled`() {
        var harness = started(updates: 100) {
            $0.concurrency = 1
            $0.failureLimit = .percent(1)
        }
        for n in 1...20 {
            harness.readFails(n, status: 404)
            #expect(harness.machine.stop == nil, "update \(n)")
            harness.handle(.settlementDurable(n: n))
        }
        #expect(harness.machine.stop == .failures)
    }

    @Test func `a gateway that never answers ends it after a few updates, whatever the limit`() {
        var harness = MachineHarness(Samples.plan(updates: 5_000)) { $0.failureLimit = .count(1_000) }
        harness.handle(.started)
        neverAnswer(&harness)
        #expect(harness.end?.by == .failures)
        #expect(harness.end?.exitCode == 6)
        #expect(harness.end?.message.contains("has not answered a single request") == true)
        #expect(harness.machine.totals[.failed] <= 40, "those under way at once")
    }

    @Test func `a gateway that never answers ends a reading, too`() {
        var history = RunHistory()
        let settlement = UpdateSettlement(outcome: .applied, attempts: 1, session: 1, at: Samples.wall)
        for n in 1...5_000 { history.apply(.outcome(n: n, settlement)) }
        var harness = MachineHarness(Samples.plan(updates: 5_000), history: history) { $0.failureLimit = .count(1_000) }
        harness.handle(.started)
        neverAnswer(&harness)
        #expect(harness.end?.by == .failures)
        #expect(harness.end?.message.contains("has not answered a single request") == true)
    }

    /// Lets every request come to nothing.
    private func neverAnswer(_ harness: inout MachineHarness) {
        var done = 0
        for _ in 0..<20_000 where harness.end == nil {
            while done < harness.all.count {
                defer { done += 1 }
                switch harness.all[done] {
                case .read(let n): harness.readFails(n)
                case .recordSettlement(let n, _): harness.handle(.settlementDurable(n: n))
                case .recordVerified: harness.handle(.verificationDurable)
                default: break
                }
            }
            harness.wake()
        }
    }
}
