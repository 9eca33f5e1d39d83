internal import ArgumentParser
internal import PlanModel
internal import Planning

/// `cutover check`: validation alone.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate an inventory without comparing it: exit 0, or 3 with every problem.",
        discussion: """
            Example:
              cutover check inventory.csv
            """
    )

    @Argument(
        help: ArgumentHelp("Inventory files, folders (their *.csv) or - for standard input.", valueName: "INVENTORY")
    )
    var inventory: [String]

    @OptionGroup(title: "Columns") var columns: ColumnOptions

    @Flag(name: .long, help: "Take rows without a group, which are a warning without this flag.")
    var allowWholeChannel = false

    @OptionGroup(title: "Resources") var memory: MemoryOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let context = CommandContext.current
        let sources = try InventorySources(inventory, hashes: false)
        var options = try columns.planOptions()
        options.allowWholeChannel = allowWholeChannel
        let report = try Planner.check(
            sources.inputFiles,
            options: options,
            memory: memory.planningMemory,
            diagnosticsMax: PlanJob.diagnosticsMax
        )
        DiagnosticsView(json: output.json, output: context.standardError).show(report)
        if report.hasErrors { throw ExitWith(status: .inputRejected) }
        context.standardOutput.line("the inventory is valid")
    }
}
