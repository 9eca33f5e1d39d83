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

    /// Gives what is known of the run at one moment, the fold of all its events: of the run as a whole, and of its updates.
    ///
    /// Throws: `CheckpointError`; what `body` throws.
    package func withHistory<Value>(_ body: (RunHistory, any KnownUpdates) throws -> Value) throws -> Value {
        try Self.withHistory(database, run: run, path: folder.checkpointPath, body)
    }

    /// All of it in memory.
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
    static func withHistory<Value>(
        _ database: DatabaseQueue,
        run: RunIdentity,
        path: String,
        withFingerprints: Bool = false,
        _ body: (RunHistory, any KnownUpdates) throws -> Value
    ) throws -> Value {
        try database.read { db in
            let history: RunHistory
            do {
                history = try StoredHistory.fetch(db)
            } catch {
                throw CheckpointError(error, path: path)
            }
            let updates = StoredUpdates(
                database: db,
                updateCount: run.binding.updateCount,
                withFingerprints: withFingerprints,
                path: path
            )
            return try body(history, updates)
        }
    }

    /// The whole history in memory.
    static func history(
        _ database: DatabaseQueue,
        run: RunIdentity,
        path: String
    ) throws(CheckpointError) -> RunHistory {
        do {
            return try withHistory(database, run: run, path: path, withFingerprints: true) { try $0.with($1) }
        } catch {
            throw CheckpointError(error, path: path)
        }
    }
}

/// The updates of a checkpoint, within a transaction that reads them.
private struct StoredUpdates: KnownUpdates {
    let database: Database
    let updateCount: Int
    let withFingerprints: Bool
    let path: String

    func forEach(_ body: (Int, RunHistory.UpdateHistory) throws -> Void) throws {
        var failure: (any Error)?
        do {
            try StoredUpdate.forEach(
                database,
                updateCount: updateCount,
                withFingerprints: withFingerprints
            ) { n, known in
                do {
                    try body(n, known)
                } catch {
                    failure = error
                    throw error
                }
            }
        } catch {
            // What the reader of the updates throws is its own.
            throw failure ?? CheckpointError(error, path: path)
        }
    }
}

extension RunHistory {
    /// The history with these updates.
    ///
    /// Throws: what reading them throws.
    func with(_ updates: any KnownUpdates) throws -> RunHistory {
        var history = self
        try updates.forEach { n, known in history.updates[n] = known }
        return history
    }
}
