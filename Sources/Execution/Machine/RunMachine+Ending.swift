internal import ByteIO
internal import PlanModel

extension RunMachine {
    /// Everything is settled, or nothing more is started: the verifying pass follows, unless someone wants the session to end.
    mutating func endUpdating(_ now: Instant) {
        // What would have stopped it came too late to keep anything from being done.
        if stop == .deadline || stop == .failures, unsettledCount == 0 { stop = nil }
        switch stop {
        case nil, .failures, .deadline:
            // Every scope has just been read, and nothing was sent.
            guard !configuration.sendsNothing else { return finish() }
            stage = .settling
            // A gateway takes its time until a change shows everywhere. A write that was given up may land within the quiet time.
            var settledAt = lastWriteAt.advanced(byMilliseconds: max(configuration.settleMilliseconds, 0))
            if stop != .deadline { settledAt = max(settledAt, lateUntil) }
            if settledAt > now, wantedDoneCount > 0 || lateUntil > Instant(milliseconds: .min) {
                timers.insert(.settled, at: settledAt)
            } else {
                startVerifying(now)
            }
        default: finish()
        }
    }

    /// Ends the session for the reason that holds.
    mutating func finish() {
        switch stop {
        case .failures: finish(.failures, 6, "\(whyStopped); \(counts)\(advice)")
        case .deadline: finish(.deadline, 6, "the deadline has passed; \(counts)\(advice)")
        case .interrupt: finish(.interrupt, 130, "interrupted; \(counts)")
        case .credentials: finish(.credentials, 7, "the gateway refused the credentials\(refusal); \(counts)")
        default: finishDone(counts)
        }
    }

    /// Ends the session at once: no request can reach a gateway, and trying again does not change that.
    mutating func finishBarred(_ reason: String) {
        finish(.error, 1, "no request can reach the gateway: \(reason); \(counts)")
    }

    private var whyStopped: String {
        if driftedUpdate > 0 { return "update \(driftedUpdate) drifted, and drift is to stop the run" }
        if isSilent {
            return "a gateway has not answered a single request, and \(Self.unansweredMax + 1) updates were given up"
        }
        let what =
            unreadableCount > failuresMax
            ? "\(unreadableCount) scopes could not be read afterwards"
            : "\(counted(newFailureCount, "update")) failed or drifted"
        return "\(what), more than the \(failuresMax) allowed"
    }

    /// How to go on after an early stop.
    private var advice: String {
        guard !isReadingOnly, !configuration.sendsNothing else { return "" }
        return failureCount > 0
            ? "; the same command goes on and tries what failed again, with --skip-failed it leaves that out"
            : "; the same command goes on"
    }

    private var counts: String {
        if isReadingOnly { return "\(verifiedCount - unreadableCount) of \(cells.count) were read" }
        let updates = selection.isAll ? "updates" : "selected updates"
        guard configuration.sendsNothing else {
            let done = "\(wantedDoneCount) of \(wantedCount) \(updates)"
            // Where the verifying pass ends early, the rest is only what the checkpoint says.
            guard stage == .verifying, verifiedCount < toVerifyCount else { return "\(done) hold" }
            return "\(done) are on record as applied, and \(verifiedCount) of \(toVerifyCount) scopes were read again"
        }
        let writableCount = settledCount - wantedDoneCount - newFailureCount
        return
            "\(writableCount) of \(wantedCount) \(updates) would be sent, \(wantedDoneCount) hold already; nothing was sent"
    }

    /// Keeps what the gateway said when it refused the credentials.
    mutating func noteRefusal(_ facts: ExchangeFacts) {
        let words = [facts.errorCode, facts.errorMessage].compactMap(\.self).filter { !$0.isEmpty }
        guard !words.isEmpty else { return }
        refusal = " (\(TextSafety.escaped(words.joined(separator: ": "), lengthMax: 300)))"
    }

    private mutating func finishDone(_ counts: String) {
        var message = counts
        if failureCount > 0 { message += "; \(failureCount) failed, drifted or are unresolved" }
        if landedLateCount > 0 { message += "; \(landedLateCount) of them landed after they were given up" }
        if differingCount > 0 { message += "; \(differingCount) scopes were found not as planned afterwards" }
        finish(.done, failureCount > 0 || differingCount > 0 ? 5 : 0, message)
    }

    private mutating func finish(_ reason: RunReport.EndedBy, _ exitCode: Int, _ message: String) {
        finish(RunEnd(by: reason, exitCode: exitCode, message: message))
    }

    /// Ends the session.
    mutating func finish(_ end: RunEnd) {
        stage = .finished
        effects.append(.finish(end))
    }
}
