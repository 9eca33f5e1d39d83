package import ByteIO
package import PlanModel

/// One durable fact of a run. Folding all of them gives the run's state and its report.
package enum RunEvent: Hashable, Sendable {
    /// A process began to work on the run.
    case sessionStarted(SessionStart)
    /// The next request is write number `attempt` (from 1, over all sessions) of update `n`; durable before it is sent.
    /// `seen` is what the read before it saw, as a fingerprint of the members.
    case intent(n: Int, attempt: Int, at: Timestamp, seen: Fingerprint128? = nil)
    /// The latest intent of update `n` came to nothing: its write never left, so that `attempts` writes remain over all sessions.
    case withdrawn(n: Int, attempts: Int, at: Timestamp)
    /// An update was settled; durable before it counts. A later outcome of the same update replaces it.
    case outcome(n: Int, UpdateSettlement)
    /// The verifying pass, or a later check of a finished run, found the scope of update `n` not as planned.
    case differing(n: Int, reason: String, at: Timestamp)
    /// A verifying pass ended.
    case verified(checked: Int, differing: Int, at: Timestamp)
    /// Requests so far in this session: the latest one counts. Durable together with what they led to.
    case requests(session: Int, RunReport.RequestCounts)
    /// The session ended by itself.
    case sessionEnded(session: Int, at: Timestamp, by: RunReport.EndedBy, exitCode: Int, message: String)
}

/// How an update was settled.
package struct UpdateSettlement: Hashable, Sendable {
    package var outcome: Outcome
    package var reason: String?
    package var settledBy: SettledBy?
    /// Writes sent over all sessions.
    package var attempts: Int
    package var session: Int
    package var at: Timestamp
    package var facts: ExchangeFacts
    /// What the read before the latest write of the session saw, as a fingerprint of the members; nil where it sent none.
    package var seenBefore: Fingerprint128?
    /// The last read's time, in microseconds; nil where none was made.
    package var readLatencyMicroseconds: Int?
    /// The last write's time, in microseconds; nil where none was sent in this session.
    package var writeLatencyMicroseconds: Int?

    /// The reason of an unresolved update whose scope has members from before and after, and no others.
    package static let torn = "torn"

    /// A settlement.
    package init(
        outcome: Outcome,
        reason: String? = nil,
        settledBy: SettledBy? = nil,
        attempts: Int,
        session: Int,
        at: Timestamp,
        facts: ExchangeFacts = ExchangeFacts(requestCount: 0),
        seenBefore: Fingerprint128? = nil,
        readLatencyMicroseconds: Int? = nil,
        writeLatencyMicroseconds: Int? = nil
    ) {
        self.outcome = outcome
        self.reason = reason
        self.settledBy = settledBy
        self.attempts = attempts
        self.session = session
        self.at = at
        self.facts = facts
        self.seenBefore = seenBefore
        self.readLatencyMicroseconds = readLatencyMicroseconds
        self.writeLatencyMicroseconds = writeLatencyMicroseconds
    }
}
