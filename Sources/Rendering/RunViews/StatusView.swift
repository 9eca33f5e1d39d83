package import PlanModel

/// Where a run stands, in a few lines.
package struct StatusView: Hashable, Sendable {
    private let report: RunReport
    private let isAtWork: Bool

    /// A view; `isAtWork` says that a process holds the run now, so that its latest session has not ended.
    package init(of report: RunReport, isAtWork: Bool) {
        self.report = report
        self.isAtWork = isAtWork
    }

    /// The status.
    package var blocks: [Block] {
        var pairs = [
            KeyValue("state", statePhrase),
            KeyValue("done", report.progressPhrase),
            KeyValue("outcomes", report.outcomesPhrase),
        ]
        if let wave = report.waves.first(where: { $0.totals[.pending] > 0 }) {
            pairs.append(KeyValue("wave", "\(wave.wave) of \(report.waves.count), \(wave.totals[.pending]) pending"))
        }
        pairs.append(KeyValue("requests", report.requestsPhrase))
        pairs.append(KeyValue("plan sha256", "\(name: report.plan.sha256)"))
        var blocks: [Block] = [.heading(level: 1, report.titlePhrase), .keyValues(pairs)]
        if !isAtWork, let command = report.ended.nextCommand {
            blocks += [.heading(level: 2, "Next"), .code([command])]
        }
        return blocks
    }

    private var statePhrase: Phrase {
        guard let session = report.sessions.last else { return "not started" }
        if isAtWork { return "at work since \(words: "\(session.startedAt)"), session \(session.session)" }
        guard let endedAt = session.endedAt else {
            return "killed: session \(session.session), started \(words: "\(session.startedAt)"), never ended"
        }
        return """
            ended \(words: "\(endedAt)") by \(words: report.ended.by.words), exit code \(report.ended.exitCode): \
            \(message: report.ended.message)
            """
    }
}
