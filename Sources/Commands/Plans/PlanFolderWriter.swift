internal import ByteIO
internal import PlanModel
internal import Planning
internal import Rendering

/// Writes `plan.jsonl`, `summary.md` and `inputs.json` of a plan folder, each whole or not at all. The plan's bytes may come
/// while planning goes on; nothing has its name before `finish`. Where that is not reached nothing is left, but for a hidden file
/// where the process was killed.
final class PlanFolderWriter: PlanOutput {
    /// What became of a plan that was to be written.
    enum Outcome {
        case written
        /// The folder already held the same bytes.
        case kept
    }

    private let folder: PlanFolder
    /// The folders that were made for it, the lowest first.
    private var madeFolders: [String] = []
    private var file: AtomicFile?
    private var view = PlanSummaryView()

    init(_ folder: PlanFolder) {
        self.folder = folder
    }

    deinit {
        // Its temporary file is in the folder.
        file = nil
        Folder.removeIfEmpty(madeFolders)
    }

    func begin() throws {
        // Before a new one of the same name.
        file = nil
        let made = try Folder.create(folder.path)
        if madeFolders.isEmpty { madeFolders = made }
        try AtomicFile.removeLeftovers(of: folder.planPath)
        file = try AtomicFile(path: folder.planPath)
        view = PlanSummaryView()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try file?.write(bytes)
    }

    func visit(n: Int, _ figures: UpdateFigures, tail: UnsafeRawBufferPointer) {
        view.add(figures, n: n) { .line(n: n, tail: Array(tail)) }
    }

    /// Ends with the pages beside the plan.
    ///
    /// An existing plan with the same bytes is kept. A different one is replaced only with `force`, and never once it has a run.
    /// Of several processes that end at once, one comes after the other. Three files cannot change at one instant. All are
    /// written before the first gets its name, and where a plan is replaced its pages go before it does, so that a kill at any
    /// instant leaves a plan without pages at worst, and never the page of another plan to be approved; the same command again
    /// writes them.
    ///
    /// Throws: `CommandFailure` where it may not be replaced; `FileError`.
    func finish(_ planned: Planned, inputs: [UInt8], force: Bool) throws -> Outcome {
        let lock = try LockFile.waitForFolder(folder.path)
        defer { withExtendedLifetime(lock) {} }
        let outcome = try judge(planned, force: force)
        let overview = PlanOverview(
            name: folder.name,
            header: planned.header,
            summary: planned.summary,
            sha256: planned.sha256
        )
        let pages = [
            try prepared(view.end(overview), at: folder.summaryPath), try prepared(inputs, at: folder.inputsPath),
        ]
        if outcome == .written {
            try file?.prepare()
            for page in pages { try Folder.remove(page.path) }
            try Folder.synchronize(folder.path)
            try file?.commit()
        }
        for page in pages { try page.commit() }
        return outcome
    }

    private func judge(_ planned: Planned, force: Bool) throws -> Outcome {
        for path in [folder.planPath, folder.summaryPath, folder.inputsPath]
        where try Folder.kind(of: path) == .folder {
            throw CommandFailure(
                .error,
                "\(TextSafety.escaped(path)) is a folder, where a file of the plan is to be: move it away, or write to another folder with --out"
            )
        }
        if try folder.holdsPlan() {
            // The digest is of all its bytes but itself; of a file that is no whole plan there is none.
            if (try? PlanFile.open(folder.planPath))?.sha256 == planned.sha256 { return .kept }
            try refuseReplacing(force: force)
        } else if try folder.hasRuns() {
            throw CommandFailure(
                .mismatch,
                "\(TextSafety.escaped(folder.path)) holds runs of a plan that is no longer there: put its plan.jsonl back, or write to another folder with --out"
            )
        }
        return .written
    }

    private func prepared(_ bytes: [UInt8], at path: String) throws -> AtomicFile {
        let file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.prepare()
        return file
    }

    private func refuseReplacing(force: Bool) throws {
        let shown = TextSafety.escaped(folder.path)
        guard try !folder.hasRuns() else {
            throw CommandFailure(
                .mismatch,
                "\(shown) holds another plan that has been run, which is never replaced: write to another folder with --out"
            )
        }
        guard force else {
            throw CommandFailure(
                .mismatch,
                "\(shown) holds another plan: --force replaces it, or write to another folder with --out"
            )
        }
    }
}
