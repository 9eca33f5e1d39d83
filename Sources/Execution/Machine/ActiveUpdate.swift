internal import ByteIO
internal import PlanModel

/// What the machine keeps of an update from its first read in a session to its settlement.
struct ActiveUpdate: Sendable {
    /// What the update waits for.
    enum Step: Hashable, Sendable {
        /// Its turn to be read.
        case queuedRead
        /// The answer to a read.
        case reading
        /// Its intent to be durable.
        case recordingIntent
        /// Its turn to be sent.
        case queuedSend
        /// The answer to a write.
        case writing
        /// A moment, to be read again.
        case waiting(until: Instant)
        /// Its outcome to be durable.
        case recordingSettlement(Outcome)
    }

    var step = Step.reading
    /// When its first request of this session left.
    let startedAt: Instant
    /// When its latest request left.
    var requestLeftAt = Instant(milliseconds: .min)
    /// Whether its next read follows a failed request, and so takes from the gateway's retry budget.
    var isRetrying = false
    /// When the latest read left: what it saw is at least as young. A write uses it up.
    var readLeftAt = Instant(milliseconds: .min)
    /// Requests of this session.
    var reads = 0
    var writes = 0
    /// Reads of this session without a usable answer.
    var failedReads = 0
    /// Reads of this session that allowed a write, but were answered too late for it to follow.
    var slowReads = 0
    /// Failed requests of this session, which lengthen the waits.
    var failures = 0
    /// Whether an intent is durable whose write has not left.
    var isAnnounced = false
    /// When the latest intent was handed to the checkpoint.
    var announcedAt = Instant(milliseconds: .min)
    /// Whether a write of this session left and its answer did not tell whether it was applied: it is finished, whatever stops the session.
    var isUncertain = false
    /// Writes of which no read has told yet whether they landed: those of earlier sessions, all of them, and those of this one whose
    /// answer did not tell.
    var unknownWrites: Int
    /// What the read before the latest write saw.
    var seenBefore: Fingerprint128?
    /// Whether the latest write that was announced overwrites a torn scope.
    var isRepair = false
    /// What the latest read saw, where that was neither as before nor as after; in the verifying pass, where it was not as after.
    var unexpected: Fingerprint128?
    var unexpectedReads = 0
    var readLatencyMicroseconds: Int?
    var writeLatencyMicroseconds: Int?
}
