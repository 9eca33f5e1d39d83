internal import ByteIO
package import Execution
internal import GRDB

/// The state of a run, read beside whoever may be writing it.
package final class CheckpointReader: Sendable {
    /// Where the run is kept.
    package let folder: RunFolder
    /// Which run this is.
    package let run: RunIdentity
    private let database: DatabaseQueue
    /// Where the state was copied to, since it could not be read in place.
    private let copyPath: String?

    /// Opens the state of a run.
    ///
    /// SQLite needs to put an index beside the write-ahead log. Where the folder cannot be written to, a copy in the
    /// system's folder for temporary files is read instead.
    ///
    /// Throws: `CheckpointError`.
    init(_ folder: RunFolder) throws(CheckpointError) {
        guard try folder.hasCheckpoint() else { throw .missing(path: folder.checkpointPath) }
        let path = folder.checkpointPath
        self.folder = folder
        var copyPath: String?
        do {
            do {
                database = try CheckpointFile.openForReading(path)
            } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
                let copy = try CheckpointCopy.make(folder)
                copyPath = copy.path
                database = try CheckpointFile.openForReading(copy.checkpointPath)
            }
            run = try database.read { db in try StoredRun.fetch(db, path: path) }
            self.copyPath = copyPath
        } catch {
            if let copyPath { try? Folder.remove(copyPath) }
            throw CheckpointError(error, path: path)
        }
    }

    deinit {
        if let copyPath { try? Folder.remove(copyPath) }
    }

    /// What is known of the run: the fold of all its events.
    ///
    /// Throws: `CheckpointError`.
    package func history() throws(CheckpointError) -> RunHistory {
        try Self.history(database, run: run, path: folder.checkpointPath)
    }

    /// Reads the log once, in order, and computes its chain anew; `visit` sees each event that stands as it was written.
    ///
    /// Throws: `CheckpointError` where it cannot be read; a broken chain is an answer.
    package func verifyChain(visit: (LoggedEvent) -> Void = { _ in }) throws(CheckpointError) -> ChainVerification {
        do {
            return try database.read { db in try EventLog.verifyChain(db, run: run, visit: visit) }
        } catch {
            throw CheckpointError(error, path: folder.checkpointPath)
        }
    }

    /// Refuses a log that is not as it was written; the time that this takes grows with the number of its events.
    ///
    /// Throws: `CheckpointError`; `.logChanged` with the first event that is not as it was.
    package func requireWholeLog() throws(CheckpointError) {
        let chain = try verifyChain()
        if let event = chain.brokenAt { throw .logChanged(path: folder.checkpointPath, event: event) }
    }

    /// Reads the history in one transaction: the state of one moment.
    static func history(
        _ database: DatabaseQueue,
        run: RunIdentity,
        path: String
    ) throws(CheckpointError) -> RunHistory {
        do {
            return try database.read { db in try StoredHistory.fetch(db, run: run) }
        } catch {
            throw CheckpointError(error, path: path)
        }
    }
}
