internal import ArgumentParser
internal import PlanModel
internal import Rendering

/// `cutover status`: where the latest run stands.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where the latest run of a plan stands, also while it is under way.",
        discussion: """
            Example:
              cutover status plans/move
            """
    )

    @Argument(help: ArgumentHelp("The plan's folder.", valueName: "plans/NAME"))
    var plan: String

    @Option(name: .long, help: ArgumentHelp("Where the runs are, if not in the plan's folder.", valueName: "DIR"))
    var runDir: String?

    @Flag(name: .long, help: "Write the status as JSON: the report so far.")
    var json = false

    func run() throws {
        let context = CommandContext.current
        let stored = try StoredPlanRun(of: PlanFolder(plan), runDirectory: runDir)
        if json {
            context.standardOutput.write(TerminalJSON.escaped(stored.report.encoded()))
        } else {
            var painter = TextPainter(style: context.outputStyle)
            context.standardOutput.write(painter.paint(StatusView(of: stored.report, isAtWork: stored.isAtWork).blocks))
        }
    }
}
