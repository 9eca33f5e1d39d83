package import ByteIO
package import PlanModel

/// Where one run is kept: `plans/NAME/runs/1/`, or a folder of the caller's choice.
///
/// The folder is 0700 and its files are 0600: error texts of gateways and addresses are nobody else's business.
package struct RunFolder: Hashable, Sendable {
    /// The path of the folder itself.
    package let path: String

    /// The run folder at `path`, which need not exist.
    package init(path: String) {
        self.path = path
    }

    /// The durable state. A run exists where this file does: it appears whole or not at all.
    package var checkpointPath: String { path + "/checkpoint.sqlite" }
    /// The file whose lock the working process holds, with a note on it.
    package var lockPath: String { path + "/lock" }
    /// The report of the run (`RunReport`).
    package var reportPath: String { path + "/report.json" }
    /// One line per update (`UpdateRecord`).
    package var updatesPath: String { path + "/updates.jsonl" }

    /// The permissions of the files in a run folder.
    package static let fileMode: UInt32 = 0o600
    private static let folderMode: UInt32 = 0o700

    /// The folder that holds a plan's numbered runs: `runDirectory` where one is given, else `runs` in the plan folder.
    package static func runsPath(ofPlanFolder planPath: String, runDirectory: String? = nil) -> String {
        runDirectory ?? planPath + "/runs"
    }

    /// The run with the highest number among `runsPath`; nil where there is none.
    ///
    /// A folder without a checkpoint is no run: a process was killed before it had done anything.
    ///
    /// Throws: `FileError`.
    package static func latest(in runsPath: String) throws(FileError) -> RunFolder? {
        for number in try numbers(in: runsPath).sorted(by: >) {
            let folder = RunFolder(path: "\(runsPath)/\(number)")
            if try Folder.kind(of: folder.checkpointPath) == .file { return folder }
        }
        return nil
    }

    /// The folder for the next run: one above the highest number in use, from 1.
    ///
    /// Throws: `FileError`.
    package static func next(in runsPath: String) throws(FileError) -> RunFolder {
        let highest = try numbers(in: runsPath).max() ?? 0
        return RunFolder(path: "\(runsPath)/\(highest + 1)")
    }

    /// Names that are a number from 1 as this type writes it; others are not ours.
    private static func numbers(in runsPath: String) throws(FileError) -> [Int] {
        guard try Folder.kind(of: runsPath) == .folder else { return [] }
        return try Folder.names(in: runsPath).compactMap { name in
            guard name.utf8.count <= 9, let number = Int(name), number > 0, String(number) == name else { return nil }
            return number
        }
    }

    /// Whether a run was begun in `runsPath`, be it that it came to nothing.
    ///
    /// Throws: `FileError`.
    package static func hasAny(in runsPath: String) throws(FileError) -> Bool {
        try !numbers(in: runsPath).isEmpty
    }

    /// Takes the one lock over all runs in `runsPath`, for as long as the value lives; makes the folder where there is none.
    ///
    /// Who chooses a run to go on with or to begin holds it meanwhile and while working on it, so that two processes never
    /// work on one plan, whichever run each would choose.
    ///
    /// Throws: `CheckpointError`; `.heldByAnother` where another process has it.
    package static func acquireLock(ofRunsIn runsPath: String, at now: Timestamp) throws(CheckpointError) -> LockFile {
        do throws(FileError) {
            try Folder.create(runsPath)
        } catch {
            throw .file(error)
        }
        try refuseWritableByOthers([runsPath])
        return try RunLock.acquire(runsPath + "/lock", at: now)
    }

    /// Takes the lock of this run, for as long as the value lives; makes the folder where there is none.
    ///
    /// Throws: `CheckpointError`; `.heldByAnother` where another process has it.
    package func acquireLock(at now: Timestamp) throws(CheckpointError) -> LockFile {
        try create()
        return try RunLock.acquire(lockPath, at: now)
    }

    /// Removes everything in the folder but its lock, which the caller holds.
    ///
    /// Throws: `FileError`.
    package func clear() throws(FileError) {
        for name in try Folder.names(in: path) where path + "/" + name != lockPath {
            try Folder.remove(path + "/" + name)
        }
    }

    /// Whether there is a run.
    ///
    /// Throws: `CheckpointError` where the system does not tell.
    func hasCheckpoint() throws(CheckpointError) -> Bool {
        do throws(FileError) {
            return try Folder.kind(of: checkpointPath) == .file
        } catch {
            throw .file(error)
        }
    }

    /// Makes the folder.
    ///
    /// Throws: `CheckpointError` where that fails, or where others could put something into it.
    func create() throws(CheckpointError) {
        do throws(FileError) {
            try Folder.create(path, mode: Self.folderMode)
        } catch {
            throw .file(error)
        }
        try refuseWritableByOthers()
    }

    /// Refuses a folder whose content others may replace: theirs would be the record of what was sent.
    ///
    /// Throws: `CheckpointError`; `.writableByOthers` for the folder itself or the one that holds it.
    func refuseWritableByOthers() throws(CheckpointError) {
        try Self.refuseWritableByOthers([path, Folder.parent(of: path)])
    }

    private static func refuseWritableByOthers(_ folders: [String]) throws(CheckpointError) {
        for folder in folders {
            do throws(FileError) {
                guard try Folder.isWritableByOthers(folder) else { continue }
            } catch {
                throw .file(error)
            }
            throw .writableByOthers(path: folder)
        }
    }
}
