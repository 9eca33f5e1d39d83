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
    let history: RunHistory
    let plan: PlanFile

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
        let checkpoint = try CheckpointStore.openReadOnly(folder)
        if requiresWholeLog { try checkpoint.requireWholeLog() }
        history = try checkpoint.history()
        let identity = checkpoint.run
        guard identity.binding.planSHA256 == plan.sha256 else {
            throw CheckpointError.otherPlan(recorded: identity.binding.planSHA256, given: plan.sha256)
        }
        let nextCommand =
            identity.binding.mode == .rehearse
            ? Self.rehearsalCommand(of: identity.runID, in: folder)
                ?? RehearseCommand.nextCommand(plan: planFolder.path, current: [])
            : ApplyCommand.nextCommand(
                plan: planFolder.path,
                runDirectory: runDirectory,
                endpoints: identity.binding.endpoints,
                options: GivenOptions.words(timeoutMillisecondsMax: history.timeoutMillisecondsMax)
            )
        report = try RunReports.report(history: history, identity: identity, plan: plan, nextCommand: nextCommand)
    }

    /// Writes the reports of the run where nobody works on it: who does writes them at its end.
    ///
    /// Throws: `FileError`; `PlanFileError`.
    func writeReports() throws {
        guard !isAtWork else { return }
        try RunReports.write(report, history: history, plan: plan, to: folder)
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
