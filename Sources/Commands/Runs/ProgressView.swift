internal import ByteIO
internal import Execution
internal import PlanModel
internal import Synchronization

/// Progress on standard error: a bar on a terminal, plain lines otherwise, JSON lines where asked for.
final class ProgressView: Sendable {
    /// How progress is written.
    enum Form: Hashable, Sendable {
        case bar(columns: Int)
        case plain
        case json

        /// The least time between two writings.
        var intervalMilliseconds: Int64 {
            switch self {
            case .bar: 100
            case .plain: 5_000
            case .json: 1_000
            }
        }
    }

    let form: Form
    private let output: any OutputPort
    private let updateCount: Int
    private let readingName: String
    private let showsBar = Mutex(false)

    /// A view of a run of `updateCount` updates; `readingName` says what its reading pass does.
    init(form: Form, output: any OutputPort, updateCount: Int, readingName: String = "verifying") {
        self.form = form
        self.output = output
        self.updateCount = updateCount
        self.readingName = readingName
    }

    /// The form for a context.
    static func form(json: Bool, context: CommandContext) -> Form {
        if json { return .json }
        guard context.standardError.isTerminal, context.environment["TERM"] != "dumb" else { return .plain }
        return .bar(columns: context.standardError.columns ?? 80)
    }

    /// Shows where the run stands.
    func show(_ snapshot: ProgressSnapshot) {
        switch form {
        case .json: output.write(encoded(snapshot))
        case .plain: output.line(line(snapshot))
        case .bar(let columns):
            showsBar.withLock { $0 = true }
            output.write(Array(("\r\u{1B}[K" + bar(snapshot, columns: columns)).utf8))
        }
    }

    /// Leaves the line of the bar, so that what follows starts on its own.
    func finish() {
        guard
            showsBar.withLock({ shows in
                defer { shows = false }; return shows
            })
        else { return }
        output.write(Array("\n".utf8))
    }

    private func line(_ snapshot: ProgressSnapshot) -> String {
        var parts: [String] = []
        switch snapshot.stage {
        case .updating, .settling:
            parts.append("\(settledCount(snapshot))/\(updateCount) updates")
            if snapshot.waveCount > 1 { parts.append("wave \(snapshot.wave) of \(snapshot.waveCount)") }
            parts.append("\(rate(snapshot))/s")
            if let seconds = secondsLeft(snapshot) { parts.append("\(Self.duration(seconds)) left") }
        case .verifying:
            parts.append("\(readingName) \(snapshot.verifiedCount)/\(snapshot.toVerifyCount)")
        }
        parts.append("\(snapshot.inFlight) in flight")
        if snapshot.failureCount > 0 { parts.append("\(snapshot.failureCount) failed or drifted") }
        if snapshot.requests.throttled > 0 { parts.append("\(snapshot.requests.throttled) throttled") }
        if snapshot.requests.retries > 0 { parts.append("\(snapshot.requests.retries) retries") }
        if let milliseconds = snapshot.waitMilliseconds, milliseconds > 1_000 {
            let reason = snapshot.waitReason.map { ": \(Self.words(of: $0))" } ?? ""
            parts.append("waiting \(Self.duration(Int(clamping: milliseconds / 1_000)))\(reason)")
        }
        if snapshot.isStopping { parts.append("stopping") }
        return parts.joined(separator: ", ")
    }

    private func bar(_ snapshot: ProgressSnapshot, columns: Int) -> String {
        let text = " " + line(snapshot)
        let width = min(30, columns - text.count - 3)
        guard width >= 5 else { return String(text.prefix(max(0, columns - 1))) }
        let (done, all) =
            snapshot.stage != .verifying
            ? (settledCount(snapshot), updateCount) : (snapshot.verifiedCount, snapshot.toVerifyCount)
        let filled = all > 0 ? min(width, done * width / all) : width
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]" + text
    }

    private func settledCount(_ snapshot: ProgressSnapshot) -> Int {
        updateCount - snapshot.totals[.pending]
    }

    private func rate(_ snapshot: ProgressSnapshot) -> Int {
        guard snapshot.elapsedMilliseconds > 0 else { return 0 }
        return Int(Double(snapshot.settledCount) * 1_000 / Double(snapshot.elapsedMilliseconds))
    }

    private func secondsLeft(_ snapshot: ProgressSnapshot) -> Int? {
        guard snapshot.settledCount > 0, snapshot.totals[.pending] > 0 else { return nil }
        let seconds = Double(snapshot.elapsedMilliseconds) / 1_000 / Double(snapshot.settledCount)
        return Int(exactly: (seconds * Double(snapshot.totals[.pending])).rounded(.up))
    }

    private static func words(of reason: ProgressSnapshot.WaitReason) -> String {
        switch reason {
        case .quietTime: "an earlier write may still land"
        case .retry: "a failed request is made again"
        case .throttled: "the gateway asked for it"
        case .unreachable: "the gateway does not answer"
        case .rate: "the rate limit"
        case .settling: "changes take effect before they are read again"
        case .deadline: "the deadline ends the session"
        }
    }

    private static func duration(_ seconds: Int) -> String {
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
    }

    private func stageName(_ stage: ProgressSnapshot.Stage) -> String {
        switch stage {
        case .updating: "updating"
        case .settling: "settling"
        case .verifying: readingName
        }
    }

    private func encoded(_ snapshot: ProgressSnapshot) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", "progress")
            writer.member("stage", stageName(snapshot.stage))
            writer.member("updates", updateCount)
            writer.key("totals")
            snapshot.totals.write(to: &writer)
            writer.member("in_flight", snapshot.inFlight)
            writer.member("wave", snapshot.wave)
            writer.member("waves", snapshot.waveCount)
            writer.member("verified", snapshot.verifiedCount)
            writer.member("to_verify", snapshot.toVerifyCount)
            writer.member("retries", snapshot.requests.retries)
            writer.member("throttled", snapshot.requests.throttled)
            writer.member("elapsed_ms", snapshot.elapsedMilliseconds)
            writer.member("wait_ms", snapshot.waitMilliseconds)
            writer.member("wait_reason", snapshot.waitReason?.rawValue)
            writer.member("stopping", snapshot.isStopping)
        }
        writer.endLine()
        return writer.bytes
    }
}
