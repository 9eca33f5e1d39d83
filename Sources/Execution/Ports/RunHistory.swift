package import PlanModel

/// What the checkpoint knows of a run when a session starts: the fold of its events.
package struct RunHistory: Hashable, Sendable {
    package var sessions: [RunReport.Session] = []
    /// The longest timeout of all sessions: how long their requests were waited for.
    package var timeoutMillisecondsMax: Int64 = 0
    /// The updates that the latest session works on; empty for all.
    package var only: [SelectionTerm] = []
    /// By update number; an update that nothing is known of has no entry.
    package var updates: [Int: UpdateHistory] = [:]
    /// Summed over the sessions.
    package var requests = RunReport.RequestCounts()
    /// Summed over the sessions before the latest one; folding alone needs it.
    package var requestsOfEarlierSessions = RunReport.RequestCounts()
    package var verification: RunReport.Verification?
    /// How the latest session that ended by itself ended; nil while one is running or after a kill.
    package var ended: RunReport.Ended?

    /// What is known of one update.
    package struct UpdateHistory: Hashable, Sendable {
        /// Writes announced over all sessions.
        package var attempts = 0
        package var firstSentAt: Timestamp?
        /// Whether an intent stands without a settlement after it: the write may or may not have reached the gateway.
        package var isOpen = false
        /// When the latest intent was recorded, for the quiet time after an unknown answer.
        package var lastIntentAt: Timestamp?
        package var settlement: UpdateSettlement?
        /// Why the latest verifying pass found it not as planned; nil where it did not.
        package var differs: String?

        /// Nothing is known.
        package init() {}
    }

    /// An empty history.
    package init() {}
}
