internal import ArgumentParser

/// The program's version, as reports and `--version` say it.
enum Version {
    static let text = "0.1.0"
}

/// The root of the commands.
struct CutoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cutover",
        abstract: "Move the backends of thousands of API-gateway channels in one reviewed, resumable run.",
        discussion: """
            A move in four steps:
              cutover snapshot --gateway https://… --project P --instance I --out current.csv
              cutover plan inventory.csv --current current.csv --out plans/move
              cutover show plans/move
              cutover apply plans/move --gateway https://…
            To try all of it on this machine: cutover rehearse inventory.csv --current current.csv --out plans/move

            Exit codes:
            \(ExitStatus.allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n"))
            """,
        version: Version.text,
        subcommands: [
            PlanCommand.self, CheckCommand.self, ShowCommand.self, ApplyCommand.self, RehearseCommand.self,
            StatusCommand.self, ReportCommand.self, AuditCommand.self, VerifyCommand.self, SnapshotCommand.self,
            GatewayCommand.self,
            GenerateInventoryCommand.self,
        ]
    )
}
