import ByteIO
import Checkpoint
import Execution
import PlanModel

/// A moment of the tests' own time.
func time(_ milliseconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_800_000_000_000 + milliseconds)
}

let firstGateway = GatewayKey(projectID: "project-1", instanceID: "gateway-1")
let secondGateway = GatewayKey(projectID: "project-1", instanceID: "gateway-2")

/// A binding that differs from the usual one in what is named.
func binding(
    plan: String = String(repeating: "a", count: 64),
    name: String = "move",
    updates: Int = 1_000,
    mode: RunReport.Mode = .apply,
    endpoints: [RunReport.Endpoint] = [
        RunReport.Endpoint(gateway: firstGateway, url: "https://one.example"),
        RunReport.Endpoint(gateway: secondGateway, url: "https://two.example"),
    ]
) -> RunBinding {
    RunBinding(planSHA256: plan, planName: name, updateCount: updates, mode: mode, endpoints: endpoints)
}

/// A new run with the usual binding.
func makeStore(_ folder: RunFolder, pagesMax: Int? = nil) throws -> CheckpointStore {
    try CheckpointStore.create(folder, binding: binding(), runID: "run-1", now: time(0), pagesMax: pagesMax)
}

/// The events of `count` updates that all went well, one session.
func smoothEvents(_ count: Int) -> [RunEvent] {
    var events: [RunEvent] = [.sessionStarted(SessionStart(session: 1, at: time(1), version: "1.0.0"))]
    for n in 1...count {
        events.append(.intent(n: n, attempt: 1, at: time(Int64(n) * 10)))
        let settlement = UpdateSettlement(
            outcome: .applied,
            settledBy: .reply,
            attempts: 1,
            session: 1,
            at: time(Int64(n) * 10 + 5),
            facts: ExchangeFacts(status: 200, requestID: "request-\(n)", latencyMicroseconds: 120),
            readLatencyMicroseconds: 80,
            writeLatencyMicroseconds: 120
        )
        events.append(.outcome(n: n, settlement))
    }
    return events
}

/// What `RunHistory` itself makes of events.
func folded(_ events: some Sequence<RunEvent>) -> RunHistory {
    var history = RunHistory()
    for event in events { history.apply(event) }
    return history
}

/// Runs `body` and returns the error that it threw; nil where it threw none.
func failure<T, E: Error>(of body: () throws(E) -> T) -> E? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// As `failure(of:)`, for an append.
func failure(appending events: [RunEvent], to store: CheckpointStore) async -> CheckpointFailure? {
    do {
        try await store.append(events)
        return nil
    } catch {
        return error
    }
}
