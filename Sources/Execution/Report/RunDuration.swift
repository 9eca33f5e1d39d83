internal import PlanModel

/// How long a run was worked on.
struct RunDuration {
    private let sessions: [RunReport.Session]
    private let isOpen: Bool
    /// The latest thing that is known of each session, where one did not end by itself.
    private var lastAct: [Int: Timestamp] = [:]

    init(of run: RunHistory) {
        sessions = run.sessions
        isOpen = sessions.contains { $0.endedAt == nil }
    }

    /// Notes what is known of an update.
    mutating func add(_ known: RunHistory.UpdateHistory) {
        guard isOpen else { return }
        for at in [known.settlement?.at, known.lastIntentAt].compactMap({ $0 }) {
            guard let session = sessions.last(where: { $0.startedAt <= at }) else { continue }
            lastAct[session.session] = max(lastAct[session.session] ?? at, at)
        }
    }

    /// The sum over the sessions; one that did not end by itself counts up to the last thing that is known of it.
    var milliseconds: Int {
        sessions.reduce(0) { sum, session in
            let end = session.endedAt ?? lastAct[session.session] ?? session.startedAt
            let (length, isOverflow) = end.milliseconds.subtractingReportingOverflow(session.startedAt.milliseconds)
            return isOverflow ? sum : sum + Int(clamping: max(length, 0))
        }
    }
}
