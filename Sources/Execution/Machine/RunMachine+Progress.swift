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
            isStopping: stop != nil
        )
    }

    /// How long nothing happens from `now` on, where no request is in flight and a time is known.
    func waitMilliseconds(at now: Instant) -> Int64? {
        guard inFlight == 0, let wakeAt, wakeAt > now else { return nil }
        return wakeAt.milliseconds(since: now)
    }

    /// Requests of this session so far.
    package var requestCounts: RunReport.RequestCounts { requests }
}
