internal import ArgumentParser
internal import ByteIO
internal import Checkpoint
internal import EmbeddedGateway
internal import Execution
internal import PlanModel
internal import Planning

/// `cutover rehearse`: all of a move on this machine.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Rehearse a move on this machine: plan if need be, apply to the embedded gateway, verify, report.",
        discussion: """
            The embedded gateway starts with the state before: the snapshot given with --current, or what the plan was made from. \
            The plan is applied over real HTTP on loopback, and every channel is read again at the end. Nothing leaves this machine.

            Examples:
              cutover rehearse plans/move
              cutover rehearse inventory.csv --current current.csv --out plans/move
            """
    )

    @Argument(
        help: ArgumentHelp(
            "A plan's folder; or inventory files, folders or - (then --current and --out are needed).",
            valueName: "plans/NAME | INVENTORY…"
        )
    )
    var inputs: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("The snapshot that the gateway starts with; repeatable.", valueName: "FILE")
    )
    var current: [String] = []

    @Option(name: .long, help: ArgumentHelp("Where the plan goes.", valueName: "plans/NAME"))
    var out: String?

    @Flag(name: .long, help: "Replace a different plan in that folder, unless it has a run.")
    var force = false

    @OptionGroup var planning: PlanningOptions
    @OptionGroup(title: "Execution") var execution: ExecutionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @OptionGroup(title: "Execution") var timeoutOptions: TimeoutOptions

    func run() async throws {
        let context = CommandContext.current
        for path in current { try GivenPath.refuseEmpty(path, "--current") }
        let folder = try planFolder(context)
        let plan = try PlanFile.open(folder.planPath)
        try PlanViews.showDifference(of: plan, name: folder.name, context: context)
        let run = RunFolder(path: folder.rehearsalPath)
        // Until the end: another rehearsal would remove the folder.
        let lock = try run.acquireLock(at: context.now())
        defer { withExtendedLifetime(lock) {} }
        try run.clear()
        let statePath = run.path + "/gateway.sqlite"
        try await seed(statePath, plan: plan, context: context)
        var gateways = GatewayOptions()
        gateways.gateways = ["embedded:" + statePath]
        gateways.tokenFiles = []
        gateways.keyFiles = []
        gateways.caFile = nil
        gateways.timeout = timeoutOptions.timeout
        let ending = try await GatewaySession.with(
            gateways,
            for: plan.gateways,
            concurrency: execution.pacing.concurrency,
            context: context
        ) { session in
            let planRun = PlanRun(
                plan: plan,
                planName: folder.name,
                mode: .rehearse,
                folder: run,
                configuration: RunSettings.configuration(
                    execution,
                    timeoutSeconds: timeoutOptions.timeout,
                    isLoopback: true
                ),
                nextCommand: Self.nextCommand(plan: folder.path, current: current),
                progressForm: ProgressView.form(json: output.json, context: context),
                context: context,
                lock: lock,
                // What the gateway was seeded with from the plan has nothing but the plan's scopes.
                check: current.isEmpty ? .scopes : .scopesAndRest
            )
            return try await planRun.execute(in: session)
        }
        if let verification = ending.verification {
            VerifyCommand.show(verification, of: plan, context: context)
            context.standardOutput.line("")
        }
        context.standardOutput.line("plan: \(TextSafety.escaped(folder.planPath))")
        try RunEndView.show(ending.report, folder: run, context: context)
    }

    /// The command that rehearses a plan again.
    static func nextCommand(plan: String, current: [String]) -> String {
        let words = ["cutover", "rehearse", plan] + current.flatMap { ["--current", $0] }
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    /// A folder with a plan is a plan; anything else with `--current` an inventory, which is planned first.
    private func planFolder(_ context: CommandContext) throws -> PlanFolder {
        if inputs.count == 1, let path = inputs.first, try PlanFolder(path).holdsPlan(), out == nil {
            return try PlanFolder(path)
        }
        guard let out, !current.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(TextSafety.escaped(inputs.first ?? "")) is no folder with a plan; to rehearse an inventory, give --current and --out"
            )
        }
        guard !current.contains("-") else {
            throw CommandFailure(
                .usage,
                "the snapshot is read twice, to plan and to fill the gateway, and standard input (-) only once: name a file"
            )
        }
        let target = try PlanFolder(out)
        let job = PlanJob(
            inventory: try InventorySources(inputs, hashes: false),
            current: .files(try InventorySources(current, hashes: false)),
            options: try planning.planOptions(),
            limits: planning.planLimits(),
            memberQuotas: MemberQuotas(all: planning.limitOptions.memberQuota),
            validUntil: nil,
            memory: planning.memory.planningMemory,
            json: output.json,
            context: context
        )
        return try job.write(to: target, force: force).folder
    }

    private func seed(_ statePath: String, plan: PlanFile, context: CommandContext) async throws {
        // SQLite gives the files that it puts beside this one the same permissions.
        try AtomicFile.write([], to: statePath, mode: RunFolder.fileMode)
        let store = try GatewayStore(.file(statePath))
        if current.isEmpty {
            _ = try await store.seed { try GatewaySeed.forEachChannel(before: plan, $0) }
        } else {
            let (sources, memory) = (try InventorySources(current, hashes: false), planning.memory.planningMemory)
            _ = try await store.seed {
                try GatewaySeed.forEachChannel(of: sources, memory: memory, context: context, $0)
            }
        }
        try store.close()
    }
}
