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

    /// Works on the run until it ends, one way or another, and writes its reports.
    ///
    /// Throws: `CheckpointError` where the run belongs to something else or another process works on it; `CommandFailure`.
    func execute(in session: GatewaySession) async throws -> RunReport {
        let binding = RunBinding(
            planSHA256: plan.sha256,
            planName: planName,
            updateCount: plan.entries.count,
            mode: mode,
            endpoints: session.endpoints
        )
        let store: CheckpointStore
        if try Folder.kind(of: folder.checkpointPath) == .file {
            store = try CheckpointStore.open(folder, binding: binding, now: context.now())
        } else {
            store = try CheckpointStore.create(folder, binding: binding, runID: Self.newRunID(), now: context.now())
        }
        let end = try await run(in: session, checkpoint: store)
        var result = Result { try report(store: store, end: end) }
        do {
            try store.close()
        } catch {
            if case .success = result { result = .failure(error) }
        }
        return try result.get()
    }

    private func run(in session: GatewaySession, checkpoint store: CheckpointStore) async throws -> RunEnd {
        var configuration = configuration
        configuration.progressMilliseconds = progressForm.intervalMilliseconds
        let progress = ProgressView(form: progressForm, output: context.standardError, updateCount: plan.entries.count)
        let runner = Runner(
            plan: plan,
            history: try store.history(),
            configuration: configuration,
            gateway: session.port,
            checkpoint: store,
            clock: SystemClock(),
            observer: { progress.show($0) }
        )
        let end = await runner.run(interrupts: context.interrupts())
        progress.finish()
        return end
    }

    /// Reads the run back from its checkpoint, so that the report says what is durable and nothing else.
    private func report(store: CheckpointStore, end: RunEnd) throws -> RunReport {
        var history = try store.history()
        // Where the checkpoint could not be written any more, the end of the session is not in it.
        if end.by == .error || history.ended == nil {
            history.ended = RunReport.Ended(by: end.by, exitCode: end.exitCode, message: end.message, nextCommand: nil)
        }
        let report = try RunReports.report(
            history: history,
            identity: store.run,
            plan: plan,
            nextCommand: nextCommand
        )
        do {
            try RunReports.write(report, history: history, plan: plan, to: folder)
        } catch {
            guard end.by == .error else { throw error }
            // The same disk, most often: what ended the run is the news, not that its reports lack.
            throw CommandFailure(.error, "\(end.message); the reports lack too: \(CommandFailure(error).message)")
        }
        return report
    }

    private static func newRunID() -> String {
        GatewaySession.randomToken()
    }
}
