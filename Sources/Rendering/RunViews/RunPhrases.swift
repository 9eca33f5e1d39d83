internal import PlanModel

extension RunReport {
    /// The run, its mode and its plan as a title.
    var titlePhrase: Phrase {
        let kind =
            switch mode {
            case .apply: "Run"
            case .rehearse: "Rehearsal"
            case .dryRun: "Dry run"
            }
        return "\(words: kind) \(name: runID) of plan \(name: plan.name)"
    }

    /// How many updates hold, of how many that were to be done.
    var progressPhrase: Phrase {
        let selectedCount = plan.updateCount - totals[.notSelected]
        let percent = selectedCount > 0 ? " (\(totals.doneCount * 100 / selectedCount) %)" : ""
        return "\(totals.doneCount) of \(words: counted(selectedCount, "update"))\(words: percent)"
    }

    /// The outcomes that occur, with their numbers.
    var outcomesPhrase: Phrase {
        let parts = Outcome.allCases.filter { totals[$0] > 0 }.map { "\(totals[$0]) \($0.words)" }
        return Phrase(words: parts.isEmpty ? "none" : parts.joined(separator: ", "))
    }

    /// How many requests were made.
    var requestsPhrase: Phrase {
        """
        \(requests.get) reads, \(requests.put) writes, \(requests.retries) of them again, \
        \(requests.throttled) answered 429
        """
    }
}

extension Outcome {
    /// The outcome as words.
    var words: String {
        switch self {
        case .applied: "applied"
        case .alreadyApplied: "already applied"
        case .drifted: "drifted"
        case .failed: "failed"
        case .unresolved: "unresolved"
        case .blocked: "blocked"
        case .notSelected: "not selected"
        case .pending: "pending"
        }
    }
}

extension RunReport.EndedBy {
    /// What ended the session, as words.
    var words: String {
        switch self {
        case .done: "all updates were worked on"
        case .failures: "too many failures"
        case .deadline: "the deadline"
        case .gate: "a gate between waves"
        case .credentials: "the gateway refused the credentials"
        case .interrupt: "an interrupt"
        case .error: "an error"
        }
    }
}
