import PlanModel
import Synchronization
import Testing

@testable import Execution

/// What a run says of itself while it is under way.
@Suite struct `a run's account of itself` {
    @Test func `the durable number of writes never lags behind the durable outcomes`() async throws {
        let updates = PlanSamples.updates(30)
        let plan = try PlanSamples.file(updates)
        let checkpoint = FakeCheckpoint()
        _ = try await Runner(
            plan: plan,
            history: RunHistory(),
            updates: RunHistory(),
            configuration: RunConfiguration(),
            gateway: FakeGateway(updates),
            checkpoint: checkpoint,
            clock: FakeClock()
        ).run(interrupts: noInterrupts())
        var history = RunHistory()
        for batch in checkpoint.committed {
            for event in batch { history.apply(event) }
            #expect(history.requests.put >= history.updates.values.count { $0.outcome == .applied })
            #expect(batch.count { if case .requests = $0 { true } else { false } } <= 1)
        }
        #expect(history.requests.put == 30)
    }

    @Test func `progress goes on while a gateway does not answer`() async throws {
        let updates = PlanSamples.updates(1)
        let plan = try PlanSamples.file(updates)
        let (interrupts, continuation) = AsyncStream<Void>.makeStream()
        let snapshots = Mutex<[ProgressSnapshot]>([])
        var configuration = RunConfiguration()
        configuration.progressMilliseconds = 5_000
        configuration.heartbeatMilliseconds = 1_000
        let end = try await Runner(
            plan: plan,
            history: RunHistory(),
            updates: RunHistory(),
            configuration: configuration,
            gateway: HangingGateway {},
            checkpoint: FakeCheckpoint(),
            clock: FakeClock(),
            observer: { snapshot in
                let count = snapshots.withLock { snapshots in
                    snapshots.append(snapshot)
                    return snapshots.count
                }
                guard count == 5 else { return }
                continuation.yield()
                continuation.yield()
            }
        ).run(interrupts: interrupts)
        #expect(end.exitCode == 130)
        let times = snapshots.withLock { $0.prefix(5).map(\.elapsedMilliseconds) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 5_000 })
    }
}
