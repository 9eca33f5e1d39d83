internal import ArgumentParser
internal import ByteIO
internal import PlanModel
internal import Planning

/// `cutover plan`: inventory to plan.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Compare an inventory with what the gateways hold, and write the plan of the difference.",
        discussion: """
            The inventory is the full truth for each channel and group that it names, and says nothing about the others. Nothing is \
            written where the input has an error (exit 3) or a limit refuses (exit 4).

            Examples:
              cutover plan inventory.csv --current current.csv --out plans/move
              cutover plan inventory/ --gateway cn-north-4 --keep weight --out plans/move
              cutover plan - --current current.csv --default weight=100 --out plans/move < inventory.csv
            """
    )

    @Argument(
        help: ArgumentHelp("Inventory files, folders (their *.csv) or - for standard input.", valueName: "INVENTORY")
    )
    var inventory: [String]

    @Option(name: .long, help: ArgumentHelp("A snapshot of what the gateways hold; repeatable.", valueName: "FILE"))
    var current: [String] = []

    @OptionGroup(title: "Gateways") var gatewayOptions: GatewayOptions
    @OptionGroup(title: "Pacing") var pacing: PacingOptions

    @Option(name: .long, help: ArgumentHelp("Where the plan goes.", valueName: "plans/NAME"))
    var out: String?

    @Flag(name: .long, help: "Replace a different plan in that folder, unless it has a run.")
    var force = false

    @Flag(name: .long, help: "Exit 2 where there are changes.")
    var detailedExitcode = false

    @Flag(name: .long, help: "Note the SHA-256 of each input file in inputs.json.")
    var inputDigests = false

    @Option(
        name: .long,
        help: ArgumentHelp("Refuse to apply the plan after this moment (RFC 3339, UTC).", valueName: "TIME")
    )
    var validUntil: TimeArgument?

    @OptionGroup var planning: PlanningOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard current.isEmpty != gatewayOptions.gateways.isEmpty else {
            throw ValidationError(
                "give what the inventory is compared with: --current FILE or --gateway ADDRESS, and not both"
            )
        }
        guard !inventory.contains("-") || !current.contains("-") else {
            throw ValidationError(
                "standard input (-) can be the inventory or the snapshot, not both: name a file for one of them"
            )
        }
        guard out != nil || detailedExitcode else {
            throw ValidationError(
                "say where the plan goes with --out plans/NAME, or ask only whether there are changes with --detailed-exitcode"
            )
        }
    }

    func run() async throws {
        let context = CommandContext.current
        let folder = try out.map { try PlanFolder($0) }
        let options = try planning.planOptions()
        let sources = try InventorySources(inventory, hashes: inputDigests)
        let (current, memberQuotas) = try await currentState(sources, options, context)
        let job = PlanJob(
            inventory: sources,
            current: current,
            options: options,
            limits: planning.planLimits(),
            memberQuotas: memberQuotas,
            validUntil: validUntil?.timestamp.description,
            memory: planning.memory.planningMemory,
            json: output.json,
            context: context
        )
        let planned: Planned
        if let folder {
            let written = try job.write(to: folder, force: force)
            planned = written.planned
            PlanSummaryLines.show(planned, context: context)
            let verb = written.outcome == .kept ? "already there" : "written"
            context.standardOutput.line("plan \(verb): \(TextSafety.escaped(written.folder.planPath))")
            context.standardOutput.line("digest: \(planned.sha256)")
        } else {
            planned = try job.plan()
            PlanSummaryLines.show(planned, context: context)
        }
        if detailedExitcode, planned.summary.updateCount > 0 { throw ExitWith(status: .changes) }
    }

    private func currentState(
        _ sources: InventorySources,
        _ options: PlanOptions,
        _ context: CommandContext
    ) async throws -> (PlanJob.CurrentState, MemberQuotas) {
        let memberQuota = planning.limitOptions.memberQuota
        guard !gatewayOptions.gateways.isEmpty else {
            let files = try InventorySources(current, hashes: inputDigests)
            try SnapshotAge.note(files, json: output.json, context: context)
            return (.files(files), MemberQuotas(all: memberQuota))
        }
        let keys = try Planner.gateways(of: sources.inputFiles, options: options)
        let live = try await LiveState(
            options: gatewayOptions,
            pacing: pacing,
            readsQuotas: memberQuota == nil,
            json: output.json,
            context: context
        ).read { _, _ in keys }
        return (.gateways(csv: live.csv), MemberQuotas(all: memberQuota, byGateway: live.memberQuotas))
    }
}
