import Foundation
import PlanModel
import Synchronization
import Testing

@testable import Execution

@Suite struct `the runner` {
    private func configuration(_ configure: (inout RunConfiguration) -> Void = { _ in }) -> RunConfiguration {
        var configuration = RunConfiguration()
        configuration.ratePerSecond = nil
        configuration.concurrency = 8
        configuration.version = "1.2.3"
        configure(&configuration)
        return configuration
    }

    private func run(
        _ plan: PlanFile,
        _ gateway: FakeGateway,
        _ checkpoint: FakeCheckpoint,
        configuration: RunConfiguration? = nil,
        interrupts: AsyncStream<Void> = noInterrupts(),
        observer: @escaping @Sendable (ProgressSnapshot) -> Void = { _ in }
    ) async throws -> RunEnd {
        let history = checkpoint.history
        return try await Runner(
            plan: plan,
            history: history,
            updates: history,
            configuration: configuration ?? self.configuration(),
            gateway: gateway,
            checkpoint: checkpoint,
            clock: FakeClock(),
            observer: observer
        ).run(interrupts: interrupts)
    }

    @Test func `applies a plan, verifies it and records everything in order`() async throws {
        let updates = PlanSamples.updates(30, perWave: 10)
        let plan = try PlanSamples.file(updates)
        let gateway = FakeGateway(updates)
        let checkpoint = FakeCheckpoint()
        let end = try await run(plan, gateway, checkpoint)
        #expect(end == RunEnd(by: .done, exitCode: 0, message: "30 of 30 updates hold"))
        #expect(gateway.snapshot.writes.count == 30)
        #expect(gateway.snapshot.reads == 60)
        #expect(gateway.snapshot.inFlightMax <= 8)
        for update in updates { #expect(gateway.snapshot.channels[update.channel] == update.after) }
        let events = checkpoint.events
        #expect(
            events.first
                == .sessionStarted(
                    SessionStart(session: 1, at: Samples.wall, version: "1.2.3", timeoutMilliseconds: 30_000)
                )
        )
        guard case .sessionEnded(1, _, .done, 0, _) = events.last else {
            Issue.record("the last event is \(String(describing: events.last))")
            return
        }
        let history = checkpoint.history
        #expect(history.updates.count == 30)
        #expect(history.updates.values.allSatisfy { $0.outcome == .applied && $0.attempts == 1 })
        #expect(history.verification == RunReport.Verification(checked: 30, differing: 0))
        #expect(history.requests.get == 60)
        #expect(history.requests.put == 30)
        #expect(history.ended?.by == .done)
    }

    @Test func `a second session of a finished run sends nothing and says whether it holds`() async throws {
        let updates = PlanSamples.updates(6)
        let plan = try PlanSamples.file(updates)
        let gateway = FakeGateway(updates)
        let checkpoint = FakeCheckpoint()
        _ = try await run(plan, gateway, checkpoint)
        #expect(try await run(plan, gateway, checkpoint).exitCode == 0)
        gateway.change(updates[2].channel) { _ in [Samples.member(99, group: "group-3")] }
        let end = try await run(plan, gateway, checkpoint)
        #expect(end.exitCode == 5)
        #expect(gateway.snapshot.writes.count == 6)
        let history = checkpoint.history
        #expect(history.sessions.map(\.session) == [1, 2, 3])
        #expect(history.updates[3]?.differs == "the scope is neither as before nor as after")
        #expect(history.verification == RunReport.Verification(checked: 6, differing: 1))
        #expect(history.requests.get == 25, "summed over the sessions; what differs is read twice")
    }

    @Test func `faults are waited out`() async throws {
        let updates = PlanSamples.updates(10)
        let plan = try PlanSamples.file(updates)
        let gateway = FakeGateway(
            updates,
            onRead: { _, _, count in
                guard count % 5 == 0 else { return nil }
                return ReadReply(
                    answer: .failure(reason: "slow down"),
                    facts: ExchangeFacts(status: 429, retryAfterMilliseconds: 1_000)
                )
            },
            onWrite: { _, count in
                count % 4 == 0 ? WriteReply(answer: .unknown(reason: "reset"), facts: ExchangeFacts()) : nil
            }
        )
        let checkpoint = FakeCheckpoint()
        #expect(try await run(plan, gateway, checkpoint).exitCode == 0)
        #expect(checkpoint.history.requests.throttled > 0)
        #expect(checkpoint.history.requests.retries > 0)
    }

    @Test func `nothing is sent once the checkpoint cannot be written`() async throws {
        let updates = PlanSamples.updates(10)
        let plan = try PlanSamples.file(updates)
        // A whole run makes 24 events durable.
        for failsAfter in 0..<24 {
            let gateway = FakeGateway(updates)
            let checkpoint = FakeCheckpoint(failsAfter: failsAfter)
            let end = try await run(plan, gateway, checkpoint)
            #expect(end.by == .error)
            #expect(end.exitCode == 1)
            #expect(end.message == "the checkpoint cannot be written: no space left on device")
            let announced = checkpoint.events.count { if case .intent = $0 { true } else { false } }
            #expect(gateway.snapshot.writes.count <= announced)
        }
    }

    @Test func `a plan file that changes under the run ends it`() async throws {
        let updates = PlanSamples.updates(3)
        let plan = try PlanSamples.file(updates) { url in
            let handle = try FileHandle(forWritingTo: url)
            try handle.truncate(atOffset: 10)
            try handle.close()
        }
        let gateway = FakeGateway(updates)
        let end = try await run(plan, gateway, FakeCheckpoint())
        #expect(end.by == .error)
        #expect(end.exitCode == 1)
        #expect(gateway.snapshot.reads == 0)
    }

    @Test func `refused credentials end it after one request`() async throws {
        let updates = PlanSamples.updates(10)
        let plan = try PlanSamples.file(updates)
        let gateway = FakeGateway(
            updates,
            onRead: { _, _, _ in
                ReadReply(
                    answer: .failure(reason: "no"),
                    facts: ExchangeFacts(status: 401, errorCode: "APIG.0301")
                )
            }
        )
        let end = try await run(plan, gateway, FakeCheckpoint())
        #expect(end.by == .credentials)
        #expect(end.exitCode == 7)
        #expect(end.message.contains("(APIG.0301)"))
        #expect(gateway.snapshot.reads == 1)
    }

    @Test func `an interrupt ends it with 130, and the next session goes on`() async throws {
        let updates = PlanSamples.updates(20)
        let plan = try PlanSamples.file(updates)
        let (interrupts, continuation) = AsyncStream<Void>.makeStream()
        let gateway = FakeGateway(
            updates,
            onWrite: { _, count in
                if count == 5 { continuation.yield() }
                return nil
            }
        )
        let checkpoint = FakeCheckpoint()
        let end = try await run(
            plan,
            gateway,
            checkpoint,
            configuration: configuration { $0.concurrency = 2 },
            interrupts: interrupts
        )
        #expect(end.exitCode == 130)
        let open = checkpoint.history.updates.values.count { $0.isOpen }
        #expect(open == 0, "what was sent was settled")
        #expect(checkpoint.history.updates.count < 20)
        #expect(try await run(plan, gateway, checkpoint).exitCode == 0)
        #expect(gateway.snapshot.writes.sorted() == Array(1...20), "nothing was sent twice")
    }

    @Test func `two interrupts end it although the gateway does not answer`() async throws {
        let updates = PlanSamples.updates(4)
        let plan = try PlanSamples.file(updates)
        let (interrupts, continuation) = AsyncStream<Void>.makeStream()
        let gateway = HangingGateway { continuation.yield() }
        let checkpoint = FakeCheckpoint()
        let end = try await Runner(
            plan: plan,
            history: RunHistory(),
            updates: RunHistory(),
            configuration: configuration(),
            gateway: gateway,
            checkpoint: checkpoint,
            clock: FakeClock()
        ).run(interrupts: interrupts)
        #expect(end.exitCode == 130)
        #expect(checkpoint.history.ended?.by == .interrupt)
    }

    @Test func `progress comes at the start and at the end, and adds up`() async throws {
        let updates = PlanSamples.updates(5)
        let plan = try PlanSamples.file(updates)
        let snapshots = Mutex<[ProgressSnapshot]>([])
        _ = try await run(plan, FakeGateway(updates), FakeCheckpoint()) { snapshot in
            snapshots.withLock { $0.append(snapshot) }
        }
        let seen = snapshots.withLock { $0 }
        #expect(seen.first?.totals[.pending] == 5)
        #expect(seen.last?.totals[.applied] == 5)
        #expect(seen.last?.stage == .verifying)
        #expect(seen.last?.verifiedCount == 5)
        #expect(seen.last?.inFlight == 0)
        #expect(seen.allSatisfy { $0.totals.sum == 5 })
    }

    @Test func `a full mailbox gives everything in order and ends when closed`() async {
        let mailbox = Mailbox<Int>()
        mailbox.post([1, 2, 3])
        mailbox.post(4)
        #expect(await mailbox.next() == 1)
        #expect(await mailbox.takeAll() == [2, 3, 4])
        mailbox.close()
        mailbox.post(5)
        #expect(await mailbox.next() == nil)
        #expect(await mailbox.takeAll().isEmpty)
    }

    @Test func `a mailbox that is closed for good gives nothing more`() async {
        let mailbox = Mailbox<Int>()
        mailbox.post(1)
        mailbox.close(discarding: true)
        #expect(await mailbox.next() == nil)
    }

    @Test func `several takers share a mailbox without losing anything`() async {
        let mailbox = Mailbox<Int>()
        let sum = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var sum = 0
                    while let item = await mailbox.next() { sum += item }
                    return sum
                }
            }
            for item in 1...1_000 { mailbox.post(item) }
            mailbox.close()
            return await group.reduce(0, +)
        }
        #expect(sum == 500_500)
    }
}
