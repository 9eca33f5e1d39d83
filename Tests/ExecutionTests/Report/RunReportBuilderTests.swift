import PlanModel
import Testing

@testable import Execution

@Suite struct `the report` {
    private func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: Samples.wall.milliseconds + milliseconds)
    }

    private func settled(
        _ outcome: Outcome,
        at milliseconds: Int64,
        reason: String? = nil,
        facts: ExchangeFacts = ExchangeFacts(status: 200),
        read: Int? = nil,
        write: Int? = nil
    ) -> UpdateSettlement {
        UpdateSettlement(
            outcome: outcome,
            reason: reason,
            settledBy: .reply,
            attempts: 1,
            session: 1,
            at: at(milliseconds),
            facts: facts,
            readLatencyMicroseconds: read,
            writeLatencyMicroseconds: write
        )
    }

    private func records(_ history: RunHistory, _ plan: PlanFile) throws -> [UpdateRecord] {
        var records: [UpdateRecord] = []
        try RunReportBuilder.forEachRecord(history: history, updates: history, plan: plan) { records.append($0) }
        return records
    }

    private func summary(_ latencies: some Sequence<Int>) -> RunReport.LatencySummary {
        var fold = LatencyFold()
        for latency in latencies { fold.add(latency) }
        return fold.summary
    }

    private func report(_ history: RunHistory, _ plan: PlanFile) throws -> RunReport {
        try RunReportBuilder.report(
            history: history,
            updates: history,
            plan: plan,
            runID: "run",
            mode: .apply,
            planName: "name",
            endpoints: [],
            nextCommand: "again"
        )
    }

    @Test func `counts outcomes in all, by wave and by gateway`() throws {
        let plan = try PlanSamples.file(PlanSamples.updates(6, perWave: 3))
        var history = RunHistory()
        history.apply(.sessionStarted(SessionStart(session: 1, at: at(0), version: "a")))
        history.apply(.outcome(n: 1, settled(.applied, at: 1)))
        history.apply(.outcome(n: 2, settled(.drifted, at: 1)))
        history.apply(.outcome(n: 4, settled(.failed, at: 1)))
        history.apply(.intent(n: 5, attempt: 1, at: at(2)))
        history.apply(.sessionEnded(session: 1, at: at(700), by: .failures, exitCode: 6, message: "m"))
        let report = try report(history, plan)
        #expect(report.totals.sum == 6)
        #expect(report.totals[.applied] == 1)
        #expect(report.totals[.pending] == 3)
        #expect(report.waves.map(\.wave) == [1, 2])
        #expect(report.waves[0].totals[.drifted] == 1)
        #expect(report.waves[1].totals[.failed] == 1)
        #expect(report.gateways.map(\.totals.sum) == [3, 3])
        #expect(report.gateways.first { $0.gateway == Samples.gateway(0) }?.totals[.failed] == 1)
        #expect(report.durationMilliseconds == 700)
        #expect(report.ended.by == .failures)
        #expect(report.ended.nextCommand == "again")
        #expect(report.failures.items.map(\.n) == [2, 4])
        #expect(report.failures.count == 2)
    }

    @Test func `a finished run has no next command`() throws {
        let plan = try PlanSamples.file(PlanSamples.updates(1))
        var history = RunHistory()
        history.apply(.sessionStarted(SessionStart(session: 1, at: at(0), version: "a")))
        history.apply(.sessionEnded(session: 1, at: at(1), by: .done, exitCode: 0, message: "m"))
        #expect(try report(history, plan).ended.nextCommand == nil)
    }

    @Test func `after a kill it says so, and counts the time up to the last sign of life`() throws {
        let plan = try PlanSamples.file(PlanSamples.updates(2))
        var history = RunHistory()
        history.apply(.sessionStarted(SessionStart(session: 1, at: at(0), version: "a")))
        history.apply(.intent(n: 1, attempt: 1, at: at(400)))
        let killed = try report(history, plan)
        #expect(killed.ended.by == .error)
        #expect(killed.ended.exitCode == 1)
        #expect(killed.durationMilliseconds == 400)
        history.apply(.sessionStarted(SessionStart(session: 2, at: at(5_000), version: "a")))
        history.apply(.outcome(n: 1, settled(.applied, at: 5_300)))
        #expect(try report(history, plan).durationMilliseconds == 700)
    }

    @Test func `a record holds what is known of an update`() throws {
        let plan = try PlanSamples.file(PlanSamples.updates(2))
        var history = RunHistory()
        history.apply(.intent(n: 1, attempt: 1, at: at(10)))
        let open = try records(history, plan)[0]
        #expect(open.outcome == .pending)
        #expect(open.attempts == 1)
        #expect(open.firstSentAt == at(10))
        #expect(open.endedAt == nil)
        let facts = ExchangeFacts(status: 400, errorCode: "c", errorMessage: "m", requestID: "r")
        history.apply(.outcome(n: 1, settled(.failed, at: 20, reason: "why", facts: facts, write: 77)))
        let record = try records(history, plan)[0]
        #expect(record.outcome == .failed)
        #expect(record.reason == "why")
        #expect(record.settledBy == .reply)
        #expect(record.status == 400)
        #expect(record.errorCode == "c")
        #expect(record.errorMessage == "m")
        #expect(record.requestID == "r")
        #expect(record.session == 1)
        #expect(record.endedAt == at(20))
        #expect(record.latencyMicroseconds == 77)
        #expect(record.scope == Samples.update(n: 1).scope)
        #expect(try records(history, plan)[1].outcome == .pending)
    }

    @Test func `what a verifying pass found is an update's reason`() throws {
        let plan = try PlanSamples.file(PlanSamples.updates(1))
        var history = RunHistory()
        history.apply(.outcome(n: 1, settled(.applied, at: 20)))
        history.apply(.differing(n: 1, reason: "changed", at: at(30)))
        let record = try records(history, plan)[0]
        #expect(record.outcome == .applied)
        #expect(record.reason == "changed")
    }

    @Test func `failures are listed up to a number and counted in full`() throws {
        let count = RunReport.failuresMax + 5
        let plan = try PlanSamples.file(PlanSamples.updates(count))
        var history = RunHistory()
        for n in 1...count { history.apply(.outcome(n: n, settled(.failed, at: 1))) }
        let failures = try report(history, plan).failures
        #expect(failures.count == count)
        #expect(failures.items.count == RunReport.failuresMax)
        #expect(failures.isTruncated)
    }

    @Test func `percentiles are those of the settlements`() {
        let summary = self.summary((1...1_000).reversed())
        #expect(summary.count == 1_000)
        #expect(summary.max == 1_000)
        #expect(abs(summary.p50 - 500) <= 1)
        #expect(abs(summary.p90 - 900) <= 1)
        #expect(abs(summary.p99 - 990) <= 1)
        #expect(self.summary([]) == RunReport.LatencySummary())
    }

    @Test func `no latency is too small or too large`() {
        let summary = self.summary([-1, 0, .max])
        #expect(summary.count == 3)
        #expect(summary.max == 3_600_000_000)
    }
}
