internal import ByteIO
internal import PlanModel

extension RunMachine {
    /// Everything is settled, or nothing more is started: the verifying pass follows, unless someone wants the session to end.
    mutating func endUpdating(_ now: Instant) {
        // What would have stopped it came too late to keep anything from being done.
        if stop == .deadline || stop == .failures, totals[.pending] == 0 { stop = nil }
        switch stop {
        case nil, .failures, .deadline:
            stage = .settling
            // A gateway takes its time until a change shows everywhere.
            let settledAt = lastWriteAt.advanced(byMilliseconds: max(configuration.settleMilliseconds, 0))
            if settledAt > now, totals.doneCount > 0 {
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
        case .failures:
            let what =
                unreadableCount > failuresMax
                ? "\(unreadableCount) scopes could not be read afterwards" : "\(failureCount) updates failed"
            finish(.failures, 6, "\(what), more than the \(failuresMax) allowed; \(counts)")
        case .deadline: finish(.deadline, 6, "the deadline has passed; \(counts)")
        case .interrupt: finish(.interrupt, 130, "interrupted; \(counts)")
        case .credentials: finish(.credentials, 7, "the gateway refused the credentials\(refusal); \(counts)")
        default: finishDone(counts)
        }
    }

    /// Ends the session at once: no request can reach a gateway, and trying again does not change that.
    mutating func finishBarred(_ reason: String) {
        finish(.error, 1, "no request can reach the gateway: \(reason); \(counts)")
    }

    private var counts: String {
        isReadingOnly
            ? "\(verifiedCount - unreadableCount) of \(cells.count) were read"
            : "\(totals.doneCount) of \(cells.count) updates hold"
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
