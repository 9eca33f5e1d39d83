internal import ByteIO
internal import PlanModel

extension RunMachine {
    /// Reads every scope that the plan's updates are said to hold, those of earlier sessions too (safety rule 11).
    mutating func startVerifying(_ now: Instant) {
        stage = .verifying
        for index in lanes.indices { lanes[index].removeQueued() }
        for n in 1..<(cells.count + 1) where isToBeVerified(n) {
            let index = lane(of: n)
            lanes[index].queue.append(n, in: &cells)
            toVerifyCount += 1
            offer(index)
        }
    }

    /// Scopes that hold, and those of which a write may have landed after it was given up.
    private func isToBeVerified(_ n: Int) -> Bool {
        let cell = cells[n - 1]
        return cell.isWanted && (cell.outcome.isDone || cell.mayLandLate)
    }

    /// The verifying pass has found a write that landed after it was given up, and that is durable.
    mutating func landedLate(_ n: Int, at now: Instant) {
        cells[n - 1].mayLandLate = false
        newFailureCount -= 1
        landedLateCount += 1
        verifiedCount += 1
        letGo(n, at: now)
    }

    /// A read of the verifying pass was answered.
    mutating func verifyingReadDone(
        _ n: Int,
        _ update: ActiveUpdate,
        _ verdict: ReadVerdict,
        _ facts: ExchangeFacts,
        at now: Instant
    ) {
        let isLate = cells[n - 1].mayLandLate
        switch verdict {
        case .scope(.after, _) where isLate: settle(n, .applied, reason: "it landed late", settledBy: .read, facts)
        // Why it is not as planned is on record.
        case .scope where isLate: verified(n, differs: nil, at: now)
        case .scope(let state, let fingerprint): compared(n, state.complaint, fingerprint, facts, at: now)
        case .refused(let reason): verified(n, differs: "the scope could not be read: \(reason)", at: now)
        case .unauthorized:
            noteRefusal(facts)
            stopStarting(.credentials, at: now)
            finish()
        case .unavailable(let reason):
            guard update.failedReads < configuration.retry.attemptsMax else { return unreadable(n, reason, at: now) }
            wait(n, facts, at: now)
        }
    }

    /// A scope was read that should be as after its update. That it is not is believed of two equal reads, as it is before a write.
    private mutating func compared(
        _ n: Int,
        _ complaint: String?,
        _ fingerprint: Fingerprint128,
        _ facts: ExchangeFacts,
        at now: Instant
    ) {
        guard let complaint else { return verified(n, differs: nil, at: now) }
        switch noteUnexpected(n, fingerprint) {
        case .believed: verified(n, differs: complaint, at: now)
        case .changing: verified(n, differs: "the scope keeps changing", at: now)
        case .first: wait(n, facts, isRetry: false, at: now)
        }
    }

    /// A scope cannot be read. A gateway that is gone would hold the pass for as long as all scopes take to give up.
    mutating func unreadable(_ n: Int, _ reason: String, at now: Instant) {
        verified(n, differs: "the scope could not be read: \(reason)", at: now)
        unreadableCount += 1
        noteUnanswered(n)
        guard unreadableCount > failuresMax || isSilent else { return }
        stopStarting(.failures, at: now)
        finish()
    }

    private mutating func verified(_ n: Int, differs reason: String?, at now: Instant) {
        verifiedCount += 1
        letGo(n, at: now)
        guard let reason else { return }
        differingCount += 1
        effects.append(.recordDiffering(n: n, reason: reason))
    }
}
