import ByteIO
import PlanModel
import Testing

@testable import Execution

/// What is announced and has not left is taken back: it counts as nothing sent.
@Suite struct `a write that never left` {
    private func started(_ updates: Int = 2, deadlineMilliseconds: Int64? = 500) -> MachineHarness {
        var harness = MachineHarness(Samples.plan(updates: updates)) { configuration in
            configuration.deadline = deadlineMilliseconds.map {
                Timestamp(milliseconds: Samples.wall.milliseconds + $0)
            }
        }
        harness.handle(.started)
        return harness
    }

    @Test func `is announced again as the same attempt`() {
        var harness = started(1, deadlineMilliseconds: nil)
        harness.sendFromRead()
        harness.write(.notSent, status: nil)
        #expect(harness.effects.first == .recordWithdrawal(n: 1, attempts: 0))
        harness.wake()
        harness.read(.before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 1, seen: .zero)])
        harness.handle(.intentDurable(n: 1))
        harness.write(.applied)
        #expect(harness.settlement?.attempts == 1)
    }

    @Test func `does not make its own what someone else has done`() {
        var harness = started(1, deadlineMilliseconds: nil)
        harness.sendFromRead()
        harness.write(.notSent, status: nil)
        harness.wake()
        harness.read(.after)
        #expect(harness.settlement?.outcome == .alreadyApplied)
        #expect(harness.settlement?.attempts == 0)
    }

    @Test func `is not tried again after the deadline`() {
        var harness = started(1)
        harness.sendFromRead()
        harness.pass(milliseconds: 600)
        harness.handle(.timer)
        harness.write(.notSent, status: nil)
        #expect(harness.effects.first == .recordWithdrawal(n: 1, attempts: 0))
        #expect(harness.effects.contains(.recordVerified(checked: 0, differing: 0)))
    }

    @Test(arguments: [Int64?.none, 20_000])
    func `is not tried again after the deadline where the gateway refused it for now`(pause: Int64?) {
        var harness = started(1)
        harness.sendFromRead()
        harness.write(1, .notApplied, status: 429, retryAfter: pause)
        harness.pass(milliseconds: 600)
        harness.handle(.timer)
        #expect(harness.effects.contains(.recordVerified(checked: 0, differing: 0)))
        #expect(harness.sends.isEmpty)
    }

    @Test func `is given up at the deadline while its gateway asks for a pause`() {
        var harness = started()
        harness.read(1, .before)
        harness.readFails(2, status: 429, retryAfter: 20_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends.isEmpty)
        harness.pass(milliseconds: 600)
        harness.handle(.timer)
        #expect(harness.effects.first == .recordWithdrawal(n: 1, attempts: 0))
        #expect(harness.effects.contains(.recordVerified(checked: 0, differing: 0)))
    }

    @Test func `is sent again after the deadline, and the pause, where an earlier one may have been applied`() {
        var harness = started(1)
        harness.sendFromRead()
        harness.write(1, .unknown, status: 503, retryAfter: 20_000)
        harness.pass(milliseconds: 600)
        harness.handle(.timer)
        harness.pass(milliseconds: 20_000)
        harness.handle(.timer)
        #expect(harness.reads == [1])
        harness.read(.before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 2, seen: .zero)])
    }

    @Test func `is taken back where its intent has grown old`() {
        var harness = started(1, deadlineMilliseconds: nil)
        harness.read(.before)
        harness.pass(milliseconds: 9_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.reads == [1])
        harness.read(.before)
        #expect(
            harness.effects == [.recordWithdrawal(n: 1, attempts: 0), .recordIntent(n: 1, attempt: 1, seen: .zero)]
        )
    }
}
