package import PlanModel

/// Carries out a plan: performs what the machine asks for and tells it what came of it.
package struct Runner: Sendable {
    private let plan: PlanFile
    private let session: Int
    private let machine: Handover<RunMachine>
    private let configuration: RunConfiguration
    private let gateway: any GatewayPort
    private let checkpoint: any CheckpointPort
    private let clock: any RunClock
    private let observer: @Sendable (ProgressSnapshot) -> Void

    /// A runner for one session that begins now; `history` is what the checkpoint knows before it of the run as a whole, `updates` what
    /// it knows of each update. `observer` is called at most every `progressMilliseconds` and must return at once.
    ///
    /// Throws: what `updates` throws.
    package init(
        plan: PlanFile,
        history: RunHistory,
        updates: any KnownUpdates,
        configuration: RunConfiguration,
        gateway: any GatewayPort,
        checkpoint: any CheckpointPort,
        clock: any RunClock,
        observer: @escaping @Sendable (ProgressSnapshot) -> Void = { _ in }
    ) throws {
        self.plan = plan
        session = history.nextSession
        machine = Handover(
            try RunMachine(
                plan: MachinePlan(plan),
                run: history,
                configuration: configuration,
                selection: UpdateSelection(configuration.only, in: plan),
                now: clock.now(),
                wallNow: clock.wallNow(),
                forEachKnown: { try updates.forEach($0) }
            )
        )
        self.configuration = configuration
        self.gateway = gateway
        self.checkpoint = checkpoint
        self.clock = clock
        self.observer = observer
    }

    /// Runs the session to its end, once, and records it, from `sessionStarted` to `sessionEnded`. Each element of `interrupts` is
    /// one interrupt: the first lets what is in flight finish, the second ends at once.
    ///
    /// Where everything is applied already, nothing is sent: every scope is read, and the end says whether it still holds.
    @concurrent
    package func run(interrupts: AsyncStream<Void>) async -> RunEnd {
        let driver = MachineDriver(
            work: PlanWork(plan: plan, gateway: gateway),
            checkpoint: checkpoint,
            clock: clock,
            session: session,
            configuration: configuration,
            observer: observer
        )
        do {
            try await checkpoint.append(
                [
                    .sessionStarted(
                        SessionStart(
                            session: session,
                            at: clock.wallNow(),
                            version: configuration.version,
                            timeoutMilliseconds: configuration.timeoutMilliseconds,
                            owner: configuration.owner,
                            only: configuration.only
                        )
                    )
                ]
            )
            let result = await driver.drive(machine, interrupts: interrupts)
            try await record(result, session: session)
            return result.end
        } catch {
            return RunEnd(by: .error, exitCode: 1, message: "the checkpoint cannot be written: \(error.reason)")
        }
    }

    private func record(_ result: MachineDriver.Result, session: Int) async throws(CheckpointFailure) {
        let end = result.end
        try await checkpoint.append([
            .requests(session: session, result.requests),
            .sessionEnded(
                session: session,
                at: clock.wallNow(),
                by: end.by,
                exitCode: end.exitCode,
                message: end.message
            ),
        ])
    }
}

/// The work of a run: scopes are those of the plan's updates.
private struct PlanWork: MachineWork {
    let plan: PlanFile
    let gateway: any GatewayPort

    func read(_ n: Int) async throws(PlanFileError) -> (ReadVerdict, ExchangeFacts) {
        let update = try plan.update(n)
        let reply = await gateway.read(update.channel, group: update.scope.groupName)
        return (ReadVerdict(reply, update: update), reply.facts)
    }

    func send(_ n: Int, leavingWithinMilliseconds: Int64) async throws(PlanFileError) -> (WriteVerdict, ExchangeFacts) {
        let update = try plan.update(n)
        let reply = await gateway.write(update, leavingWithinMilliseconds: leavingWithinMilliseconds)
        var facts = reply.facts
        if case .members(let members) = reply.answer { facts.seen = members.fingerprint }
        return (WriteVerdict(reply, update: update), facts)
    }
}
