import ByteIO
import PlanModel
import Testing

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_769_851_800_250, "2026-01-31T09:30:00.250Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `a moment is written as RFC 3339 and read back`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            ("2026-01-31T09:30:00Z", 1_769_851_800_000), ("2026-01-31T09:30:00.2Z", 1_769_851_800_200),
            ("2026-01-31T09:30:00.25Z", 1_769_851_800_250), ("2026-01-31T09:30:00.250999999Z", 1_769_851_800_250),
        ] as [(String, Int64)]
    )
    func `a fraction may have one to nine digits`(text: String, milliseconds: Int64) {
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "Z", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z", "2026-01-31t09:30:00z",
        "2026-01-31T09:30:00.Z",
        "2026-01-31T09:30:00+00:00", "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00.12345678901234567890Z", "2026-1-1T00:00:00Z",
        "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00-1Z", "２026-01-01T00:00:00Z", "2100-02-29T00:00:00Z", " 2026-01-01T00:00:00Z",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `any millisecond of ten thousand years round trips, and order is that of the text`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let range = Int64(-62_135_596_800_000)...253_402_300_799_999
        let moments = [Int64.random(in: range, using: &random), .random(in: range, using: &random)]
            .map { Timestamp(milliseconds: $0) }
        for moment in moments { #expect(Timestamp(parsing: moment.description) == moment) }
        #expect((moments[0] < moments[1]) == (moments[0].description < moments[1].description))
    }

    @Test(arguments: [Int64.min, .max])
    func `the ends of the range do not trap`(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
    }
}

struct OutcomeTests {
    @Test func `totals count each outcome apart`() {
        var totals = OutcomeTotals()
        for (index, outcome) in Outcome.allCases.enumerated() { totals[outcome] = index + 1 }
        #expect(Outcome.allCases.map { totals[$0] } == Array(1...8))
        #expect(totals.sum == 36)
        #expect(totals.doneCount == 3)
    }

    @Test func `an outcome is done, or counts as a failure, or neither`() {
        #expect(Outcome.allCases.filter(\.isDone) == [.applied, .alreadyApplied])
        #expect(Outcome.allCases.filter(\.countsAsFailure) == [.drifted, .failed, .unresolved])
    }
}

struct RunReportTests {
    private static let gateway = GatewayKey(projectID: "p", instanceID: "i")

    private static var record: UpdateRecord {
        var record = UpdateRecord(
            n: 3,
            wave: 2,
            channel: ChannelKey(gateway: gateway, channelID: "c"),
            scope: .channel,
            outcome: .unresolved,
            attempts: 2
        )
        record.reason = "torn"
        record.settledBy = .read
        (record.status, record.errorCode, record.errorMessage, record.requestID) = (500, "APIG.9999", "\u{1B}\"", "r")
        (record.session, record.latencyMicroseconds) = (1, 77)
        record.firstSentAt = Timestamp(milliseconds: 0)
        return record
    }

    private static var report: RunReport {
        var totals = OutcomeTotals()
        totals[.applied] = 2
        totals[.unresolved] = 1
        var latency = RunReport.LatencySummary()
        (latency.count, latency.p50, latency.p90, latency.p99, latency.max) = (5, 1, 2, 3, 4)
        var requests = RunReport.RequestCounts()
        (requests.get, requests.put, requests.retries, requests.throttled) = (6, 4, 1, 0)
        return RunReport(
            runID: "1",
            mode: .dryRun,
            plan: RunReport.PlanReference(name: "move", sha256: "ab", updateCount: 3),
            endpoints: [RunReport.Endpoint(gateway: gateway, url: "https://gw")],
            ended: RunReport.Ended(by: .failures, exitCode: 6, message: "m", nextCommand: nil),
            sessions: [
                RunReport.Session(
                    session: 1,
                    startedAt: Timestamp(milliseconds: 0),
                    endedAt: nil,
                    version: "1.0",
                    exitCode: nil
                )
            ],
            totals: totals,
            requests: requests,
            readLatency: latency,
            writeLatency: RunReport.LatencySummary(),
            durationMilliseconds: 9,
            waves: [RunReport.WaveTotals(wave: 1, totals: totals)],
            gateways: [RunReport.GatewayTotals(gateway: gateway, totals: totals)],
            verification: RunReport.Verification(checked: 2, differing: 0),
            failures: RunReport.Failures(count: 2, items: [record])
        )
    }

    private static let totals =
        #""totals":{"applied":2,"already_applied":0,"drifted":0,"failed":0,"unresolved":1,"blocked":0,"not_selected":0,"pending":0}"#
    private static let encodedRecord = """
        {"n":3,"wave":2,"project_id":"p","instance_id":"i","vpc_channel_id":"c","scope":"channel","member_group_name":null,\
        "outcome":"unresolved","reason":"torn","settled_by":"read","attempts":2,"status":500,"error_code":"APIG.9999",\
        "error_msg":"\\u001b\\"","request_id":"r","session":1,"first_sent_at":"1970-01-01T00:00:00.000Z","ended_at":null,\
        "latency_us":77}
        """

    @Test func `a report has exactly the keys of its format`() throws {
        #expect(
            String(decoding: Self.report.encoded(), as: UTF8.self) == """
                {"format":"cutover.report/1","requires":[],"run_id":"1","mode":"dry_run",\
                "plan":{"name":"move","sha256":"ab","updates":3},\
                "endpoints":[{"project_id":"p","instance_id":"i","url":"https://gw"}],\
                "ended":{"by":"failures","exit_code":6,"message":"m","next_command":null},\
                "sessions":[{"session":1,"started_at":"1970-01-01T00:00:00.000Z","ended_at":null,"version":"1.0","exit_code":null}],\
                \(Self.totals),"requests":{"get":6,"put":4,"retries":1,"throttled":0},\
                "latency_us":{"get":{"count":5,"p50":1,"p90":2,"p99":3,"max":4},\
                "put":{"count":0,"p50":0,"p90":0,"p99":0,"max":0}},"duration_ms":9,"waves":[{"wave":1,\(Self.totals)}],\
                "gateways":[{"project_id":"p","instance_id":"i",\(Self.totals)}],\
                "verification":{"checked":2,"differing":0},\
                "failures":{"count":2,"truncated":true,"items":[\(Self.encodedRecord)]}}

                """
        )
        _ = try JSONParser.parse(Self.report.encoded())
    }

    @Test func `a line of updates has the same record`() {
        #expect(String(decoding: Self.record.encodedLine(), as: UTF8.self) == Self.encodedRecord + "\n")
        #expect(
            String(decoding: UpdateRecord.headerLine(runID: "1", planSHA256: "ab"), as: UTF8.self)
                == #"{"line":"header","format":"cutover.updates/1","requires":[],"run_id":"1","plan_sha256":"ab"}"#
                + "\n"
        )
    }
}

struct DiagnosticTests {
    @Test func `a diagnostic is a line as compilers write it, safe for a terminal`() {
        let position = SourcePosition(file: "a\u{1B}.csv", line: 3, column: 9)
        #expect(Diagnostic(.error, code: "x", at: position, "m").line == "a\\u{1B}.csv:3:9: error: m")
        #expect(Diagnostic(.note, code: "x", "m").line == "note: m")
    }

    @Test func `positions are ordered by file, line and column`() {
        let sorted = [("a", 1, 2), ("a", 2, 1), ("a", 10, 1), ("b", 1, 1)].map {
            SourcePosition(file: $0.0, line: $0.1, column: $0.2)
        }
        #expect(sorted.reversed().sorted() == sorted)
    }
}
