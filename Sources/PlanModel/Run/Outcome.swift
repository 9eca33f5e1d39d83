/// How an update stands at the end of a run.
package enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// This run sent it and it holds.
    case applied
    /// It held before this run sent anything.
    case alreadyApplied = "already_applied"
    /// The scope is neither as before nor as after, and this run has sent nothing.
    case drifted
    /// The gateway refused it, or it could not be settled within the tries.
    case failed
    /// The scope is neither as before nor as after, after this run has sent something.
    case unresolved
    /// Not tried, since something that it depends on did not come about.
    case blocked
    /// Left out by a selection.
    case notSelected = "not_selected"
    /// Not yet tried, or not yet settled.
    case pending

    /// Whether the scope holds what the plan says.
    package var isDone: Bool { self == .applied || self == .alreadyApplied }

    /// Whether a limit on failures counts it.
    package var countsAsFailure: Bool { self == .drifted || self == .failed || self == .unresolved }
}

/// How an outcome became known.
package enum SettledBy: String, Hashable, Sendable {
    /// By the gateway's reply to the write.
    case reply
    /// By reading the scope.
    case read
}

/// How many updates have which outcome.
package struct OutcomeTotals: Hashable, Sendable {
    private var counts = [Int](repeating: 0, count: Outcome.allCases.count)

    /// No update.
    package init() {}

    /// The number of updates with an outcome.
    package subscript(outcome: Outcome) -> Int {
        get { counts[Self.index(outcome)] }
        set { counts[Self.index(outcome)] = newValue }
    }

    /// Applied and already applied together.
    package var doneCount: Int { self[.applied] + self[.alreadyApplied] }

    private static func index(_ outcome: Outcome) -> Int {
        switch outcome {
        case .applied: 0
        case .alreadyApplied: 1
        case .drifted: 2
        case .failed: 3
        case .unresolved: 4
        case .blocked: 5
        case .notSelected: 6
        case .pending: 7
        }
    }
}
