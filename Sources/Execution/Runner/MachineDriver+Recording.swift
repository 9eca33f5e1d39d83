internal import PlanModel

extension MachineDriver {
    /// The event that an effect asks to record; nothing for effects that record nothing.
    func entry(for effect: MachineEffect) -> [Entry] {
        let at = clock.wallNow()
        switch effect {
        case .recordIntent(let n, let attempt, let seen):
            let event = RunEvent.intent(n: n, attempt: attempt, at: at, seen: seen)
            return [Entry(event: event, notice: .intentDurable(n: n))]
        case .recordWithdrawal(let n, let attempts):
            return [Entry(event: .withdrawn(n: n, attempts: attempts, at: at), notice: nil)]
        case .recordSettlement(let n, let settlement):
            let event = RunEvent.outcome(n: n, UpdateSettlement(settlement, session: session, at: at))
            return [Entry(event: event, notice: .settlementDurable(n: n))]
        case .recordDiffering(let n, let reason):
            return [Entry(event: .differing(n: n, reason: reason, at: at), notice: nil)]
        case .recordVerified(let checked, let differing):
            let event = RunEvent.verified(checked: checked, differing: differing, at: at)
            return [Entry(event: event, notice: .verificationDurable)]
        case .read, .send, .wake, .finish:
            return []
        }
    }
}

extension UpdateSettlement {
    /// What the machine settled, with what it does not know.
    init(_ settlement: MachineSettlement, session: Int, at: Timestamp) {
        self.init(
            outcome: settlement.outcome,
            reason: settlement.reason,
            settledBy: settlement.settledBy,
            attempts: settlement.attempts,
            session: session,
            at: at,
            facts: settlement.facts,
            seenBefore: settlement.seenBefore,
            readLatencyMicroseconds: settlement.readLatencyMicroseconds,
            writeLatencyMicroseconds: settlement.writeLatencyMicroseconds
        )
    }
}

/// When progress was last shown.
struct Pulse: Sendable {
    private let start: Instant
    private var shownAt: Instant?

    /// A pulse that starts now.
    init(start: Instant) {
        self.start = start
    }

    /// Since the start.
    func elapsedMilliseconds(_ now: Instant) -> Int64 { now.milliseconds(since: start) }

    /// Whether a snapshot is due; if so, the next one is due later.
    mutating func isTimeToShow(_ now: Instant, everyMilliseconds: Int64) -> Bool {
        if let shownAt, now.milliseconds(since: shownAt) < everyMilliseconds { return false }
        shownAt = now
        return true
    }
}
