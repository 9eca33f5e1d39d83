package import ByteIO
package import PlanModel

/// What the machine is told.
package enum MachineEvent: Hashable, Sendable {
    /// The session begins; first, once.
    case started
    /// A read was answered.
    case readDone(n: Int, ReadVerdict, ExchangeFacts)
    /// The intent of update `n` is durable.
    case intentDurable(n: Int)
    /// A write was answered.
    case writeDone(n: Int, WriteVerdict, ExchangeFacts)
    /// The outcome of update `n` is durable.
    case settlementDurable(n: Int)
    /// The end of the verifying pass is durable.
    case verificationDurable
    /// The moment of the latest `wake` has come.
    case timer
    /// Someone wants the run to stop: the first time after what is in flight, the second time at once.
    case interrupt
    /// The checkpoint or the plan file cannot be used any more.
    case cannotGoOn(reason: String)
}

/// What the machine asks for. Effects of one answer are in order; those that record must become durable in the order in which they were asked for.
package enum MachineEffect: Hashable, Sendable {
    /// Read the scope of update `n`; answered by `readDone`.
    case read(n: Int)
    /// Make durable that write number `attempt` of update `n` is next, after a read that saw `seen`; answered by `intentDurable`.
    case recordIntent(n: Int, attempt: Int, seen: Fingerprint128)
    /// Record that the latest intent of update `n` came to nothing: its write has not left and never will, so that `attempts` writes remain
    /// over all sessions; not answered.
    case recordWithdrawal(n: Int, attempts: Int)
    /// Send update `n` once, such that it leaves by that moment or not at all; answered by `writeDone`.
    case send(n: Int, by: Instant)
    /// Make the outcome of update `n` durable; answered by `settlementDurable`.
    case recordSettlement(n: Int, MachineSettlement)
    /// Record that the scope of update `n` is not as planned; not answered.
    case recordDiffering(n: Int, reason: String)
    /// Make the end of the verifying pass durable; answered by `verificationDurable`.
    case recordVerified(checked: Int, differing: Int)
    /// Send `timer` at this moment; it replaces an earlier wish.
    case wake(at: Instant)
    /// The session is over; nothing follows.
    case finish(RunEnd)
}

/// How an update was settled, without what the machine does not know: session and time of day.
package struct MachineSettlement: Hashable, Sendable {
    /// Pending only where nothing is ever sent, for what would be sent.
    package var outcome: Outcome
    /// Why, where the outcome alone does not tell.
    package var reason: String?
    /// How it became known; nil where it did not.
    package var settledBy: SettledBy?
    /// Writes announced over all sessions.
    package var attempts: Int
    /// Of the exchange that decided.
    package var facts: ExchangeFacts
    /// What the read before the latest write of the session saw; nil where it sent none.
    package var seenBefore: Fingerprint128?
    /// The last read's time.
    package var readLatencyMicroseconds: Int?
    /// The last write's time; nil where none was sent in this session.
    package var writeLatencyMicroseconds: Int?
}
