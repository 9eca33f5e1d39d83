internal import ByteIO
internal import Checkpoint
internal import Execution
internal import PlanModel

/// The latest run of a plan, read from its checkpoint while a process may be working on it.
struct StoredPlanRun {
    let folder: RunFolder
    let report: RunReport
    /// Whether a process works on the run now.
    let isAtWork: Bool
    /// Shared with other readers for as long as this value lives, so that nobody begins to work on the run; nil where somebody
    /// does, or where the folder has no lock and takes none.
    private let lock: LockFile?
    let plan: PlanFile
    private let checkpoint: CheckpointReader

    /// Reads the latest run of `folder`: the highest number under `runs` or `runDirectory`; where there is none, the rehearsal.
    ///
    /// With `requiresWholeLog` the log of events is read too, and must be as it was written.
    ///
    /// Throws: `CommandFailure` where there is no run, or the run is of another plan; `CheckpointError`; `PlanFileError`.
    init(of planFolder: PlanFolder, runDirectory: String?, requiresWholeLog: Bool = false) throws {
        try GivenPath.refuseEmpty(runDirectory, "--run-dir")
        plan = try PlanFile.open(planFolder.planPath)
        folder = try Self.folder(of: planFolder, runDirectory: runDirectory)
        // Before anything is read: a run that ends while it is read would else be taken for one that was left as it was read.
        do {
            lock = try LockFile.share(folder.lockPath)
            isAtWork = lock == nil
        } catch {
            lock = nil
            isAtWork = false
        }
        checkpoint = try CheckpointStore.openReadOnly(folder)
        if requiresWholeLog { try checkpoint.requireWholeLog() }
        let identity = checkpoint.run
        guard identity.binding.planSHA256 == plan.sha256 else {
            throw CheckpointError.otherPlan(recorded: identity.binding.planSHA256, given: plan.sha256)
        }
        report = try checkpoint.withHistory { [folder, plan] history, updates in
            let reports = RunReports(history: history, updates: updates, identity: identity, plan: plan)
            guard identity.binding.mode == .rehearse else {
                let command = ApplyCommand.nextCommand(
                    plan: planFolder.path,
                    runDirectory: runDirectory,
                    endpoints: identity.binding.endpoints,
                    options: GivenOptions.words(timeoutMillisecondsMax: history.timeoutMillisecondsMax)
                )
                return try reports.report(nextCommand: command)
            }
            let command = Self.rehearsalCommand(of: identity.runID, in: folder)
            return try reports.report(
                nextCommand: command ?? RehearseCommand.nextCommand(plan: planFolder.path, current: [])
            )
        }
    }

    /// Writes the reports of the run where nobody works on it: who does writes them at its end.
    ///
    /// Throws: `FileError`; `PlanFileError`; `CheckpointError`.
    func writeReports() throws {
        guard !isAtWork else { return }
        try checkpoint.withHistory { history, updates in
            let reports = RunReports(history: history, updates: updates, identity: checkpoint.run, plan: plan)
            try reports.write(report, to: folder)
        }
    }

    /// The command that a rehearsal's own report names: the checkpoint does not know what the gateway was seeded with.
    private static func rehearsalCommand(of runID: String, in folder: RunFolder) -> String? {
        guard let file = try? FileDescriptor.openForReading(folder.reportPath),
            let bytes = try? file.readAll(sizeMax: reportSizeMax), let report = try? JSONParser.parse(bytes),
            report["run_id"]?.string == runID
        else { return nil }
        return report["ended"]?["next_command"]?.string
    }

    private static let reportSizeMax = 64 << 20

    /// The folder of the latest run, or of the rehearsal where there is none.
    ///
    /// Throws: `CommandFailure` where there is neither; `FileError`.
    static func folder(of planFolder: PlanFolder, runDirectory: String?) throws -> RunFolder {
        let runsPath = RunFolder.runsPath(ofPlanFolder: planFolder.path, runDirectory: runDirectory)
        if let latest = try RunFolder.latest(in: runsPath) { return latest }
        let rehearsal = RunFolder(path: planFolder.rehearsalPath)
        if runDirectory == nil, try Folder.kind(of: rehearsal.checkpointPath) == .file { return rehearsal }
        throw CommandFailure(
            .error,
            "there is no run in \(TextSafety.escaped(runsPath)); start one with: cutover apply"
        )
    }
}

/// Words for a shell, so that a command can be copied from a message.
enum ShellWord {
    /// `text` as one word: unchanged where it is plain, else in single quotes.
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_./:=@%+,".utf8.contains(byte)
                }
            }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
