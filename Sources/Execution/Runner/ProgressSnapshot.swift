package import PlanModel

/// Where a running session stands, for people who watch it.
package struct ProgressSnapshot: Hashable, Sendable {
    /// What the session is busy with.
    package enum Stage: Hashable, Sendable {
        case updating
        /// It waits for the settle time before the verifying pass.
        case settling
        case verifying
    }

    /// What a session waits for while it makes no request.
    package enum WaitReason: String, Hashable, Sendable {
        /// An earlier write may still land, so its channel gets no other value (safety rule 11).
        case quietTime = "quiet_time"
        /// A request failed, and is made again after a while.
        case retry
        /// A gateway asked for no request until then (`Retry-After`).
        case throttled
        /// A gateway does not answer; it is probed.
        case unreachable
        /// The rate limit.
        case rate
        /// Changes take effect, before they are read again.
        case settling
        /// Nothing is left to do but to end at the deadline.
        case deadline
    }

    /// Updates first, then a wait, then the verifying pass.
    package var stage: Stage
    /// The outcomes so far, over all sessions; an update that is tried again counts as pending.
    package var totals: OutcomeTotals
    /// Requests that wait for an answer.
    package var inFlight: Int
    /// Requests of this session so far, for the rate.
    package var requests: RunReport.RequestCounts
    /// The wave that is being worked on.
    package var wave: Int
    /// How many waves the plan has.
    package var waveCount: Int
    /// Scopes read by the verifying pass so far.
    package var verifiedCount: Int
    /// Scopes that the verifying pass reads; 0 before it.
    package var toVerifyCount: Int
    /// Updates settled in this session, for the time to the end.
    package var settledCount: Int
    /// Since the session started.
    package var elapsedMilliseconds: Int64
    /// How long nothing happens, where no request is in flight; nil while requests are in flight.
    package var waitMilliseconds: Int64?
    /// Why nothing happens for so long; nil where `waitMilliseconds` is.
    package var waitReason: WaitReason?
    /// Whether the session starts nothing new and only finishes what is in flight.
    package var isStopping: Bool

    /// Updates that failed, drifted or are unresolved.
    package var failureCount: Int { totals[.failed] + totals[.drifted] + totals[.unresolved] }
}
