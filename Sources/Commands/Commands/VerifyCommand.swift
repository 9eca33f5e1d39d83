internal import ArgumentParser
internal import ByteIO
internal import Execution
internal import PlanModel

/// `cutover verify`: does the gateway hold what the plan says.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every channel of a plan: do its scopes hold what the plan says, and is the rest unchanged.",
        discussion: """
            Nothing is sent but reads. Exit 0 where all holds, 5 where something differs.

            Example:
              CUTOVER_TOKEN=… cutover verify plans/move --gateway cn-north-4
            """
    )

    @Argument(help: ArgumentHelp("The plan's folder.", valueName: "plans/NAME"))
    var plan: String

    @OptionGroup(title: "Gateways") var gatewayOptions: GatewayOptions
    @OptionGroup(title: "Execution") var execution: ExecutionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let context = CommandContext.current
        let file = try PlanFile.open(PlanFolder(plan).planPath)
        let verification = try await GatewaySession.with(
            gatewayOptions,
            for: file.gateways,
            concurrency: execution.pacing.concurrency,
            context: context
        ) { session in
            await Self.verify(
                file,
                .scopesAndRest,
                session: session,
                configuration: RunSettings.configuration(
                    execution,
                    timeoutSeconds: gatewayOptions.timeout,
                    isLoopback: session.isLoopback
                ),
                form: ProgressView.form(json: output.json, context: context),
                interrupts: context.interrupts(),
                context: context
            )
        }
        Self.show(verification, of: file, context: context)
        guard verification.end.exitCode == 0 else {
            throw ExitWith(status: ExitStatus(rawValue: Int32(clamping: verification.end.exitCode)) ?? .error)
        }
    }

    /// Reads and compares every channel of a plan.
    static func verify(
        _ plan: PlanFile,
        _ check: ChannelCheck,
        session: GatewaySession,
        configuration: RunConfiguration,
        form: ProgressView.Form,
        interrupts: AsyncStream<Void>,
        context: CommandContext
    ) async -> ScopeVerification {
        var configuration = configuration
        configuration.progressMilliseconds = form.intervalMilliseconds
        let progress = ProgressView(form: form, output: context.standardError, updateCount: plan.entries.count)
        let verifier = ScopeVerifier(
            plan: plan,
            check: check,
            configuration: configuration,
            gateway: session.port,
            clock: SystemClock(),
            observer: { progress.show($0) }
        )
        let verification = await verifier.verify(interrupts: interrupts)
        progress.finish()
        return verification
    }

    /// Writes the result: a line for each difference, and how many were read.
    static func show(_ verification: ScopeVerification, of plan: PlanFile, context: CommandContext) {
        for difference in verification.differences {
            let channel = plan.channels[difference.channel].channelID
            let scope = difference.n.map { words(forScopeOf: $0, in: plan) } ?? "the groups outside the plan"
            context.standardOutput.line(
                "differs: channel \(channel), \(scope): \(TextSafety.escaped(difference.reason))"
            )
        }
        context.standardOutput.line(
            """
            verified \(counted(verification.updatesChecked, "update")) in \
            \(counted(verification.channelsChecked, "channel")): \
            \(verification.end.message)
            """
        )
    }

    /// The scope of update `n` in words, as far as the plan can still be read.
    private static func words(forScopeOf n: Int, in plan: PlanFile) -> String {
        switch (try? plan.update(n))?.scope {
        case nil: "a scope (update \(n))"
        case .channel: "the whole channel (update \(n))"
        case .group(let name): "group \(TextSafety.escaped(name.text.text, lengthMax: 100)) (update \(n))"
        }
    }
}
