package import PlanModel

/// How a run is carried out. All of it may differ between the sessions of one run.
package struct RunConfiguration: Hashable, Sendable {
    /// How many requests may be in flight overall; at least 1.
    package var concurrency = 32
    /// How many requests may be in flight at one gateway; at least 1.
    package var perGateway = 8
    /// How many requests a second one gateway gets, reads and writes together; nil for no limit.
    package var ratePerSecond: Double? = 50
    /// How often and after which wait a request is tried again.
    package var retry = RetryPolicy()
    /// How long one update may take in one session, from its first request on; then it is given up.
    package var updateTimeoutMilliseconds: Int64 = 300_000
    /// How long one HTTP request may take, as the gateway port was made with.
    package var timeoutMilliseconds: Int64 = 30_000
    /// How long a channel gets no other value after an answer that leaves open whether a write was applied
    /// (safety rule 11); nil for twice the timeout. What sessions before this one would have kept holds, where it is longer.
    package var quietMilliseconds: Int64?
    /// How many failures stop the run.
    package var failureLimit = FailureLimit.standard
    /// Whether the first drifted update stops the run.
    package var stopsOnDrift = false
    /// The updates to work on; empty for all.
    package var only: [SelectionTerm] = []
    /// Whether updates that failed, drifted or are unresolved from earlier sessions are left as they are.
    package var skipsFailed = false
    /// Whether scopes that a write of this run has torn are overwritten, as long as they are as they were recorded (safety rule 10).
    package var repairsTorn = false
    /// Whether nothing is sent: scopes are read and compared once, and what would be sent stays pending.
    package var sendsNothing = false
    /// After this moment nothing new is started; nil for none.
    package var deadline: Timestamp?
    /// How long to wait between the last update and the verifying pass.
    package var settleMilliseconds: Int64 = 0
    /// What the jitter of waits is drawn from.
    package var seed: UInt64 = 0
    /// The version of the program, for the record.
    package var version = ""
    /// Who works on the run, for the record.
    package var owner: SessionOwner?
    /// The least time between two progress snapshots.
    package var progressMilliseconds: Int64 = 100
    /// How often to see whether a snapshot is due although nothing happens; nil for never.
    package var heartbeatMilliseconds: Int64?

    /// The configuration that holds where no flag says otherwise.
    package init() {}

    /// The quiet time in force.
    var effectiveQuietMilliseconds: Int64 {
        quietMilliseconds ?? Self.quietMilliseconds(timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The quiet time that follows from how long one request may take.
    static func quietMilliseconds(timeoutMilliseconds: Int64) -> Int64 {
        let (quiet, isOverflow) = timeoutMilliseconds.multipliedReportingOverflow(by: 2)
        return isOverflow ? .max : quiet
    }
}
