package import PlanModel

/// Makes reports from what the checkpoint knows.
package enum RunReportBuilder {
    /// The report of a run as it stands. `nextCommand` is the command to go on with; it is left out where nothing is left to do.
    ///
    /// Throws: `PlanFileError` where the lines of failed updates cannot be read again.
    package static func report(
        history: RunHistory,
        plan: PlanFile,
        runID: String,
        mode: RunReport.Mode,
        planName: String,
        endpoints: [RunReport.Endpoint],
        nextCommand: String?
    ) throws(PlanFileError) -> RunReport {
        var ended = history.ended ?? notEnded
        ended.nextCommand = ended.exitCode == 0 ? nil : nextCommand
        let selection = UpdateSelection(history.only, in: plan)
        let breakdown = Breakdown(history: history, plan: plan, selection: selection)
        return RunReport(
            runID: runID,
            mode: mode,
            plan: RunReport.PlanReference(name: planName, sha256: plan.sha256, updateCount: plan.entries.count),
            endpoints: endpoints,
            ended: ended,
            sessions: history.sessions,
            totals: breakdown.totals,
            requests: history.requests,
            readLatency: LatencyFold.summary(history.updates.values.compactMap(\.settlement?.readLatencyMicroseconds)),
            writeLatency: LatencyFold.summary(
                history.updates.values.compactMap(\.settlement?.writeLatencyMicroseconds)
            ),
            durationMilliseconds: RunDuration.milliseconds(of: history),
            waves: breakdown.waves,
            gateways: breakdown.gateways,
            verification: history.verification,
            failures: try failures(history: history, plan: plan)
        )
    }

    /// What is known of update `n`; `selection` is what the latest session worked on.
    ///
    /// Throws: `PlanFileError` where its line cannot be read again.
    package static func record(
        n: Int,
        history: RunHistory,
        plan: PlanFile,
        selection: UpdateSelection
    ) throws(PlanFileError) -> UpdateRecord {
        let update = try plan.update(n)
        var record = UpdateRecord(n: n, wave: update.wave, channel: update.channel, scope: update.scope)
        record.outcome = history.outcome(of: n, selection)
        guard let known = history.updates[n] else { return record }
        record.attempts = known.attempts
        record.firstSentAt = known.firstSentAt
        guard let settlement = known.settlement, !known.isOpen else { return record }
        record.reason = known.differs ?? settlement.reason
        record.settledBy = settlement.settledBy
        record.status = settlement.facts.status
        record.errorCode = settlement.facts.errorCode
        record.errorMessage = settlement.facts.errorMessage
        record.requestID = settlement.facts.requestID
        record.session = settlement.session
        record.endedAt = settlement.at
        record.latencyMicroseconds = settlement.writeLatencyMicroseconds
        return record
    }

    /// How a run stands whose latest session was killed or is still at work.
    private static let notEnded = RunReport.Ended(
        by: .error,
        exitCode: 1,
        message: "the latest session has not ended by itself: it is still at work, or it was killed",
        nextCommand: nil
    )

    private static func failures(history: RunHistory, plan: PlanFile) throws(PlanFileError) -> RunReport.Failures {
        let failed = history.updates.filter { $0.value.outcome.countsAsFailure }.keys.sorted()
        var items: [UpdateRecord] = []
        for n in failed.prefix(RunReport.failuresMax) where plan.entries.indices.contains(n - 1) {
            items.append(try record(n: n, history: history, plan: plan, selection: .all))
        }
        return RunReport.Failures(count: failed.count, items: items)
    }
}

extension RunHistory {
    /// How update `n` stands, where the latest session worked on `selection`: what it left out and nothing is known of, is not selected.
    func outcome(of n: Int, _ selection: UpdateSelection) -> Outcome {
        guard let known = updates[n], known.isOpen || known.settlement != nil else {
            return selection.contains(n) ? .pending : .notSelected
        }
        return known.outcome
    }
}

/// The outcomes of a plan's updates, in all and apart.
private struct Breakdown {
    private(set) var totals = OutcomeTotals()
    private(set) var waves: [RunReport.WaveTotals] = []
    private(set) var gateways: [RunReport.GatewayTotals]

    init(history: RunHistory, plan: PlanFile, selection: UpdateSelection) {
        gateways = plan.gateways.map { RunReport.GatewayTotals(gateway: $0, totals: OutcomeTotals()) }
        for (index, entry) in plan.entries.enumerated() {
            let outcome = history.outcome(of: index + 1, selection)
            totals[outcome] += 1
            gateways[Int(entry.gateway)].totals[outcome] += 1
            if waves.last?.wave != Int(entry.wave) {
                waves.append(RunReport.WaveTotals(wave: Int(entry.wave), totals: OutcomeTotals()))
            }
            waves[waves.count - 1].totals[outcome] += 1
        }
    }
}
