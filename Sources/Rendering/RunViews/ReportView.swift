package import PlanModel

/// A run's report as a document; `report.json` itself is written by `RunReport.encoded()`.
package struct ReportView: Hashable, Sendable {
    private let report: RunReport

    /// How many failures are shown; the report's file has more, `updates.jsonl` all.
    package static let failuresMax = 50
    /// How many waves, and how many gateways, are shown.
    private static let rowsMax = 50

    /// A view.
    package init(of report: RunReport) {
        self.report = report
    }

    /// The report.
    package var blocks: [Block] {
        [.heading(level: 1, report.titlePhrase), .keyValues(endPairs)] + totalsBlocks + requestBlocks + failureBlocks
            + nextBlocks
    }

    private var endPairs: [KeyValue] {
        var pairs = [
            KeyValue("ended by", "\(words: report.ended.by.words), exit code \(report.ended.exitCode)"),
            KeyValue("message", "\(message: report.ended.message)"),
            KeyValue("done", report.progressPhrase),
            KeyValue("duration", Phrase(words: Quantities.duration(milliseconds: report.durationMilliseconds))),
        ]
        if let first = report.sessions.first { pairs.append(KeyValue("started", Phrase(words: "\(first.startedAt)"))) }
        if let end = report.sessions.last?.endedAt { pairs.append(KeyValue("ended", Phrase(words: "\(end)"))) }
        pairs.append(KeyValue("sessions", "\(report.sessions.count)"))
        if let verification = report.verification {
            pairs.append(
                KeyValue("verified", "\(verification.checked) read again, \(verification.differing) not as planned")
            )
        }
        pairs.append(KeyValue("plan sha256", "\(name: report.plan.sha256)"))
        return pairs
    }

    private var totalsBlocks: [Block] {
        let outcomes = Table(
            columns: [.text("outcome"), .number("updates")],
            rows: Outcome.allCases.map { [Phrase(words: $0.words), "\(report.totals[$0])"] }
        )
        let urls = Dictionary(report.endpoints.map { ($0.gateway, $0.url) }, uniquingKeysWith: { first, _ in first })
        return [.heading(level: 2, "Outcomes"), .table(outcomes)]
            + Self.table(
                "Waves",
                [.number("wave")],
                report.waves.map { (["\($0.wave)"], $0.totals) }
            )
            + Self.table(
                "Gateways",
                [.text("gateway"), .text("address")],
                report.gateways.map { row in
                    ([row.gateway.phrase, urls[row.gateway].map { Phrase(name: $0) } ?? ""], row.totals)
                }
            )
    }

    /// Rows of totals, without the columns that are empty in all of them.
    private static func table(
        _ title: Phrase,
        _ columns: [Table.Column],
        _ rows: [(labels: [Phrase], totals: OutcomeTotals)]
    ) -> [Block] {
        if rows.isEmpty { return [] }
        let outcomes = Outcome.allCases.filter { outcome in
            outcome == .applied || rows.contains { $0.totals[outcome] > 0 }
        }
        let table = Table(
            columns: columns + outcomes.map { .number($0.words) },
            rows: rows.prefix(rowsMax).map { row in row.labels + outcomes.map { "\(row.totals[$0])" } }
        )
        let rest: [Block] = rows.count > rowsMax ? [.paragraph("and \(rows.count - rowsMax) more")] : []
        return [.heading(level: 2, title), .table(table)] + rest
    }

    private var requestBlocks: [Block] {
        let kinds = [("read", report.readLatency), ("write", report.writeLatency)].filter { $0.1.count > 0 }
        let latency = Table(
            columns: [
                .text("latency"), .number("count"), .number("p50"), .number("p90"), .number("p99"), .number("max"),
            ],
            rows: kinds.map { name, summary in
                [Phrase(words: name), "\(summary.count)"]
                    + [summary.p50, summary.p90, summary.p99, summary.max].map {
                        Phrase(words: Quantities.latency(microseconds: $0))
                    }
            }
        )
        return [.heading(level: 2, "Requests"), .paragraph(report.requestsPhrase)]
            + (kinds.isEmpty ? [] : [.table(latency)])
    }

    private var failureBlocks: [Block] {
        let failures = report.failures
        if failures.count == 0 { return [] }
        var blocks: [Block] = [.heading(level: 2, "Failures (\(failures.count))")]
        for record in failures.items.prefix(Self.failuresMax) {
            blocks.append(.heading(level: 3, Self.title(of: record)))
            blocks.append(.keyValues(Self.pairs(of: record)))
        }
        let rest = failures.count - min(failures.items.count, Self.failuresMax)
        if rest > 0 { blocks.append(.paragraph("and \(rest) more; \(name: "updates.jsonl") has all")) }
        return blocks
    }

    private static func title(of record: UpdateRecord) -> Phrase {
        "update \(record.n) \(words: record.outcome.words): \(record.scope.phrase) of \(record.channel.headingPhrase)"
    }

    private static func pairs(of record: UpdateRecord) -> [KeyValue] {
        var pairs: [KeyValue] = []
        if let reason = record.reason { pairs.append(KeyValue("reason", "\(message: reason)")) }
        var answer: [Phrase] = []
        if let status = record.status { answer.append("HTTP \(status)") }
        if let code = record.errorCode { answer.append("\(name: code)") }
        if let message = record.errorMessage { answer.append("\(message: message)") }
        if !answer.isEmpty { pairs.append(KeyValue("answer", answer.joined(separator: " "))) }
        if let requestID = record.requestID { pairs.append(KeyValue("request id", "\(name: requestID)")) }
        pairs.append(KeyValue("sent", Phrase(words: counted(record.attempts, "time"))))
        if let advice = record.advice { pairs.append(KeyValue("what to do", Phrase(words: advice))) }
        return pairs
    }

    private var nextBlocks: [Block] {
        guard let command = report.ended.nextCommand else { return [] }
        return [.heading(level: 2, "Next"), .code([command])]
    }
}
