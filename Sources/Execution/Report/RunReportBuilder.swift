package import PlanModel

/// Makes reports from what the checkpoint knows.
package enum RunReportBuilder {
    /// The report of a run as it stands: `history` tells of the run as a whole, `updates` of each update. `nextCommand` is the command to
    /// go on with; it is left out where nothing is left to do.
    ///
    /// Throws: `PlanFileError` where the lines of failed updates cannot be read again; what `updates` throws.
    package static func report(
        history: RunHistory,
        updates: any KnownUpdates,
        plan: PlanFile,
        runID: String,
        mode: RunReport.Mode,
        planName: String,
        endpoints: [RunReport.Endpoint],
        nextCommand: String?
    ) throws -> RunReport {
        var ended = history.ended ?? notEnded
        ended.nextCommand = ended.exitCode == 0 ? nil : nextCommand
        var figures = RunFigures(history: history, plan: plan)
        try updates.forEach { n, known in try figures.add(n, known) }
        figures.end()
        return RunReport(
            runID: runID,
            mode: mode,
            plan: RunReport.PlanReference(name: planName, sha256: plan.sha256, updateCount: plan.entries.count),
            endpoints: endpoints,
            ended: ended,
            sessions: history.sessions,
            totals: figures.totals,
            requests: history.requests,
            readLatency: figures.readLatency.summary,
            writeLatency: figures.writeLatency.summary,
            durationMilliseconds: figures.duration.milliseconds,
            waves: figures.waves,
            gateways: figures.gateways,
            verification: history.verification,
            failures: RunReport.Failures(count: figures.failureCount, items: figures.failures)
        )
    }

    /// Gives what is known of every update of the plan, in order.
    ///
    /// Throws: `PlanFileError` where a line cannot be read again; what `updates` and `body` throw.
    package static func forEachRecord(
        history: RunHistory,
        updates: any KnownUpdates,
        plan: PlanFile,
        _ body: (UpdateRecord) throws -> Void
    ) throws {
        let selection = UpdateSelection(history.only, in: plan)
        var next = 1
        func giveUnknown(before end: Int) throws {
            while next < end {
                try body(try record(n: next, known: nil, plan: plan, selection: selection))
                next += 1
            }
        }
        try updates.forEach { n, known in
            guard plan.entries.indices.contains(n - 1) else { return }
            try giveUnknown(before: n)
            try body(try record(n: n, known: known, plan: plan, selection: selection))
            next = n + 1
        }
        try giveUnknown(before: plan.entries.count + 1)
    }

    /// What is known of update `n`, nil for nothing; `selection` is what the latest session worked on.
    ///
    /// Throws: `PlanFileError` where its line cannot be read again.
    static func record(
        n: Int,
        known: RunHistory.UpdateHistory?,
        plan: PlanFile,
        selection: UpdateSelection
    ) throws(PlanFileError) -> UpdateRecord {
        let update = try plan.update(n)
        var record = UpdateRecord(n: n, wave: update.wave, channel: update.channel, scope: update.scope)
        record.outcome = selection.outcome(of: n, known)
        guard let known else { return record }
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
}

extension UpdateSelection {
    /// How update `n` stands, where the latest session worked on this selection: what it left out and nothing is known of, is not selected.
    func outcome(of n: Int, _ known: RunHistory.UpdateHistory?) -> Outcome {
        guard let known, known.isOpen || known.settlement != nil else { return contains(n) ? .pending : .notSelected }
        return known.outcome
    }
}
