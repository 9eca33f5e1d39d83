/// How a command ends: the one table of exit codes.
package enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    /// All that was asked for holds.
    case done = 0
    /// An error outside the other classes: input or output, or a defect.
    case error = 1
    /// `plan --detailed-exitcode`: there are changes.
    case changes = 2
    /// The input was rejected; nothing was written.
    case inputRejected = 3
    /// A safety limit refused.
    case limitRefused = 4
    /// Something is not as planned; it can go on.
    case notAsPlanned = 5
    /// The run was stopped early; it can go on.
    case stoppedEarly = 6
    /// The gateway refused the credentials; the run can go on once they are renewed.
    case credentialsRefused = 7
    /// Plan, run and gateway do not fit together.
    case mismatch = 8
    /// Wrong usage.
    case usage = 64
    /// Interrupted; it can go on.
    case interrupted = 130

    /// What the number means, for the help text.
    package var meaning: String {
        switch self {
        case .done: "all that was asked for holds"
        case .error: "an error outside the other classes (input or output, a defect)"
        case .changes: "plan --detailed-exitcode: there are changes"
        case .inputRejected: "the input was rejected; nothing was written"
        case .limitRefused: "a safety limit refused"
        case .notAsPlanned: "something is not as planned; it can go on"
        case .stoppedEarly: "the run was stopped early (failure limit, deadline, gate); it can go on"
        case .credentialsRefused: "the gateway refused the credentials; the run can go on once renewed"
        case .mismatch: "plan, run and gateway do not fit together"
        case .usage: "wrong usage"
        case .interrupted: "interrupted; it can go on"
        }
    }
}
