import ByteIO
import PlanModel
import Testing

@testable import Execution

/// How a session ends early, and with which exit code.
@Suite struct `a session that stops` {
    private func started(
        updates: Int,
        configure: (inout RunConfiguration) -> Void = { _ in }
    ) -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: updates), configure: configure)
        harness.handle(.started)
        return harness
    }

    private func fail(_ n: Int, _ harness: inout MachineHarness) {
        harness.readFails(n, status: 404)
        harness.handle(.settlementDurable(n: n))
    }

    @Test func `more failures than the limit stop it; as many do not`() {
        var harness = started(updates: 10) {
            $0.concurrency = 1
            $0.failureLimit = .count(2)
        }
        fail(1, &harness)
        fail(2, &harness)
        harness.readFails(3, status: 404)
        #expect(harness.reads == [4])
        harness.handle(.settlementDurable(n: 3))
        harness.read(4, .before)
        #expect(harness.effects == [.recordVerified(checked: 0, differing: 0)], "update 4 is let go, 5 does not start")
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .failures)
        #expect(harness.end?.exitCode == 6)
    }

    @Test func `after the limit, what is announced is finished with its retries and the rest is let go`() {
        var harness = started(updates: 9) {
            $0.concurrency = 3
            $0.failureLimit = .count(0)
        }
        harness.read(1, .before)
        #expect(harness.reads == [2, 3, 4])
        harness.handle(.intentDurable(n: 1))
        harness.readFails(2, status: 404)
        #expect(harness.sends == [1])
        harness.handle(.settlementDurable(n: 2))
        #expect(harness.effects.isEmpty, "updates 3 and 4 are still being read, nothing new starts")
        harness.read(3, .before)
        harness.read(4, .before)
        #expect(harness.effects.isEmpty, "they have announced nothing")
        harness.write(1, .unknown, status: 500)
        harness.wake()
        #expect(harness.reads == [1])
        harness.apply(1)
        #expect(harness.reads == [1], "the verifying pass")
        harness.read(1, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 6)
        let totals = harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).totals
        #expect(totals[.applied] == 1)
        #expect(totals[.failed] == 1)
        #expect(totals[.pending] == 7)
    }

    @Test func `failures within the limit end by done with 5`() {
        var harness = started(updates: 2)
        fail(1, &harness)
        harness.apply(2)
        harness.read(2, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .done)
        #expect(harness.end?.exitCode == 5)
    }

    @Test func `a verifying pass whose reads fail more often than the limit ends with 6`() {
        var harness = started(updates: 1) {
            $0.failureLimit = .count(0)
            $0.retry.attemptsMax = 1
        }
        harness.apply(1)
        #expect(harness.reads == [1], "the verifying pass")
        harness.readFails(1, status: 503)
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .failures)
        #expect(harness.end?.exitCode == 6)
        #expect(harness.end?.message.contains("1 scopes could not be read afterwards") == true)
    }

    @Test func `refused credentials stop it at once, and the update stays pending`() {
        var harness = started(updates: 5)
        harness.read(1, .before)
        #expect(harness.reads == [2, 3, 4, 5])
        harness.handle(.intentDurable(n: 1))
        harness.readFails(2, status: 401)
        #expect(harness.effects.isEmpty)
        harness.read(3, .before)
        harness.read(4, .after)
        #expect(harness.settlement?.outcome == .alreadyApplied, "what is certain is settled")
        harness.handle(.settlementDurable(n: 4))
        harness.readFails(5, status: 503)
        #expect(harness.end == nil, "the write's answer is awaited")
        harness.write(1, .applied)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.end?.by == .credentials)
        #expect(harness.end?.exitCode == 7)
        let totals = harness.machine.progress(at: harness.now, elapsedMilliseconds: 0).totals
        #expect(totals[.pending] == 3)
    }

    @Test func `a write refused for its credentials is not settled`() {
        var harness = started(updates: 1)
        harness.sendFromRead()
        harness.write(.unauthorized, status: 401)
        #expect(harness.settlement == nil)
        #expect(harness.end?.exitCode == 7)
    }

    @Test func `more failures than allowed stop nothing where nothing is left to do`() {
        var harness = started(updates: 2) { $0.failureLimit = .count(0) }
        harness.apply(1)
        harness.readFails(2, status: 404)
        harness.handle(.settlementDurable(n: 2))
        harness.read(1, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .done)
        #expect(harness.end?.exitCode == 5)
    }

    @Test func `an interrupt lets go what has announced nothing, and finishes what has`() {
        var harness = started(updates: 9) { $0.concurrency = 4 }
        harness.read(1, .before)
        #expect(harness.reads == [2, 3, 4, 5])
        harness.handle(.intentDurable(n: 1))
        harness.read(2, .before)
        #expect(harness.sends == [1])
        harness.handle(.interrupt)
        #expect(harness.effects.isEmpty)
        harness.read(3, .before)
        #expect(harness.effects.isEmpty, "what has announced nothing is let go")
        harness.handle(.intentDurable(n: 2))
        #expect(harness.sends == [2], "what is announced is sent")
        harness.write(1, .applied)
        harness.handle(.settlementDurable(n: 1))
        harness.write(2, .unknown, status: 500)
        #expect(harness.effects.isEmpty, "what is not certain stays open")
        harness.read(4, .after)
        harness.handle(.settlementDurable(n: 4))
        harness.readFails(5, status: 503)
        #expect(harness.end?.by == .interrupt)
        #expect(harness.end?.exitCode == 130)
    }

    @Test func `an interrupt reads an announced scope again where its read is too old`() {
        var harness = started(updates: 1)
        harness.read(.before)
        harness.handle(.interrupt)
        harness.pass(milliseconds: 3_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.reads == [1])
        harness.read(.before)
        #expect(harness.sends == [1])
    }

    @Test func `a second interrupt ends at once`() {
        var harness = started(updates: 3)
        harness.sendFromRead()
        harness.handle(.interrupt)
        #expect(harness.end == nil)
        harness.handle(.interrupt)
        #expect(harness.end?.exitCode == 130)
    }

    @Test func `an interrupt ends waits and the verifying pass`() {
        var waiting = started(updates: 1)
        waiting.readFails(status: 503)
        waiting.handle(.interrupt)
        #expect(waiting.end?.exitCode == 130)
        var verifying = started(updates: 1)
        verifying.apply(1)
        verifying.handle(.interrupt)
        #expect(verifying.end?.exitCode == 130)
        var settling = started(updates: 1) { $0.settleMilliseconds = 1_000 }
        settling.apply(1)
        settling.handle(.interrupt)
        #expect(settling.end?.exitCode == 130)
    }

    @Test func `nothing starts after the deadline, and what is announced is finished`() {
        var harness = started(updates: 9) {
            $0.concurrency = 2
            $0.deadline = Timestamp(milliseconds: Samples.wall.milliseconds + 500)
        }
        harness.read(1, .before)
        #expect(harness.reads == [2, 3])
        harness.handle(.intentDurable(n: 1))
        harness.wake()
        #expect(harness.now.milliseconds(since: Instant(milliseconds: 1_000)) == 500)
        harness.read(2, .before)
        #expect(harness.sends == [1])
        #expect(harness.effects.count == 1)
        harness.read(3, .before)
        #expect(harness.effects.isEmpty)
        harness.write(1, .applied)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.reads == [1], "the verifying pass")
        harness.read(1, .after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.by == .deadline)
        #expect(harness.end?.exitCode == 6)
    }

    @Test func `a deadline that has passed starts nothing`() {
        var harness = started(updates: 1) { $0.deadline = Timestamp(milliseconds: 0) }
        #expect(harness.effects == [.recordVerified(checked: 0, differing: 0)])
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 6)
    }

    @Test func `a deadline that stops nothing does not end the session`() {
        var harness = started(updates: 1) {
            $0.deadline = Timestamp(milliseconds: Samples.wall.milliseconds + 500)
        }
        harness.sendFromRead()
        harness.wake()
        harness.write(.applied)
        harness.handle(.settlementDurable(n: 1))
        harness.read(.after)
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 0)
    }

    @Test func `a checkpoint that cannot be written ends at once: nothing more is sent`() {
        var harness = started(updates: 3)
        harness.read(1, .before)
        harness.handle(.cannotGoOn(reason: "disk full"))
        #expect(harness.end == RunEnd(by: .error, exitCode: 1, message: "disk full"))
        #expect(harness.handle(.intentDurable(n: 1)).isEmpty)
    }

    @Test func `credentials go before an interrupt, and an interrupt before the failure limit`() {
        var harness = started(updates: 3) { $0.failureLimit = .count(0) }
        harness.read(1, .before)
        fail(2, &harness)
        harness.handle(.interrupt)
        harness.handle(.intentDurable(n: 1))
        harness.write(1, .unauthorized, status: 401)
        harness.readFails(3, status: 503)
        #expect(harness.end?.exitCode == 7)
        harness = started(updates: 3) { $0.failureLimit = .count(0) }
        harness.read(1, .before)
        fail(2, &harness)
        harness.handle(.interrupt)
        harness.handle(.intentDurable(n: 1))
        harness.write(1, .applied)
        harness.readFails(3, status: 503)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.end?.exitCode == 130)
    }

    @Test func `an empty plan ends at once`() {
        var harness = MachineHarness(MachinePlan(entries: []))
        harness.handle(.started)
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 0)
    }
}
