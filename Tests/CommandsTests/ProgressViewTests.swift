import Foundation
import PlanModel
import Testing

@testable import Commands
@testable import Execution

/// Progress on a terminal, in a log and for machines.
struct ProgressViewTests {
    private let sample = packageRoot + "/samples/first-plan"

    private func rehearse(_ process: InProcess, _ flags: String...) async throws -> InProcess.Result {
        try await withTemporaryFolder { folder in
            let result = await process.run(
                [
                    "rehearse", sample + "/inventory.csv", "--current", sample + "/current.csv", "--out",
                    folder + "/plan",
                ] + flags
            )
            #expect(result.exitCode == 0, "\(result.errors)")
            return result
        }
    }

    @Test func `a terminal gets a bar that fits it, and colours`() async throws {
        var process = InProcess()
        process.columns = 100
        let result = try await rehearse(process)
        let lines = result.errors.split(separator: "\r\u{1B}[K").flatMap { $0.split(separator: "\n") }
        #expect(lines.contains { $0.hasPrefix("[##############################] verifying 2/2") }, "\(result.errors)")
        #expect(lines.allSatisfy { $0.count < 100 })
        #expect(result.errors.hasSuffix("\n"))
        #expect(result.output.contains("\u{1B}["))
    }

    @Test func `a narrow terminal gets what fits, without a bar`() async throws {
        var process = InProcess()
        process.columns = 20
        let result = try await rehearse(process)
        let lines = result.errors.split(separator: "\r\u{1B}[K").flatMap { $0.split(separator: "\n") }
        #expect(lines.allSatisfy { $0.count < 20 && !$0.contains("[") }, "\(result.errors)")
    }

    @Test(arguments: [["TERM": "dumb"], [:]]) func `a dumb terminal and a log get plain lines`(
        environment: [String: String]
    ) async throws {
        var process = InProcess(environment: environment)
        if !environment.isEmpty { process.columns = 100 }
        let result = try await rehearse(process)
        #expect(!(result.errors + result.output).contains("\u{1B}"))
        #expect(result.errors.contains("\nverifying 2/2"))
    }

    @Test func `NO_COLOR leaves the bar and takes the colours`() async throws {
        var process = InProcess(environment: ["NO_COLOR": "1"])
        process.columns = 100
        let result = try await rehearse(process)
        #expect(!result.output.contains("\u{1B}"))
        #expect(result.errors.contains("[####"))
    }

    @Test func `machines get a line of JSON for each`() async throws {
        let result = try await rehearse(InProcess(), "--json")
        let lines = result.errors.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["event"] as? String == "progress")
            #expect(object["wait_reason"] is NSNull)
            #expect((object["totals"] as? [String: Int])?.values.reduce(0, +) == 2)
        }
    }

    @Test(
        arguments: [
            (.quietTime, "an earlier write may still land"), (.retry, "a failed request is made again"),
            (.throttled, "the gateway asked for it"), (.rate, "the rate limit"),
            (.settling, "changes take effect before they are read again"), (.deadline, "the deadline ends the session"),
        ] as [(ProgressSnapshot.WaitReason, String)]
    )
    func `a wait says how long and why`(reason: ProgressSnapshot.WaitReason, words: String) async throws {
        var snapshot = Self.snapshot
        (snapshot.waitMilliseconds, snapshot.waitReason) = (65_000, reason)
        #expect(Self.shown(snapshot, .plain).contains("waiting 1 min 5 s: \(words)"))
        let json = Self.shown(snapshot, .json)
        #expect(json.contains("\"wait_ms\":65000,\"wait_reason\":\"\(reason.rawValue)\""))
    }

    @Test func `failures, throttles, rate and the time left are shown`() {
        var snapshot = Self.snapshot
        snapshot.totals[.failed] = 3
        snapshot.totals[.pending] = 60
        snapshot.totals[.applied] = 37
        snapshot.settledCount = 40
        snapshot.requests.throttled = 5
        snapshot.isStopping = true
        #expect(
            Self.shown(snapshot, .plain)
                == "40/100 updates, wave 2 of 3, 4/s, 15 s left, 7 in flight, 3 failed or drifted, 5 throttled, stopping\n"
        )
    }

    private static func shown(_ snapshot: ProgressSnapshot, _ form: ProgressView.Form) -> String {
        let output = CapturedOutput()
        let view = ProgressView(form: form, output: output, updateCount: 100)
        view.show(snapshot)
        view.finish()
        return output.text
    }

    private static var snapshot: ProgressSnapshot {
        var totals = OutcomeTotals()
        totals[.pending] = 100
        return ProgressSnapshot(
            stage: .updating,
            totals: totals,
            inFlight: 7,
            requests: RunReport.RequestCounts(),
            wave: 2,
            waveCount: 3,
            verifiedCount: 0,
            toVerifyCount: 0,
            settledCount: 0,
            elapsedMilliseconds: 10_000,
            isStopping: false
        )
    }
}
