internal import PlanModel

extension RunMachine {
    /// Decides which updates the session works on: those of its selection that are not done, and, unless they are skipped, those that
    /// failed before.
    mutating func select(_ history: RunHistory) {
        for index in cells.indices {
            let isSelected = selection.contains(index + 1)
            let known = history.updates[index + 1]
            let outcome = known?.outcome ?? .pending
            let isSkipped = configuration.skipsFailed && outcome.countsAsFailure
            cells[index].isWanted = isSelected && !isSkipped
            if isSelected {
                wantedCount += 1
                if outcome.isDone { wantedDoneCount += 1 } else if !isSkipped { unsettledCount += 1 }
                if isSkipped { oldFailureCount += 1 }
            }
            if outcome.isDone || isSkipped || !isSelected {
                cells[index].outcome = !isSelected && known == nil ? .notSelected : outcome
            }
            totals[cells[index].outcome] += 1
        }
    }

    /// Takes over what earlier sessions left: what is done stays done, everything else is read and tried again.
    mutating func load(_ history: RunHistory, now: Instant, wallNow: Timestamp) {
        var announcedAt = [Timestamp?](repeating: nil, count: channels.count)
        for (n, known) in history.updates where cells.indices.contains(n - 1) {
            cells[n - 1].attempts = Int32(clamping: known.attempts)
            if configuration.repairsTorn, known.isTorn { torn[n] = known.settlement?.facts.seen }
            if let at = known.lastIntentAt {
                let sinceAnswer = sinceAnswer(announcedAt: at, wallNow: wallNow)
                lastWriteAt = max(lastWriteAt, now.advanced(byMilliseconds: -sinceAnswer))
            }
            // A single write that is known to have been applied has landed; one of several may not have.
            guard !known.outcome.isDone || known.attempts > 1, let at = known.lastIntentAt else { continue }
            let (channel, number) = (channel(of: n), Int32(truncatingIfNeeded: n))
            if let latest = announcedAt[channel], (latest, channels[channel].quietOwner) > (at, number) { continue }
            announcedAt[channel] = at
            channels[channel].quietOwner = number
        }
        for (channel, at) in announcedAt.enumerated() {
            guard let at else { continue }
            channels[channel].quietUntil = now.advanced(byMilliseconds: restOfQuiet(since: at, wallNow: wallNow))
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
