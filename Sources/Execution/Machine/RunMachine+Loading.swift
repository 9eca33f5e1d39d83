internal import PlanModel

extension RunMachine {
    /// Decides which updates the session works on, as if nothing were known of them.
    mutating func select() {
        for index in cells.indices {
            let isSelected = selection.contains(index + 1)
            cells[index].isWanted = isSelected
            cells[index].outcome = isSelected ? .pending : .notSelected
            if isSelected { wantedCount += 1 }
            totals[cells[index].outcome] += 1
        }
        unsettledCount = wantedCount
    }

    /// Takes over what earlier sessions left of an update: what is done stays done, everything else is read and tried again, unless
    /// those that failed are skipped.
    mutating func take(_ n: Int, _ known: RunHistory.UpdateHistory, into loading: inout Loading) {
        guard cells.indices.contains(n - 1) else { return }
        let isSelected = selection.contains(n)
        let outcome = known.outcome
        let isSkipped = configuration.skipsFailed && outcome.countsAsFailure
        cells[n - 1].isWanted = isSelected && !isSkipped
        if isSelected, outcome.isDone || isSkipped {
            unsettledCount -= 1
            if outcome.isDone { wantedDoneCount += 1 } else { oldFailureCount += 1 }
        }
        if outcome.isDone || isSkipped || !isSelected {
            totals[cells[n - 1].outcome] -= 1
            cells[n - 1].outcome = outcome
            totals[outcome] += 1
        }
        cells[n - 1].attempts = Int32(clamping: known.attempts)
        if configuration.repairsTorn, known.isTorn { torn[n] = known.settlement?.facts.seen }
        noteWrite(n, known, &loading)
    }

    /// What is gathered while updates are taken over.
    struct Loading {
        let now: Instant
        let wallNow: Timestamp
        /// By channel: when the latest write was announced that may still land.
        var announcedAt: [Timestamp?]
    }

    private mutating func noteWrite(_ n: Int, _ known: RunHistory.UpdateHistory, _ loading: inout Loading) {
        guard let at = known.lastIntentAt else { return }
        let sinceAnswer = sinceAnswer(announcedAt: at, wallNow: loading.wallNow)
        lastWriteAt = max(lastWriteAt, loading.now.advanced(byMilliseconds: -sinceAnswer))
        // A single write that is known to have been applied has landed; one of several may not have.
        guard !known.outcome.isDone || known.attempts > 1 else { return }
        let (channel, number) = (channel(of: n), Int32(truncatingIfNeeded: n))
        if let latest = loading.announcedAt[channel], (latest, channels[channel].quietOwner) > (at, number) { return }
        loading.announcedAt[channel] = at
        channels[channel].quietOwner = number
    }

    /// Every update has been taken over.
    mutating func endLoading(_ loading: Loading) {
        for (channel, at) in loading.announcedAt.enumerated() {
            guard let at else { continue }
            let rest = restOfQuiet(since: at, wallNow: loading.wallNow)
            channels[channel].quietUntil = loading.now.advanced(byMilliseconds: rest)
        }
    }

    /// A write of an earlier session may still land: the quiet time goes on from the latest moment at which it can have been answered.
    /// The clock may have been set since, so the rest of it is never longer than the whole.
    private func restOfQuiet(since announcedAt: Timestamp, wallNow: Timestamp) -> Int64 {
        let quiet = max(quietMilliseconds, 0)
        return quiet - min(sinceAnswer(announcedAt: announcedAt, wallNow: wallNow), quiet)
    }

    /// For how long at least an announced write of an earlier session must have been answered; never below 0.
    private func sinceAnswer(announcedAt: Timestamp, wallNow: Timestamp) -> Int64 {
        let answered =
            Instant(milliseconds: Self.intentAgeMaxMilliseconds + Self.readAgeMaxMilliseconds)
            .advanced(byMilliseconds: timeoutMilliseconds).milliseconds
        return max(max(Self.milliseconds(from: announcedAt, to: wallNow), 0) - answered, 0)
    }

    /// From one moment of the wall clock to another, negative where it is earlier.
    static func milliseconds(from start: Timestamp, to end: Timestamp) -> Int64 {
        Instant(milliseconds: end.milliseconds).milliseconds(since: Instant(milliseconds: start.milliseconds))
    }
}

extension RunHistory.UpdateHistory {
    /// Whether a write of the run has left the scope with members from before and after, and nothing has happened since.
    var isTorn: Bool { !isOpen && settlement?.outcome == .unresolved && settlement?.reason == UpdateSettlement.torn }
}
