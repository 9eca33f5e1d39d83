package import PlanModel

extension RunMachine {
    /// Where the session stands, `elapsedMilliseconds` after its start.
    package func progress(elapsedMilliseconds: Int64) -> ProgressSnapshot {
        ProgressSnapshot(
            stage: toVerifyCount > 0 ? .verifying : .updating,
            totals: totals,
            inFlight: inFlight,
            requests: requests,
            wave: Int(wave),
            waveCount: waveCount,
            verifiedCount: verifiedCount,
            toVerifyCount: toVerifyCount,
            settledCount: settledCount,
            elapsedMilliseconds: elapsedMilliseconds,
            isStopping: stop != nil
        )
    }

    /// Requests of this session so far.
    package var requestCounts: RunReport.RequestCounts { requests }
}
