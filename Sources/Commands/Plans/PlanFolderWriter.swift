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
    /// The digest of the whole new file, where there is a plan to compare it with.
    private var hasher: SHA256Hasher?
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
        file = try AtomicFile(path: folder.planPath)
        hasher = try folder.holdsPlan() ? SHA256Hasher() : nil
        view = PlanSummaryView()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        hasher?.update(bytes)
        try file?.write(bytes)
    }

    func visit(n: Int, _ figures: UpdateFigures, tail: UnsafeRawBufferPointer) {
        view.add(figures, n: n) { .line(n: n, tail: Array(tail)) }
    }

    /// Ends with the pages beside the plan.
    ///
    /// An existing plan with the same bytes is kept. A different one is replaced only with `force`, and never once it has a run.
    /// Three files cannot change at one instant. All are written before the first gets its name, and where a plan is replaced
    /// its pages go before it does, so that a kill at any instant leaves a plan without pages at worst, and never the page of
    /// another plan to be approved; the same command again writes them.
    ///
    /// Throws: `CommandFailure` where it may not be replaced; `FileError`.
    func finish(_ planned: Planned, inputs: [UInt8], force: Bool) throws -> Outcome {
        let outcome = try judge(force: force)
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

    private func judge(force: Bool) throws -> Outcome {
        if let hasher {
            if try hexDigest(ofFile: folder.planPath) == hasher.hexDigest() { return .kept }
            try refuseReplacing(force: force)
        } else if try folder.holdsPlan() {
            // Another process has put it there meanwhile.
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

    private func hexDigest(ofFile path: String) throws -> String {
        let file = try FileDescriptor.openForReading(path)
        var hasher = SHA256Hasher()
        var block = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let result = block.withUnsafeMutableBytes { buffer in
                Result { () throws(FileError) in try file.read(into: buffer) }
            }
            let count = try result.get()
            if count == 0 { return hasher.hexDigest() }
            hasher.update(block[..<count])
        }
    }
}
