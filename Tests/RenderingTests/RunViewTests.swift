import PlanModel
import Rendering
import Testing

/// A report with failures of every kind.
enum RunSamples {
    static var report: RunReport {
        var totals = OutcomeTotals()
        totals[.applied] = 7
        totals[.failed] = 1
        totals[.drifted] = 1
        totals[.pending] = 1
        var drifted = UpdateRecord(n: 4, wave: 1, channel: Samples.channel("c4"), scope: .channel, outcome: .drifted)
        drifted.reason = "two equal reads"
        var failed = UpdateRecord(
            n: 5,
            wave: 1,
            channel: Samples.channel("c5"),
            scope: Samples.scope("web"),
            outcome: .failed,
            attempts: 1
        )
        failed.status = 403
        failed.errorCode = "APIG.1005"
        failed.errorMessage = "no permission"
        failed.requestID = "4f1c"
        var requests = RunReport.RequestCounts()
        (requests.get, requests.put, requests.retries, requests.throttled) = (19, 8, 2, 1)
        var latency = RunReport.LatencySummary()
        (latency.count, latency.p50, latency.p90, latency.p99, latency.max) = (19, 12_345, 20_000, 99_949, 1_234_567)
        return RunReport(
            runID: "1",
            mode: .apply,
            plan: RunReport.PlanReference(name: "move", sha256: Samples.digest, updateCount: 10),
            endpoints: [RunReport.Endpoint(gateway: Samples.channel("c").gateway, url: "https://gw.example")],
            ended: RunReport.Ended(
                by: .failures,
                exitCode: 6,
                message: "2 updates failed",
                nextCommand: "cutover apply plans/move --gateway https://gw.example"
            ),
            sessions: [
                RunReport.Session(
                    session: 1,
                    startedAt: Timestamp(milliseconds: 0),
                    endedAt: Timestamp(milliseconds: 125_500),
                    version: "1.0",
                    exitCode: 6
                )
            ],
            totals: totals,
            requests: requests,
            readLatency: latency,
            writeLatency: RunReport.LatencySummary(),
            durationMilliseconds: 125_500,
            waves: [RunReport.WaveTotals(wave: 1, totals: totals)],
            gateways: [RunReport.GatewayTotals(gateway: Samples.channel("c").gateway, totals: totals)],
            verification: RunReport.Verification(checked: 7, differing: 0),
            failures: RunReport.Failures(count: 2, items: [drifted, failed])
        )
    }
}

struct RunViewTests {
    private static func text(_ blocks: [Block]) -> String {
        var painter = TextPainter()
        return Samples.text(painter.paint(blocks))
    }

    @Test func `a report tells the end, the figures, the failures and the next command`() {
        #expect(
            Self.text(ReportView(of: RunSamples.report).blocks) == """
                Run 1 of plan move
                ended by     too many failures, exit code 6
                message      2 updates failed
                done         7 of 10 updates (70 %)
                duration     2 min 05 s
                started      1970-01-01T00:00:00.000Z
                ended        1970-01-01T00:02:05.500Z
                sessions     1
                verified     7 read again, 0 not as planned
                plan sha256  \(Samples.digest)

                Outcomes
                outcome          updates
                applied                7
                already applied        0
                drifted                1
                failed                 1
                unresolved             0
                blocked                0
                not selected           0
                pending                1

                Waves
                wave  applied  drifted  failed  pending
                   1        7        1       1        1

                Gateways
                gateway  address             applied  drifted  failed  pending
                p1/gw1   https://gw.example        7        1       1        1

                Requests
                19 reads, 8 writes, 2 of them again, 1 answered 429

                latency  count      p50      p90      p99        max
                read        19  12.3 ms  20.0 ms  99.9 ms  1234.5 ms

                Failures (2)
                  update 4 drifted: the whole channel of channel c4 of gateway p1/gw1
                    reason      two equal reads
                    sent        0 times
                    what to do  the scope was changed by someone else since the plan was made: find out by whom, then take a new snapshot and plan again

                  update 5 failed: group web of channel c5 of gateway p1/gw1
                    answer      HTTP 403 APIG.1005 no permission
                    request id  4f1c
                    sent        1 time
                    what to do  let the credentials read and write this channel's members, then run the same command again

                Next
                    cutover apply plans/move --gateway https://gw.example

                """
        )
    }

    @Test func `failures beyond the cap are counted`() {
        var report = RunSamples.report
        let item = report.failures.items[1]
        report.failures = RunReport.Failures(count: 1_500, items: Array(repeating: item, count: 1_000))
        var painter = MarkdownPainter()
        let text = Samples.text(painter.paint(ReportView(of: report).blocks))
        #expect(text.contains("\nand 1450 more; `updates.jsonl` has all\n"))
        #expect(text.split(separator: "### update").count == ReportView.failuresMax + 1)
    }

    @Test func `a run that never got far has a report too`() {
        var report = RunSamples.report
        report.sessions = []
        report.waves = []
        report.gateways = []
        report.endpoints = []
        report.totals = OutcomeTotals()
        report.plan.updateCount = 0
        report.requests = RunReport.RequestCounts()
        report.readLatency = RunReport.LatencySummary()
        report.failures = RunReport.Failures(count: 0, items: [])
        report.verification = nil
        report.ended.nextCommand = nil
        let text = Self.text(ReportView(of: report).blocks)
        #expect(text.contains("done         0 of 0 updates\n"))
        #expect(text.hasSuffix("Requests\n0 reads, 0 writes, 0 of them again, 0 answered 429\n"))
        #expect(Self.text(StatusView(of: report, isAtWork: false).blocks).contains("state        not started\n"))
    }

    @Test func `the status of a run at work tells the wave and no next command`() {
        var report = RunSamples.report
        report.sessions[0].endedAt = nil
        #expect(
            Self.text(StatusView(of: report, isAtWork: true).blocks) == """
                Run 1 of plan move
                state        at work since 1970-01-01T00:00:00.000Z, session 1
                done         7 of 10 updates (70 %)
                outcomes     7 applied, 1 drifted, 1 failed, 1 pending
                wave         1 of 1, 1 pending
                requests     19 reads, 8 writes, 2 of them again, 1 answered 429
                plan sha256  \(Samples.digest)

                """
        )
    }

    @Test func `the status tells a killed run from an ended one`() {
        var report = RunSamples.report
        let ended = Self.text(StatusView(of: report, isAtWork: false).blocks)
        #expect(ended.contains("ended 1970-01-01T00:02:05.500Z by too many failures, exit code 6: 2 updates failed\n"))
        #expect(ended.hasSuffix("Next\n    cutover apply plans/move --gateway https://gw.example\n"))
        report.sessions[0].endedAt = nil
        let killed = Self.text(StatusView(of: report, isAtWork: false).blocks)
        #expect(killed.contains("killed: session 1, started 1970-01-01T00:00:00.000Z, never ended\n"))
    }

    @Test(arguments: [
        (0, "0 ms"), (999, "999 ms"), (1_000, "1.0 s"), (59_999, "59.9 s"), (60_000, "1 min 00 s"),
        (3_599_999, "59 min 59 s"), (3_600_000, "1 h 00 min"), (-5, "0 ms"),
    ])
    func `durations read as people say them`(milliseconds: Int, words: String) {
        var report = RunSamples.report
        report.durationMilliseconds = milliseconds
        #expect(Self.text(ReportView(of: report).blocks).contains("duration     \(words)\n"))
    }

    @Test(
        arguments: [
            (Outcome.failed, 401, "renew the credentials"), (.failed, 404, "is gone"),
            (.failed, 400, "mend the inventory"),
            (.failed, 500, "could not do it"), (.failed, 429, "--rate"), (.failed, nil, "could not do it"),
            (.unresolved, nil, "find out who else writes"),
        ] as [(Outcome, Int?, String)]
    )
    func `each failure says what to do`(outcome: Outcome, status: Int?, words: String) {
        var report = RunSamples.report
        report.failures.items[1].outcome = outcome
        report.failures.items[1].status = status
        #expect(Self.text(ReportView(of: report).blocks).contains(words))
    }

    @Test func `a scope that could not be read without an answer names the settings of the way there`() {
        var report = RunSamples.report
        report.failures.items[1].outcome = .failed
        report.failures.items[1].status = nil
        report.failures.items[1].reason = "the scope could not be read: no connection to the host"
        #expect(Self.text(ReportView(of: report).blocks).contains("--ca-file and HTTPS_PROXY"))
    }

    @Test func `a torn scope is planned again, from what is there now`() {
        var report = RunSamples.report
        report.failures.items[0].outcome = .unresolved
        report.failures.items[0].reason = "torn"
        let text = Self.text(ReportView(of: report).blocks)
        #expect(text.contains("torn: take a new snapshot and plan again"))
        #expect(!text.contains("--repair"))
    }
}
