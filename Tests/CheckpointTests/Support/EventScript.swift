import Execution
import PlanModel

/// Sessions of a run made up from a seed: every kind of event, in an order that a run can have.
struct EventScript {
    private var state: UInt64
    private var clock: Int64 = 0
    private var attempts: [Int: Int] = [:]
    private let updateCount: Int

    init(seed: UInt64, updateCount: Int) {
        state = seed
        self.updateCount = updateCount
    }

    /// A number from 0 to below `bound` (SplitMix64).
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }

    /// The events of one session; every third one is killed and has no end.
    mutating func session(_ session: Int) -> [RunEvent] {
        var events: [RunEvent] = [
            .sessionStarted(SessionStart(session: session, at: tick(), version: "1.0.\(session)"))
        ]
        for _ in 0..<below(60) { events.append(event(session)) }
        if below(3) > 0 {
            let by: RunReport.EndedBy = below(2) == 0 ? .done : .interrupt
            events.append(
                .sessionEnded(session: session, at: tick(), by: by, exitCode: by == .done ? 0 : 130, message: text())
            )
        }
        return events
    }

    private mutating func event(_ session: Int) -> RunEvent {
        let n = below(updateCount) + 1
        switch below(10) {
        case 3 where attempts[n, default: 0] > 0:
            attempts[n, default: 0] -= 1
            return .withdrawn(n: n, attempts: attempts[n, default: 0], at: tick())
        case 0...3:
            attempts[n, default: 0] += 1
            return .intent(n: n, attempt: attempts[n, default: 0], at: tick())
        case 4...6:
            return .outcome(n: n, settlement(session, attempts: attempts[n, default: 0]))
        case 7:
            return .differing(n: n, reason: text(), at: tick())
        case 8:
            return .verified(checked: below(50), differing: below(5), at: tick())
        default:
            var counts = RunReport.RequestCounts()
            (counts.get, counts.put, counts.retries, counts.throttled) = (below(99), below(99), below(9), below(9))
            return .requests(session: session, counts)
        }
    }

    private mutating func settlement(_ session: Int, attempts: Int) -> UpdateSettlement {
        UpdateSettlement(
            outcome: Outcome.allCases[below(Outcome.allCases.count)],
            reason: optional { $0.text() },
            settledBy: optional { $0.below(2) == 0 ? .reply : .read },
            attempts: attempts,
            session: session,
            at: tick(),
            facts: ExchangeFacts(
                status: optional { 200 + $0.below(400) },
                errorCode: optional { $0.text() },
                errorMessage: optional { $0.text() },
                requestID: optional { $0.text() },
                retryAfterMilliseconds: optional { Int64($0.below(60_000)) },
                latencyMicroseconds: below(1_000_000),
                requestCount: below(4)
            ),
            readLatencyMicroseconds: optional { $0.below(1_000_000) },
            writeLatencyMicroseconds: optional { $0.below(1_000_000) }
        )
    }

    private mutating func optional<T>(_ value: (inout Self) -> T) -> T? {
        below(2) == 0 ? nil : value(&self)
    }

    private mutating func text() -> String {
        ["", "torn", "it's \"so\"\n", "é as one and e\u{301} as two", "control \u{1B}[2J", "\u{1F4A5}"][below(6)]
    }

    private mutating func tick() -> Timestamp {
        clock += Int64(below(1_000))
        return time(clock)
    }
}
