internal import ByteIO
internal import Checkpoint
internal import PlanModel

/// The layout of `plans/NAME/`.
struct PlanFolder {
    /// The path as the user gave it.
    let path: String

    /// The plan itself.
    var planPath: String { path + "/plan.jsonl" }
    /// The page for a pull request.
    var summaryPath: String { path + "/summary.md" }
    /// Names and sizes of the input files.
    var inputsPath: String { path + "/inputs.json" }
    /// The folder of the latest rehearsal.
    var rehearsalPath: String { path + "/rehearsal" }

    /// The folder of the latest dry run.
    var dryRunPath: String { path + "/dry-run" }

    /// The plan's name: the folder's.
    var name: String { Folder.name(of: path == "." ? Folder.canonical(path) : path) }

    /// A folder, or the folder of a `plan.jsonl` that is named itself.
    ///
    /// Throws: `CommandFailure` (wrong usage) where the path is empty.
    init(_ path: String) throws {
        try GivenPath.refuseEmpty(path, "the plan's folder")
        var trimmed = path
        while trimmed.utf8.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.path = Folder.name(of: trimmed) == "plan.jsonl" ? Folder.parent(of: trimmed) : trimmed
    }

    /// Whether a plan stands in the folder.
    func holdsPlan() throws -> Bool {
        try Folder.kind(of: planPath) == .file
    }

    /// Whether a run was made of the plan.
    func hasRuns() throws -> Bool {
        try RunFolder.hasAny(in: RunFolder.runsPath(ofPlanFolder: path))
    }
}
