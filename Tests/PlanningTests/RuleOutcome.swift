import PlanModel

@testable import Planning

extension RuleCase {
    /// What planning the case comes to, in the words of `expected`.
    func outcome() throws -> (found: String, result: PlanOutcome) {
        func content(_ rows: [String]) -> String {
            ([header + columns] + rows.map { "p,i,c1," + $0 }).joined(separator: "\n")
        }
        let result = try Planner.plan(
            request([text(content(inventory))], [text(content(current), name: "now.csv")], options)
        )
        return (result.planned.map { "ok \($0.updates.count)" } ?? result.errors.joined(separator: " "), result)
    }
}

extension DiagnosticReport {
    /// The codes of the warnings that are shown.
    var warnings: [String] { diagnostics.filter { $0.severity == .warning }.map(\.code) }
}
