internal import ArgumentParser
internal import PlanModel
internal import Rendering

/// `cutover report`: the report of the latest run.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show the report of the latest run of a plan; after a kill it is made from the checkpoint.",
        discussion: """
            Examples:
              cutover report plans/move
              cutover report plans/move --format json
            """
    )

    @Argument(help: ArgumentHelp("The plan's folder.", valueName: "plans/NAME"))
    var plan: String

    @Option(name: .long, help: ArgumentHelp("Where the runs are, if not in the plan's folder.", valueName: "DIR"))
    var runDir: String?

    @Option(name: .long, help: "text, markdown or json.")
    var format = Format.text

    /// What the report is shown as.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, json
    }

    func run() throws {
        let context = CommandContext.current
        let stored = try StoredPlanRun(of: PlanFolder(plan), runDirectory: runDir, requiresWholeLog: true)
        switch format {
        case .json:
            context.standardOutput.write(TerminalJSON.escaped(stored.report.encoded()))
        case .markdown:
            var painter = MarkdownPainter()
            context.standardOutput.write(painter.paint(ReportView(of: stored.report).blocks))
        case .text:
            var painter = TextPainter(style: context.outputStyle)
            context.standardOutput.write(painter.paint(ReportView(of: stored.report).blocks))
        }
        do {
            try stored.writeReports()
        } catch {
            // What was asked for has been shown.
            context.standardError.line("warning: the report's files are not written: \(CommandFailure(error).message)")
        }
    }
}
