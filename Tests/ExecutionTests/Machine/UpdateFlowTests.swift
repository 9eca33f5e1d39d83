import ByteIO
import PlanModel
import Testing

@testable import Execution

/// Rules 8 to 10 for one update, event by event.
@Suite struct `one update` {
    @Test func `goes through read, intent, write and settlement`() {
        var harness = MachineHarness.one()
        #expect(harness.effects == [.read(n: 1)])
        harness.read(.before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 1, seen: .zero)])
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends == [1])
        #expect(harness.effects.count == 1)
        harness.write(.applied)
        #expect(harness.settlement?.outcome == .applied)
        #expect(harness.settlement?.settledBy == .reply)
        #expect(harness.settlement?.attempts == 1)
        harness.handle(.settlementDurable(n: 1))
        #expect(harness.effects == [.read(n: 1)], "the verifying pass")
        harness.read(.after)
        #expect(harness.effects == [.recordVerified(checked: 1, differing: 0)])
        harness.handle(.verificationDurable)
        #expect(harness.end == RunEnd(by: .done, exitCode: 0, message: "1 of 1 updates hold"))
        #expect(harness.handle(.timer).isEmpty, "nothing follows the end")
    }

    @Test func `found as after before anything was sent is already applied`() {
        var harness = MachineHarness.one()
        harness.read(.after)
        #expect(harness.settlement?.outcome == .alreadyApplied)
        #expect(harness.settlement?.settledBy == .read)
        #expect(harness.settlement?.attempts == 0)
    }

    @Test func `neither in two equal reads has drifted, and nothing is sent`() {
        var harness = MachineHarness.one()
        harness.read(.other, seen: "x")
        #expect(harness.settlement == nil)
        harness.wake()
        #expect(harness.reads == [1])
        harness.read(.other, seen: "x")
        #expect(harness.settlement?.outcome == .drifted)
        #expect(harness.settlement?.reason == nil)
        harness.handle(.settlementDurable(n: 1))
        harness.handle(.verificationDurable)
        #expect(harness.end?.exitCode == 5)
        #expect(harness.all.allSatisfy { if case .send = $0 { false } else { true } })
    }

    @Test func `a mixture that was never sent has drifted and is not called torn`() {
        var harness = MachineHarness.one()
        harness.read(.mixture, seen: "x")
        harness.wake()
        harness.read(.mixture, seen: "x")
        #expect(harness.settlement?.outcome == .drifted)
        #expect(harness.settlement?.reason == nil)
    }

    @Test func `two unequal reads are not believed, and a scope that keeps changing is given up`() {
        var harness = MachineHarness.one()
        var reads = 0
        while harness.settlement == nil, reads < 50 {
            reads += 1
            harness.read(.other, seen: "\(reads)")
            if harness.settlement == nil { harness.wake() }
        }
        #expect(reads == 7)
        #expect(harness.settlement?.outcome == .drifted)
        #expect(harness.settlement?.reason == "the scope keeps changing")
    }

    @Test func `a second read as before after a first as neither goes on`() {
        var harness = MachineHarness.one()
        harness.read(.other, seen: "x")
        harness.wake()
        harness.read(.before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 1, seen: .zero)])
    }

    @Test func `a read too old for its write to leave in time is made again, and the intent is not`() {
        var harness = MachineHarness.one()
        harness.read(.before)
        harness.pass(milliseconds: 1_901)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.effects == [.read(n: 1)])
        harness.read(.before)
        #expect(harness.sends == [1])
        #expect(harness.effects.count == 1)
    }

    @Test func `an intent that has waited long is made again, so that its time tells when the write left`() {
        var harness = MachineHarness.one()
        harness.read(.before)
        harness.pass(milliseconds: 9_000)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.effects == [.read(n: 1)])
        harness.read(.before)
        #expect(
            harness.effects == [.recordWithdrawal(n: 1, attempts: 0), .recordIntent(n: 1, attempt: 1, seen: .zero)]
        )
    }

    @Test func `a read nearly two seconds old is young enough`() {
        var harness = MachineHarness.one()
        harness.read(.before)
        harness.pass(milliseconds: 1_900)
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends == [1])
        #expect(harness.effects.count == 1)
    }

    @Test func `after an answer that proves nothing, as after is applied by read`() {
        var harness = MachineHarness.one()
        harness.sendFromRead()
        harness.write(.unknown, status: 500)
        #expect(harness.settlement == nil)
        harness.wake()
        #expect(harness.reads == [1])
        harness.read(.after)
        #expect(harness.settlement?.outcome == .applied)
        #expect(harness.settlement?.settledBy == .read)
    }

    @Test(arguments: [WriteVerdict.unknown, .notApplied])
    func `after an answer that is not final, as before is tried again with a new intent`(verdict: WriteVerdict) {
        var harness = MachineHarness.one()
        harness.sendFromRead()
        harness.write(verdict, status: nil)
        harness.wake()
        #expect(harness.reads == [1])
        harness.read(.before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 2, seen: .zero)])
        harness.handle(.intentDurable(n: 1))
        #expect(harness.sends == [1])
        #expect(harness.effects.count == 1)
        harness.write(.applied)
        #expect(harness.settlement?.attempts == 2)
        #expect(harness.machine.requestCounts.retries == 2)
    }

    @Test(arguments: [(ScopeState.mixture, "torn"), (.other, nil)] as [(ScopeState, String?)])
    func `neither after a write of ours, in two equal reads, is unresolved`(state: ScopeState, reason: String?) {
        var harness = MachineHarness.one()
        harness.sendFromRead()
        harness.write(.unknown, status: nil)
        harness.wake()
        harness.read(state, seen: "x")
        #expect(harness.settlement == nil)
        harness.wake()
        harness.read(state, seen: "x")
        #expect(harness.settlement?.outcome == .unresolved)
        #expect(harness.settlement?.reason == reason)
    }

    @Test func `a refusal is final`() {
        var harness = MachineHarness.one()
        harness.sendFromRead()
        harness.write(.refused(reason: "no such group"), status: 404)
        #expect(harness.settlement?.outcome == .failed)
        #expect(harness.settlement?.reason == "no such group")
        #expect(harness.settlement?.facts.status == 404)
    }

    @Test func `writes end after the limit of tries, with a last read that may still find it applied`() {
        var harness = MachineHarness.one()
        for _ in 1...6 {
            harness.sendFromRead()
            #expect(harness.sends == [1])
            harness.write(.unknown, status: 503)
            harness.wake()
            #expect(harness.reads == [1])
        }
        harness.read(.before)
        #expect(harness.settlement?.outcome == .failed)
        #expect(harness.settlement?.attempts == 6)
    }

    @Test func `reads end after the limit of failures`() {
        var harness = MachineHarness.one()
        for _ in 1...5 {
            harness.readFails(status: 503)
            #expect(harness.settlement == nil)
            harness.wake()
            #expect(harness.reads == [1])
        }
        harness.readFails(status: 503)
        #expect(harness.settlement?.outcome == .failed)
    }

    @Test func `a refused read is final`() {
        var harness = MachineHarness.one()
        harness.readFails(status: 404)
        #expect(harness.settlement?.outcome == .failed)
        #expect(harness.settlement?.reason == "the scope could not be read: failed")
    }

    @Test func `settlements carry the facts and the times of their requests`() {
        var harness = MachineHarness.one()
        harness.handle(.readDone(n: 1, .scope(.before, .zero), ExchangeFacts(status: 200, latencyMicroseconds: 11)))
        harness.handle(.intentDurable(n: 1))
        let facts = ExchangeFacts(status: 200, requestID: "r", latencyMicroseconds: 22)
        harness.handle(.writeDone(n: 1, .applied, facts))
        #expect(harness.settlement?.facts == facts)
        #expect(harness.settlement?.readLatencyMicroseconds == 11)
        #expect(harness.settlement?.writeLatencyMicroseconds == 22)
    }

    @Test func `answers that nobody waits for are ignored`() {
        var harness = MachineHarness.one()
        #expect(harness.handle(.intentDurable(n: 1)).isEmpty)
        #expect(harness.write(.applied).isEmpty)
        #expect(harness.handle(.settlementDurable(n: 1)).isEmpty)
        #expect(harness.handle(.verificationDurable).isEmpty)
        #expect(harness.read(7, .before).isEmpty)
        harness.read(.before)
        #expect(harness.effects == [.recordIntent(n: 1, attempt: 1, seen: .zero)])
    }
}
