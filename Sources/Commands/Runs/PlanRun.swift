internal import ByteIO
internal import Checkpoint
internal import Execution
internal import PlanModel

/// One session of a run: its folder, checkpoint, execution and reports.
struct PlanRun {
    let plan: PlanFile
    let planName: String
    let mode: RunReport.Mode
    let folder: RunFolder
    let configuration: RunConfiguration
    /// The command to go on with.
    let nextCommand: String
    let progressForm: ProgressView.Form
    let context: CommandContext
    /// The run's lock, where the caller has it already.
    var lock: LockFile?
    /// What is read of each channel once the run has gone through, beyond its own verifying pass; nil for nothing.
    var check: ChannelCheck?

    /// How a session ended.
    struct Ending {
        let report: RunReport
        /// What the check of the channels found; nil where there was none.
        var verification: ScopeVerification?
    }

    /// Works on the run until it ends, one way or another, and writes its reports.
    ///
    /// Throws: `CheckpointError` where the run belongs to something else or another process works on it; `CommandFailure`.
    func execute(in session: GatewaySession) async throws -> Ending {
        // Before anything is written: an interrupt must not end the process in the middle of that.
        try await InterruptRelay.with(context) { interrupts in
            try await execute(in: session, interrupts: interrupts)
        }
    }

    private func execute(in session: GatewaySession, interrupts: InterruptRelay) async throws -> Ending {
        let progress = ProgressView(form: progressForm, output: context.standardError, updateCount: plan.entries.count)
        let (store, runner) = try takeUp(in: session, progress)
        let end = await runner.run(interrupts: interrupts.stream())
        progress.finish()
        let (ending, verification) = await checked(after: end, in: session, checkpoint: store, interrupts: interrupts)
        var result = Result { Ending(report: try report(store: store, end: ending), verification: verification) }
        do {
            try store.close()
        } catch {
            if case .success = result { result = .failure(error) }
        }
        return try result.get()
    }

    /// The run's checkpoint, new or as its last session left it, and what works on it.
    private func takeUp(in session: GatewaySession, _ progress: ProgressView) throws -> (CheckpointStore, Runner) {
        let binding = RunBinding(
            planSHA256: plan.sha256,
            planName: planName,
            updateCount: plan.entries.count,
            mode: mode,
            endpoints: session.endpoints
        )
        var configuration = configuration
        configuration.progressMilliseconds = progressForm.intervalMilliseconds
        func runner(_ store: CheckpointStore, _ history: RunHistory, _ updates: any KnownUpdates) throws -> Runner {
            try Runner(
                plan: plan,
                history: history,
                updates: updates,
                configuration: configuration,
                gateway: session.port,
                checkpoint: store,
                clock: SystemClock(),
                observer: { progress.show($0) }
            )
        }
        if try Folder.kind(of: folder.checkpointPath) == .file {
            return try CheckpointStore.open(folder, binding: binding, now: context.now(), meanwhile: runner)
        }
        let store = try CheckpointStore.create(
            folder,
            binding: binding,
            runID: Self.newRunID(),
            now: context.now(),
            lock: lock
        )
        return (store, try store.withHistory { try runner(store, $0, $1) })
    }

    /// How the session ends after what is read of the channels, where anything is, and what that found.
    private func checked(
        after end: RunEnd,
        in session: GatewaySession,
        checkpoint store: CheckpointStore,
        interrupts: InterruptRelay
    ) async -> (RunEnd, ScopeVerification?) {
        guard let check, end.by == .done else { return (end, nil) }
        let verification = await VerifyCommand.verify(
            plan,
            check,
            session: session,
            configuration: configuration,
            form: progressForm,
            interrupts: interrupts.stream(),
            context: context
        )
        return (await record(verification, after: end, in: store), verification)
    }

    /// Makes durable what the check of the channels found, as what the session ended with, so that no report says better.
    private func record(
        _ verification: ScopeVerification,
        after end: RunEnd,
        in store: CheckpointStore
    ) async -> RunEnd {
        // Where both are not as planned, what the run itself says names the updates.
        let isNews = end.exitCode == 0 || verification.end.by != .done
        guard verification.end.exitCode != 0, isNews else { return end }
        do {
            let session = try store.withHistory { history, _ in history.nextSession } - 1
            for events in verification.events(session: session, at: context.now(), countMax: 4_096)
            where !events.isEmpty {
                try await store.append(events)
            }
            return verification.end
        } catch {
            return RunEnd(
                by: .error,
                exitCode: 1,
                message: "what the verification found cannot be recorded: \(CommandFailure(error).message)"
            )
        }
    }

    /// Reads the run back from its checkpoint, so that the report says what is durable and nothing else.
    private func report(store: CheckpointStore, end: RunEnd) throws -> RunReport {
        try store.withHistory { history, updates in
            var history = history
            // Where the checkpoint could not be written any more, the end of the session is not in it.
            if end.by == .error || history.ended == nil {
                let (by, message) = (end.by, end.message)
                history.ended = RunReport.Ended(by: by, exitCode: end.exitCode, message: message, nextCommand: nil)
            }
            let reports = RunReports(history: history, updates: updates, identity: store.run, plan: plan)
            let report = try reports.report(nextCommand: nextCommand)
            do {
                try reports.write(report, to: folder)
            } catch {
                guard end.by == .error else { throw error }
                // The same disk, most often: what ended the run is the news, not that its reports lack.
                throw CommandFailure(.error, "\(end.message); the reports lack too: \(CommandFailure(error).message)")
            }
            return report
        }
    }

    private static func newRunID() -> String {
        GatewaySession.randomToken()
    }
}
