package import PlanModel

extension RunHistory {
    /// Takes in one event; events must come in the order in which they were made durable.
    ///
    /// A session clears what the verifying pass of an earlier one said (`verification`, and `differs` of every update), since it verifies again;
    /// so does the first event of a further pass within a session.
    package mutating func apply(_ event: RunEvent) {
        switch event {
        case .sessionStarted(let start):
            sessions.append(
                RunReport.Session(
                    session: start.session,
                    startedAt: start.at,
                    endedAt: nil,
                    version: start.version,
                    exitCode: nil
                )
            )
            timeoutMillisecondsMax = max(timeoutMillisecondsMax, start.timeoutMilliseconds)
            only = start.only
            requestsOfEarlierSessions = requests
            ended = nil
            clearVerification()
        case .intent(let n, let attempt, let at, _):
            let known = updates[n, default: UpdateHistory()]
            updates[n] = known.announcing(attempt, at: at)
        case .withdrawn(let n, let attempts, _):
            updates[n, default: UpdateHistory()].withdraw(leaving: attempts)
        case .outcome(let n, let settlement):
            updates[n, default: UpdateHistory()].settle(settlement)
        case .differing(let n, let reason, _):
            if verification != nil { clearVerification() }
            updates[n, default: UpdateHistory()].differs = reason
        case .verified(let checked, let differing, _):
            if verification != nil { clearVerification() }
            verification = RunReport.Verification(checked: checked, differing: differing)
        case .requests(_, let counts):
            requests = requestsOfEarlierSessions + counts
        case .sessionEnded(let session, let at, let by, let exitCode, let message):
            ended = RunReport.Ended(by: by, exitCode: exitCode, message: message, nextCommand: nil)
            guard let index = sessions.lastIndex(where: { $0.session == session }) else { return }
            sessions[index].endedAt = at
            sessions[index].exitCode = exitCode
        }
    }

    /// The number of the session that comes next, from 1.
    package var nextSession: Int { (sessions.last?.session ?? 0) + 1 }

    private mutating func clearVerification() {
        verification = nil
        for index in updates.values.indices where updates.values[index].differs != nil {
            updates.values[index].differs = nil
        }
    }
}

extension RunHistory.UpdateHistory {
    /// How the update stands: pending where a write was announced after the last settlement.
    package var outcome: Outcome {
        isOpen ? .pending : settlement?.outcome ?? .pending
    }

    fileprivate func announcing(_ attempt: Int, at: Timestamp) -> Self {
        var copy = self
        copy.attempts = max(attempts, attempt)
        copy.firstSentAt = firstSentAt ?? at
        copy.isOpen = true
        copy.lastIntentAt = at
        return copy
    }

    /// Without an earlier write there is none whose fate is open; with one, its time is no later than that of the withdrawn one, which stays.
    fileprivate mutating func withdraw(leaving attempts: Int) {
        self.attempts = max(attempts, 0)
        isOpen = self.attempts > settlement?.attempts ?? 0
        guard self.attempts == 0 else { return }
        firstSentAt = nil
        lastIntentAt = nil
    }

    fileprivate mutating func settle(_ settlement: UpdateSettlement) {
        self.settlement = settlement
        isOpen = false
    }
}

extension RunReport.RequestCounts {
    /// Both together.
    package static func + (left: Self, right: Self) -> Self {
        var sum = Self()
        sum.get = left.get + right.get
        sum.put = left.put + right.put
        sum.retries = left.retries + right.retries
        sum.throttled = left.throttled + right.throttled
        return sum
    }
}
