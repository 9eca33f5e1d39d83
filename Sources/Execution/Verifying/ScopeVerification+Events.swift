package import PlanModel

extension ScopeVerification {
    /// What makes it durable as that with which a session has ended, in portions of about `countMax` events: those of a million
    /// findings are not to stand in memory beside them.
    ///
    /// How it ended comes first. A process that is killed among the findings leaves a run that says no better than the check does.
    package func events(session: Int, at: Timestamp, countMax: Int) -> some Sequence<[RunEvent]> {
        let size = max(countMax, 1)
        return stride(from: 0, to: max(differences.count, 1), by: size).lazy.map { start in
            let next = min(start + size, differences.count)
            var events: [RunEvent] = []
            if start == 0 {
                events.append(
                    .sessionEnded(
                        session: session,
                        at: at,
                        by: end.by,
                        exitCode: end.exitCode,
                        message: end.message
                    )
                )
            }
            for difference in differences[start..<next] {
                if let n = difference.n { events.append(.differing(n: n, reason: difference.reason, at: at)) }
            }
            if next == differences.count, end.by == .done {
                events.append(.verified(checked: updatesChecked, differing: differences.count, at: at))
            }
            return events
        }
    }
}
