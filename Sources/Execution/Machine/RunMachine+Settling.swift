internal import PlanModel

extension RunMachine {
    /// An outcome is durable: it counts, and the channel is free.
    mutating func settlementDurable(_ n: Int, at now: Instant) {
        guard let update = active[n], case .recordingSettlement(let outcome) = update.step else { return }
        totals[cells[n - 1].outcome] -= 1
        totals[outcome] += 1
        cells[n - 1].outcome = outcome
        if outcome.isDone { wantedDoneCount += 1 }
        guard stage == .updating else { return landedLate(n, at: now) }
        settledCount += 1
        unsettledCount -= 1
        waveRemaining -= 1
        if outcome.countsAsFailure {
            newFailureCount += 1
            if update.isUncertain {
                cells[n - 1].mayLandLate = true
                lateUntil = max(lateUntil, channels[channel(of: n)].quietUntil)
            }
        }
        letGo(n, at: now)
        if outcome == .failed { noteUnanswered(n) }
        if outcome == .drifted, configuration.stopsOnDrift {
            driftedUpdate = n
            stopStarting(.failures, at: now)
        } else if limitIsExceeded {
            stopStarting(.failures, at: now)
        }
    }

    /// The largest number of failures that does not stop the session.
    var failuresMax: Int { configuration.failureLimit.failuresMax(updateCount: wantedCount) }

    /// An update came to nothing. Where its gateway has never answered, a few of them tell as much as all of its updates would.
    mutating func noteUnanswered(_ n: Int) {
        let index = lane(of: n)
        guard !lanes[index].isProven else { return }
        lanes[index].unansweredCount += 1
        if lanes[index].unansweredCount > Self.unansweredMax { isSilent = true }
    }

    private var limitIsExceeded: Bool {
        if isSilent { return true }
        // What is not as the plan wants it is what a session that sends nothing is to find out.
        let count = configuration.sendsNothing ? totals[.failed] : newFailureCount
        return count > failuresMax && settledCount >= configuration.failureLimit.sampleMin(updateCount: wantedCount)
    }

    /// Updates that failed, drifted or are unresolved, of those that the session was to work on.
    var failureCount: Int { newFailureCount + oldFailureCount }
}
