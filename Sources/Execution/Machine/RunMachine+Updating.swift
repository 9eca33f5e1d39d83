internal import ByteIO
internal import PlanModel

extension RunMachine {
    // MARK: Reading

    /// Reads the scope of an update.
    mutating func read(_ n: Int, at now: Instant) {
        guard stage != .finished, var update = active[n] else { return }
        request(n, isRetry: update.reads > 0, isCharged: update.isRetrying, at: now)
        update.step = .reading
        update.isRetrying = false
        update.readLeftAt = now
        update.requestLeftAt = now
        update.reads += 1
        active[n] = update
        effects.append(.read(n: n))
    }

    /// A read was answered.
    mutating func readDone(_ n: Int, _ verdict: ReadVerdict, _ facts: ExchangeFacts, at now: Instant) {
        guard var update = active[n], update.step == .reading else { return }
        requests.get += max(facts.requestCount, 0)
        requestEnded(n, facts, isWrite: false, isLost: facts.status == nil, at: now)
        update.readLatencyMicroseconds = facts.latencyMicroseconds
        var facts = facts
        switch verdict {
        case .scope(_, let fingerprint): facts.seen = fingerprint
        case .unavailable: update.failedReads += 1
        case .refused, .unauthorized: break
        }
        active[n] = update
        if let reason = facts.barredBecause, !lanes[lane(of: n)].isProven { return finishBarred(reason) }
        if stage == .verifying { return verifyingReadDone(n, update, verdict, facts, at: now) }
        switch verdict {
        case .scope(.after, _): foundAfter(n, update, facts, at: now)
        case .scope(.before, _): foundWritable(n, isRepair: false, facts, at: now)
        case .scope(.mixture, let fingerprint) where torn[n] == fingerprint:
            foundWritable(n, isRepair: true, facts, at: now)
        case .scope(.mixture, let fingerprint): foundNeither(n, fingerprint, isTorn: true, facts, at: now)
        case .scope(.other, let fingerprint): foundNeither(n, fingerprint, isTorn: false, facts, at: now)
        case .unauthorized: credentialsRefused(n, facts, at: now)
        case .refused(let reason): settle(n, .failed, reason: "the scope could not be read: \(reason)", facts)
        case .unavailable(let reason):
            guard update.failedReads < configuration.retry.attemptsMax else {
                return settle(n, .failed, reason: "the scope could not be read: \(reason)", facts)
            }
            wait(n, facts, at: now)
        }
    }

    private mutating func foundAfter(_ n: Int, _ update: ActiveUpdate, _ facts: ExchangeFacts, at now: Instant) {
        withdraw(n)
        guard cells[n - 1].attempts > 0 else { return settle(n, .alreadyApplied, settledBy: .read, facts) }
        // The only write of unknown fate has landed, so none can land later.
        let channel = channel(of: n)
        if update.unknownWrites <= 1, Int(channels[channel].quietOwner) == n {
            channels[channel].quietUntil = Instant(milliseconds: .min)
        }
        settle(n, .applied, reason: repairReason(update), settledBy: .read, facts)
    }

    private func repairReason(_ update: ActiveUpdate) -> String? {
        update.isRepair && update.writes > 0 ? "the torn scope was overwritten" : nil
    }

    /// The scope is as before, or is torn and may be repaired: it may be overwritten.
    private mutating func foundWritable(_ n: Int, isRepair: Bool, _ facts: ExchangeFacts, at now: Instant) {
        guard !configuration.sendsNothing else {
            return settle(n, .pending, reason: "it would be sent", settledBy: .read, facts)
        }
        guard var update = active[n] else { return }
        update.unexpected = nil
        // What is sent on an intent must be what it says: a scope that was torn meanwhile is another one.
        if update.isAnnounced, update.seenBefore != facts.seen { withdraw(n) }
        update.isAnnounced = active[n]?.isAnnounced ?? false
        update.seenBefore = facts.seen
        update.isRepair = isRepair
        active[n] = update
        if update.isAnnounced, now.milliseconds(since: update.announcedAt) > Self.intentAgeMaxMilliseconds {
            update.isAnnounced = false
            withdraw(n)
        }
        if !update.isAnnounced, update.writes >= configuration.retry.attemptsMax {
            settle(n, .failed, reason: "the scope is still as before after \(update.writes) writes", facts)
        } else if !update.isAnnounced, !mayAnnounce(update) {
            letGo(n, at: now)
        } else if !isYoung(update, at: now) {
            foundTooLate(n, facts, at: now)
        } else if update.isAnnounced {
            queueSend(n, at: now)
        } else {
            announce(n, at: now)
        }
    }

    /// Whether a write that leaves now follows its read in time, even if leaving takes a moment.
    private func isYoung(_ update: ActiveUpdate, at now: Instant) -> Bool {
        now.milliseconds(since: update.readLeftAt) <= Self.readAgeMaxMilliseconds - Self.departureMilliseconds
    }

    /// The answer took so long that no write may follow it. A gateway that is always so slow gets none at all.
    private mutating func foundTooLate(_ n: Int, _ facts: ExchangeFacts, at now: Instant) {
        guard var update = active[n] else { return }
        update.slowReads += 1
        active[n] = update
        guard update.slowReads < configuration.retry.attemptsMax else {
            let milliseconds = now.milliseconds(since: update.readLeftAt)
            let reason = """
                reading the scope took \(milliseconds) ms, the last of \(update.slowReads) times, and a write must leave within \
                \(Self.readAgeMaxMilliseconds) ms after its read left
                """
            return settle(n, .failed, reason: reason, facts)
        }
        wait(n, facts, at: now)
    }

    /// Makes durable that a write comes next.
    private mutating func announce(_ n: Int, at now: Instant) {
        cells[n - 1].attempts += 1
        active[n]?.step = .recordingIntent
        active[n]?.announcedAt = now
        let seen = active[n]?.seenBefore ?? .zero
        effects.append(.recordIntent(n: n, attempt: Int(cells[n - 1].attempts), seen: seen))
    }

    /// What a read that saw the unexpected is worth.
    enum Unexpected {
        /// It must be seen once more.
        case first
        /// Two reads after each other saw the same.
        case believed
        /// No two did, and there were enough of them.
        case changing
    }

    /// Notes what a read saw that is not what it should be: one read may lie or be cut short between two writes of others.
    mutating func noteUnexpected(_ n: Int, _ fingerprint: Fingerprint128) -> Unexpected {
        guard var update = active[n] else { return .first }
        let isSeenAgain = update.unexpected == fingerprint
        update.unexpected = fingerprint
        update.unexpectedReads += 1
        active[n] = update
        if isSeenAgain { return .believed }
        return update.unexpectedReads > configuration.retry.attemptsMax ? .changing : .first
    }

    /// The scope is neither as before nor as after: two equal reads are believed.
    private mutating func foundNeither(
        _ n: Int,
        _ fingerprint: Fingerprint128,
        isTorn: Bool,
        _ facts: ExchangeFacts,
        at now: Instant
    ) {
        let seen = noteUnexpected(n, fingerprint)
        guard seen != .first else { return wait(n, facts, isRetry: false, at: now) }
        withdraw(n)
        let outcome = cells[n - 1].attempts > 0 ? Outcome.unresolved : .drifted
        let tornReason = isTorn && outcome == .unresolved ? UpdateSettlement.torn : nil
        settle(
            n,
            outcome,
            reason: seen == .believed ? tornReason : "the scope keeps changing",
            settledBy: .read,
            facts
        )
    }

    // MARK: Writing

    /// The intent is durable: the write may leave.
    mutating func intentDurable(_ n: Int, at now: Instant) {
        guard var update = active[n], update.step == .recordingIntent else { return }
        update.isAnnounced = true
        active[n] = update
        queueSend(n, at: now)
    }

    private mutating func queueSend(_ n: Int, at now: Instant) {
        guard maySend(n, at: now) else { return letGo(n, at: now) }
        active[n]?.step = .queuedSend
        let index = lane(of: n)
        lanes[index].sends.append(n)
        offer(index)
    }

    /// Sends an update, or reads its scope again where the last read is too old.
    mutating func send(_ n: Int, at now: Instant) {
        guard var update = active[n] else { return }
        guard isYoung(update, at: now) else { return read(n, at: now) }
        let latest = update.readLeftAt.advanced(byMilliseconds: Self.readAgeMaxMilliseconds)
        request(n, isRetry: update.writes > 0, isCharged: update.writes > 0, at: now)
        update.step = .writing
        update.isAnnounced = false
        update.readLeftAt = Instant(milliseconds: .min)
        update.requestLeftAt = now
        update.writes += 1
        active[n] = update
        effects.append(.send(n: n, by: latest))
    }

    /// A write was answered (safety rule 10).
    mutating func writeDone(_ n: Int, _ verdict: WriteVerdict, _ facts: ExchangeFacts, at now: Instant) {
        guard var update = active[n], update.step == .writing else { return }
        requests.put += max(facts.requestCount, 0)
        if verdict != .notSent { lastWriteAt = now }
        requestEnded(n, facts, isWrite: true, isLost: facts.status == nil && verdict == .unknown, at: now)
        update.writeLatencyMicroseconds = facts.latencyMicroseconds
        if verdict == .unknown {
            update.unknownWrites += 1
            update.isUncertain = true
            let channel = channel(of: n)
            channels[channel].quietUntil = now.advanced(byMilliseconds: quietMilliseconds)
            channels[channel].quietOwner = Int32(truncatingIfNeeded: n)
        }
        active[n] = update
        switch verdict {
        case .applied: settle(n, .applied, reason: repairReason(update), settledBy: .reply, facts)
        case .refused(let reason): settle(n, .failed, reason: reason, settledBy: .reply, facts)
        case .unauthorized: credentialsRefused(n, facts, at: now)
        case .notApplied, .unknown: wait(n, facts, at: now)
        case .notSent:
            active[n]?.isAnnounced = true
            withdraw(n)
            wait(n, facts, at: now)
        }
    }

    /// Takes back an intent whose write has not left: it counts as no attempt, and no later session looks for what became of it.
    mutating func withdraw(_ n: Int) {
        guard active[n]?.isAnnounced == true else { return }
        active[n]?.isAnnounced = false
        cells[n - 1].attempts -= 1
        effects.append(.recordWithdrawal(n: n, attempts: Int(cells[n - 1].attempts)))
    }

    // MARK: Waiting and settling

    /// Reads the update again after a while, unless it is not to be finished or its time is over. `isRetry` says that a request failed.
    mutating func wait(_ n: Int, _ facts: ExchangeFacts, isRetry: Bool = true, at now: Instant) {
        guard var update = active[n] else { return }
        guard stage == .verifying || mayRead(update) else { return letGo(n, at: now) }
        update.failures += 1
        let delay = configuration.retry.delayMilliseconds(failureCount: update.failures, using: &generator)
        let until = now.advanced(byMilliseconds: delay)
        guard !isExpired(update, at: until) else { return giveUp(n, facts, at: now) }
        update.step = .waiting(until: until)
        update.isRetrying = update.isRetrying || isRetry
        active[n] = update
        timers.insert(.update(n), at: until)
    }

    /// A wait is over.
    mutating func waited(_ n: Int, at now: Instant) {
        guard let update = active[n], case .waiting(let until) = update.step, until <= now else { return }
        active[n]?.step = .queuedRead
        let index = lane(of: n)
        if update.isRetrying { lanes[index].retries.append(n) } else { lanes[index].reads.append(n) }
        offer(index)
    }

    /// The update has taken as long as one may in a session.
    mutating func giveUp(_ n: Int, _ facts: ExchangeFacts, at now: Instant) {
        let reason = "it could not be settled within \(configuration.updateTimeoutMilliseconds / 1_000) seconds"
        guard stage == .verifying else { return settle(n, .failed, reason: reason, facts) }
        unreadable(n, reason, at: now)
    }

    mutating func settle(
        _ n: Int,
        _ outcome: Outcome,
        reason: String? = nil,
        settledBy: SettledBy? = nil,
        _ facts: ExchangeFacts
    ) {
        withdraw(n)
        guard var update = active[n] else { return }
        update.step = .recordingSettlement(outcome)
        active[n] = update
        let settlement = MachineSettlement(
            outcome: outcome,
            reason: reason,
            settledBy: settledBy,
            attempts: Int(cells[n - 1].attempts),
            facts: facts,
            seenBefore: update.writes > 0 ? update.seenBefore : nil,
            readLatencyMicroseconds: update.readLatencyMicroseconds,
            writeLatencyMicroseconds: update.writeLatencyMicroseconds
        )
        effects.append(.recordSettlement(n: n, settlement))
    }

    private mutating func credentialsRefused(_ n: Int, _ facts: ExchangeFacts, at now: Instant) {
        noteRefusal(facts)
        letGo(n, at: now)
        stopStarting(.credentials, at: now)
    }
}
