package import PlanModel

extension RunMachine {
    /// Where the session stands at `now`, `elapsedMilliseconds` after its start.
    package func progress(at now: Instant, elapsedMilliseconds: Int64) -> ProgressSnapshot {
        ProgressSnapshot(
            stage: stage == .settling ? .settling : toVerifyCount > 0 ? .verifying : .updating,
            totals: totals,
            inFlight: inFlight,
            requests: requests,
            wave: Int(wave),
            waveCount: waveCount,
            verifiedCount: verifiedCount,
            toVerifyCount: toVerifyCount,
            settledCount: settledCount,
            elapsedMilliseconds: elapsedMilliseconds,
            waitMilliseconds: waitMilliseconds(at: now),
            waitReason: waitMilliseconds(at: now) == nil ? nil : waitReason(at: now),
            isStopping: stop != nil
        )
    }

    /// How long nothing happens from `now` on, where no request is in flight and a time is known.
    func waitMilliseconds(at now: Instant) -> Int64? {
        guard inFlight == 0, let wakeAt, wakeAt > now else { return nil }
        return wakeAt.milliseconds(since: now)
    }

    /// What the earliest timer stands for.
    private func waitReason(at now: Instant) -> ProgressSnapshot.WaitReason? {
        switch timers.firstSubject {
        case .lane(let index): holdReason(of: index, at: now) ?? (lanes[index].retries.isEmpty ? .rate : .retry)
        case .update(let n): holdReason(of: lane(of: n), at: now) ?? .retry
        case .channel: .quietTime
        case .settled: .settling
        case .deadline: .deadline
        case nil: nil
        }
    }

    /// Why nothing goes to a gateway; nil where something may.
    private func holdReason(of index: Int, at now: Instant) -> ProgressSnapshot.WaitReason? {
        if lanes[index].breaker.isOpen { return .unreachable }
        return lanes[index].pausedUntil > now ? .throttled : nil
    }

    /// Requests of this session so far.
    package var requestCounts: RunReport.RequestCounts { requests }
}
