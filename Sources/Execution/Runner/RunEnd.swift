package import PlanModel

/// How a session of a run ended.
package struct RunEnd: Hashable, Sendable {
    /// What ended it.
    package var by: RunReport.EndedBy
    /// As in the table of exit codes of the design, section 5.
    package var exitCode: Int
    /// A sentence for people.
    package var message: String

    /// An end.
    package init(by: RunReport.EndedBy, exitCode: Int, message: String) {
        self.by = by
        self.exitCode = exitCode
        self.message = message
    }
}
