internal import ByteIO
internal import Execution
internal import PlanModel

extension RunEvent {
    /// The event as a row of the log; `session` counts where the event does not name one.
    func logged(sequence: Int64, session: Int64) -> LoggedEvent {
        var writer = JSONWriter()
        writer.object(writePayload)
        return LoggedEvent(
            sequence: sequence,
            session: ownSession ?? session,
            time: time?.milliseconds,
            kind: kind,
            n: n.map(Int64.init),
            payload: String(decoding: writer.bytes, as: UTF8.self)
        )
    }

    private var kind: String {
        switch self {
        case .sessionStarted: "session_started"
        case .intent: "intent"
        case .withdrawn: "withdrawn"
        case .outcome: "outcome"
        case .differing: "differing"
        case .verified: "verified"
        case .requests: "requests"
        case .sessionEnded: "session_ended"
        }
    }

    private var ownSession: Int64? {
        switch self {
        case .sessionStarted(let start): Int64(start.session)
        case .requests(let session, _), .sessionEnded(let session, _, _, _, _): Int64(session)
        case .outcome(_, let settlement): Int64(settlement.session)
        case .intent, .withdrawn, .differing, .verified: nil
        }
    }

    private var time: Timestamp? {
        switch self {
        case .sessionStarted(let start): start.at
        case .intent(_, _, let at, _), .withdrawn(_, _, let at), .differing(_, _, let at), .verified(_, _, let at),
            .sessionEnded(_, let at, _, _, _):
            at
        case .outcome(_, let settlement): settlement.at
        case .requests: nil
        }
    }

    /// The update that the event is about; nil where it is about the run.
    var n: Int? {
        switch self {
        case .intent(let n, _, _, _), .withdrawn(let n, _, _), .outcome(let n, _), .differing(let n, _, _): n
        case .sessionStarted, .verified, .requests, .sessionEnded: nil
        }
    }

    /// Writes what the columns of the log do not hold.
    private func writePayload(to writer: inout JSONWriter) {
        switch self {
        case .sessionStarted(let start):
            start.writeMembers(to: &writer)
        case .intent(_, let attempt, _, let seen):
            writer.member("attempt", attempt)
            writer.member("seen_before", seen?.hex)
        case .withdrawn(_, let attempts, _):
            writer.member("attempts", attempts)
        case .outcome(_, let settlement):
            settlement.writeMembers(to: &writer)
        case .differing(_, let reason, _):
            writer.member("reason", reason)
        case .verified(let checked, let differing, _):
            writer.member("checked", checked)
            writer.member("differing", differing)
        case .requests(_, let counts):
            for counter in Counter.ofRequests { writer.member(counter.name.rawValue, counts[keyPath: counter.path]) }
        case .sessionEnded(_, _, let by, let exitCode, let message):
            writer.member("by", by.rawValue)
            writer.member("exit_code", exitCode)
            writer.member("message", message)
        }
    }
}

extension SessionStart {
    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.member("version", version)
        writer.member(Counter.timeout.rawValue, timeoutMilliseconds)
        writer.member("only", only.isEmpty ? nil : SelectionTerm.joined(only))
        writer.member("user", owner?.user)
        writer.member("host", owner?.host)
        writer.member("pid", owner?.processID)
    }
}

extension UpdateSettlement {
    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.member("outcome", outcome.rawValue)
        writer.member("reason", reason)
        writer.member("settled_by", settledBy?.rawValue)
        writer.member("attempts", attempts)
        writer.member("seen_before", seenBefore?.hex)
        writer.member("seen_after", facts.seen?.hex)
        writer.member("status", facts.status)
        writer.member("error_code", facts.errorCode)
        writer.member("error_msg", facts.errorMessage)
        writer.member("request_id", facts.requestID)
        writer.member("retry_after_ms", facts.retryAfterMilliseconds)
        writer.member("latency_us", facts.latencyMicroseconds)
        writer.member("request_count", facts.requestCount)
        writer.member("read_latency_us", readLatencyMicroseconds)
        writer.member("write_latency_us", writeLatencyMicroseconds)
    }
}
