internal import PlanModel

/// How long a run was worked on.
enum RunDuration {
    /// The sum over the sessions; one that did not end by itself counts up to the last thing that is known of it.
    static func milliseconds(of history: RunHistory) -> Int {
        let isOpen = history.sessions.contains { $0.endedAt == nil }
        var lastAct: [Int: Timestamp] = [:]
        if isOpen {
            for known in history.updates.values {
                for at in [known.settlement?.at, known.lastIntentAt].compactMap({ $0 }) {
                    guard let session = history.sessions.last(where: { $0.startedAt <= at }) else { continue }
                    lastAct[session.session] = max(lastAct[session.session] ?? at, at)
                }
            }
        }
        return history.sessions.reduce(0) { sum, session in
            let end = session.endedAt ?? lastAct[session.session] ?? session.startedAt
            let (length, isOverflow) = end.milliseconds.subtractingReportingOverflow(session.startedAt.milliseconds)
            return isOverflow ? sum : sum + Int(clamping: max(length, 0))
        }
    }
}
