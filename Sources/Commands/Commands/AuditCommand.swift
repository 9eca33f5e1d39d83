internal import ArgumentParser
internal import Checkpoint
internal import Execution

/// `cutover audit`: what a run did, from its log, and whether the log is as it was written.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show what the latest run of a plan did, event by event, and whether its log is as it was written.",
        discussion: """
            Each event's hash covers the event before it. Exit 0 where all of them stand as they were written, 8 where one was \
            changed, moved or removed: what stands before it is shown. Nothing is sent and no gateway is needed.

            Examples:
              cutover audit plans/move
              cutover audit plans/move --format json
              cutover audit plans/move --check
            """
    )

    @Argument(help: ArgumentHelp("The plan's folder.", valueName: "plans/NAME"))
    var plan: String

    @Option(name: .long, help: ArgumentHelp("Where the runs are, if not in the plan's folder.", valueName: "DIR"))
    var runDir: String?

    @Option(name: .long, help: "text or json (a line for each event).")
    var format = Format.text

    @Flag(name: .long, help: "Show the last line alone.")
    var check = false

    /// What the log is shown as.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func run() throws {
        let context = CommandContext.current
        try GivenPath.refuseEmpty(runDir, "--run-dir")
        let folder = try StoredPlanRun.folder(of: PlanFolder(plan), runDirectory: runDir)
        let checkpoint = try CheckpointStore.openReadOnly(folder)
        var view = AuditView(format: format, isBrief: check, output: context.standardOutput)
        view.begin(checkpoint.run)
        let chain = try checkpoint.verifyChain { event in view.show(event) }
        view.end(chain)
        if let event = chain.brokenAt {
            throw CheckpointError.logChanged(path: folder.checkpointPath, event: event)
        }
    }
}
