internal import ByteIO
internal import Checkpoint
internal import Execution
internal import PlanModel

/// The run that an `apply` works on, chosen under the lock over all runs of the plan, which this value keeps.
struct RunChoice {
    let folder: RunFolder
    private let lock: LockFile

    /// The latest run of `plan`, or a new one where there is none or `startsAnother` asks for it.
    ///
    /// Throws: `CheckpointError` where another process works on the plan, or the latest run cannot be read;
    /// `CommandFailure` where another run may not start; `FileError`.
    init(of plan: PlanFolder, runDirectory: String?, startsAnother: Bool, now: Timestamp) throws {
        let runsPath = RunFolder.runsPath(ofPlanFolder: plan.path, runDirectory: runDirectory)
        lock = try RunFolder.acquireLock(ofRunsIn: runsPath, at: now)
        let latest = try RunFolder.latest(in: runsPath)
        if let latest, !startsAnother {
            folder = latest
        } else {
            if let latest { try Self.refuseForgetting(latest, of: plan, runDirectory: runDirectory) }
            folder = try RunFolder.next(in: runsPath)
        }
    }

    /// Another run would know neither that a write of this one may have left, nor that it may still land: it would take
    /// what that write did for someone else's work, and would not keep the channel's quiet time (safety rules 9 and 11).
    private static func refuseForgetting(_ latest: RunFolder, of plan: PlanFolder, runDirectory: String?) throws {
        let checkpoint = try CheckpointStore.openReadOnly(latest)
        try checkpoint.requireWholeLog()
        let (history, openCount) = try checkpoint.withHistory { history, updates in
            var openCount = 0
            try updates.forEach { _, known in openCount += known.isOpen ? 1 : 0 }
            return (history, openCount)
        }
        guard openCount > 0 else { return }
        let command = ApplyCommand.nextCommand(
            plan: plan.path,
            runDirectory: runDirectory,
            endpoints: checkpoint.run.binding.endpoints,
            options: GivenOptions.words(timeoutMillisecondsMax: history.timeoutMillisecondsMax)
        )
        throw CommandFailure(
            .mismatch,
            """
            the latest run, \(TextSafety.escaped(latest.path)), may have sent \(counted(openCount, "update")) \
            whose outcome is not known, and another run would forget that: go on with it first, which reads and settles them: \
            \(TextSafety.escaped(command)); nothing was sent
            """
        )
    }
}
