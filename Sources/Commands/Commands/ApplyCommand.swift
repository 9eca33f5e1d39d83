internal import ArgumentParser
internal import ByteIO
internal import Checkpoint
internal import Execution
internal import PlanModel
internal import Rendering

/// `cutover apply`: run a plan.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Run a plan; the same command again goes on where it was.",
        discussion: """
            Each update is read first, sent only where the gateway still holds what the plan was made from, and recorded in the \
            run's checkpoint before and after. After a failure, an interrupt or a kill the same command goes on: what is applied \
            is left alone, everything else is read and tried again. On a finished run it reads every scope and says whether it \
            still holds. With --only it works on a part of the plan, with --dry-run it sends nothing.

            Examples:
              CUTOVER_TOKEN=… cutover apply plans/move --gateway cn-north-4
              cutover apply plans/move --gateway https://apig.example.com --token-file token --rate 20 --yes
              cutover apply plans/move --gateway embedded:gateway.sqlite
              cutover apply plans/move --gateway cn-north-4 --dry-run
              cutover apply plans/move --gateway cn-north-4 --only wave=1 --only 40-49
            """
    )

    @Argument(help: ArgumentHelp("The plan's folder.", valueName: "plans/NAME"))
    var plan: String

    @OptionGroup(title: "Gateways") var gatewayOptions: GatewayOptions
    @OptionGroup(title: "Execution") var execution: ExecutionOptions
    @OptionGroup(title: "Session") var sessionOptions: SessionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Refuse any plan but the one with this digest (or its beginning, from 12 digits).",
            valueName: "HEX"
        )
    )
    var digest: String?

    @Flag(name: .long, help: "Do not ask before the first request to another machine.")
    var yes = false

    @Flag(
        name: .long,
        help: "Start another run instead of going on with the latest one, which must have settled all that it sent."
    )
    var newRun = false

    @Option(name: .long, help: ArgumentHelp("Keep the runs here, not in the plan's folder.", valueName: "DIR"))
    var runDir: String?

    func validate() throws {
        if newRun, sessionOptions.dryRun {
            throw ValidationError("--dry-run is no run: --new-run means nothing with it")
        }
    }

    func run() async throws {
        let context = CommandContext.current
        let folder = try PlanFolder(plan)
        try GivenPath.refuseEmpty(runDir, "--run-dir")
        let file = try PlanFile.open(folder.planPath)
        try refuseUnfit(file, now: context.now())
        try await GatewaySession.with(
            gatewayOptions,
            for: file.gateways,
            concurrency: execution.pacing.concurrency,
            context: context
        ) { session in
            if !sessionOptions.dryRun { try confirm(file, session: session, context: context) }
            let place = try place(of: folder, now: context.now())
            defer { withExtendedLifetime(place) {} }
            var configuration = RunSettings.configuration(
                execution,
                timeoutSeconds: gatewayOptions.timeout,
                isLoopback: session.isLoopback
            )
            sessionOptions.apply(to: &configuration)
            let run = PlanRun(
                plan: file,
                planName: folder.name,
                mode: sessionOptions.dryRun ? .dryRun : .apply,
                folder: place.folder,
                configuration: configuration,
                nextCommand: Self.nextCommand(
                    plan: plan,
                    runDirectory: runDir,
                    endpoints: session.endpoints,
                    options: GivenOptions.words(execution, gatewayOptions) + sessionOptions.words
                ),
                progressForm: ProgressView.form(json: output.json, context: context),
                context: context,
                lock: place.lock
            )
            let report = try await run.execute(in: session).report
            try RunEndView.show(report, folder: run.folder, context: context)
        }
    }

    /// Where the session is kept, with the locks on it.
    private struct Place {
        let folder: RunFolder
        /// Over all runs of the plan.
        var choice: RunChoice?
        /// Of the folder itself.
        var lock: LockFile?
    }

    /// The run to go on with, or the place of the dry run, which is replaced each time.
    private func place(of plan: PlanFolder, now: Timestamp) throws -> Place {
        guard sessionOptions.dryRun else {
            let choice = try RunChoice(of: plan, runDirectory: runDir, startsAnother: newRun, now: now)
            return Place(folder: choice.folder, choice: choice)
        }
        let folder = RunFolder(path: runDir.map { $0 + "/dry-run" } ?? plan.dryRunPath)
        let lock = try folder.acquireLock(at: now)
        try folder.clear()
        return Place(folder: folder, lock: lock)
    }

    /// The command that goes on with a run, with `options` as further words. It names no secret, since none is ever an argument.
    static func nextCommand(
        plan: String,
        runDirectory: String?,
        endpoints: [RunReport.Endpoint],
        options: [String]
    ) -> String {
        var words = ["cutover", "apply", ShellWord.quoted(plan)]
        let urls = Set(endpoints.map(\.url))
        if let url = urls.first, urls.count == 1 {
            words += ["--gateway", ShellWord.quoted(url)]
        } else {
            for endpoint in endpoints {
                let key = endpoint.gateway
                words += ["--gateway", ShellWord.quoted("\(key.projectID)/\(key.instanceID)=\(endpoint.url)")]
            }
        }
        if let runDirectory { words += ["--run-dir", ShellWord.quoted(runDirectory)] }
        return (words + options).joined(separator: " ")
    }

    private func refuseUnfit(_ file: PlanFile, now: Timestamp) throws {
        if let term = UpdateSelection.firstUnmatched(sessionOptions.only, in: file) {
            throw CommandFailure(
                .usage,
                "--only \(TextSafety.escaped(term.text, lengthMax: 200)) names no update of the plan; nothing was sent"
            )
        }
        if let digest {
            guard digest.utf8.count >= 12, file.sha256.hasPrefix(digest.lowercased()) else {
                throw CommandFailure(
                    .mismatch,
                    "the plan is not the one that was asked for: its digest is \(file.sha256); nothing was sent"
                )
            }
        }
        if let validUntil = file.header.validUntil {
            guard let end = Timestamp(parsing: validUntil), now <= end else {
                throw CommandFailure(
                    .mismatch,
                    "the plan was valid until \(TextSafety.escaped(validUntil, lengthMax: 40)): plan again; nothing was sent"
                )
            }
        }
    }

    /// To anything but this machine, target and totals are shown, and one yes is asked for on a terminal.
    ///
    /// `--yes` is that yes. `--digest` says which plan, not that now is the time: on a terminal the question stays, and
    /// where nobody can be asked it is enough.
    private func confirm(_ file: PlanFile, session: GatewaySession, context: CommandContext) throws {
        guard !session.isLoopback else { return }
        let urls = Set(session.endpoints.map(\.url)).sorted().joined(separator: ", ")
        let updates = counted(file.entries.count, "update")
        let channels = counted(file.channels.count, "channel")
        let gateways = counted(file.gateways.count, "gateway")
        context.standardError.line("\(updates) of \(channels) at \(gateways): \(urls)")
        context.standardError.line("plan digest \(file.sha256)")
        if yes { return }
        guard let answer = context.ask("Send them? [y/N] ") else {
            if digest != nil { return }
            throw CommandFailure(
                .usage,
                "without a terminal, say --yes or --digest \(file.sha256.prefix(16)) to send to \(urls); nothing was sent"
            )
        }
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.usage, "not confirmed; nothing was sent")
        }
    }
}
