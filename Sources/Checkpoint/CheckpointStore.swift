package import ByteIO
package import Execution
internal import GRDB
package import PlanModel
internal import Synchronization

/// The durable state of a run that this process works on: SQLite with a write-ahead log, synced at every commit.
///
/// Events of calls that arrive while a commit is under way are committed together by the next one, so that the number of
/// syncs a second does not bound the number of events. The run is held by a lock on a file of its own, so that others may
/// read the state meanwhile (`openReadOnly`).
package final class CheckpointStore: CheckpointPort {
    /// Where the run is kept.
    package let folder: RunFolder
    /// Which run this is.
    package let run: RunIdentity
    private let database: DatabaseQueue
    private let lock: Mutex<LockFile?>
    private let queue: Mutex<CommitQueue>

    private init(folder: RunFolder, run: RunIdentity, database: DatabaseQueue, lock: LockFile, position: LogPosition) {
        self.folder = folder
        self.run = run
        self.database = database
        self.lock = Mutex(lock)
        queue = Mutex(CommitQueue(position: position))
    }

    /// Makes the folder and the checkpoint of a new run, and takes its lock, unless the caller has it and hands it in.
    ///
    /// A kill before the end leaves a folder that counts as no run. `pagesMax` bounds the database, in SQLite pages of
    /// 4 KiB; a commit that needs more fails like one to a full disk.
    ///
    /// Throws: `CheckpointError`.
    package static func create(
        _ folder: RunFolder,
        binding: RunBinding,
        runID: String,
        now: Timestamp,
        lock held: LockFile? = nil,
        pagesMax: Int? = nil
    ) throws(CheckpointError) -> CheckpointStore {
        let lock = if let held { held } else { try folder.acquireLock(at: now) }
        try CheckpointFile.create(folder, run: RunIdentity(runID: runID, binding: binding, createdAt: now))
        return try attach(folder, lock: lock, expected: binding, pagesMax: pagesMax)
    }

    /// Takes up a run where its last session left it, and takes its lock. Its log is read whole and must be as it was written.
    ///
    /// Throws: `CheckpointError`; nothing was changed then, apart from the note in the lock file.
    package static func open(
        _ folder: RunFolder,
        binding expected: RunBinding,
        now: Timestamp,
        pagesMax: Int? = nil
    ) throws(CheckpointError) -> CheckpointStore {
        let store = try take(folder, binding: expected, now: now, pagesMax: pagesMax)
        try store.requireWholeLog()
        return store
    }

    /// Takes up a run as `open` does, and gives `body` what is known of it while the log is read: nothing that it makes counts
    /// before this returns.
    ///
    /// Throws: `CheckpointError`; what `body` throws.
    package static func open<Value>(
        _ folder: RunFolder,
        binding expected: RunBinding,
        now: Timestamp,
        meanwhile body: (CheckpointStore, RunHistory, any KnownUpdates) throws -> Value
    ) throws -> (CheckpointStore, Value) {
        let store = try take(folder, binding: expected, now: now, pagesMax: nil)
        let (value, log) = inParallel {
            Result { try store.withHistory { try body(store, $0, $1) } }
        } _: {
            Result { try store.requireWholeLog() }
        }
        try log.get()
        return (store, try value.get())
    }

    private static func take(
        _ folder: RunFolder,
        binding expected: RunBinding,
        now: Timestamp,
        pagesMax: Int?
    ) throws(CheckpointError) -> CheckpointStore {
        guard try folder.hasCheckpoint() else { throw .missing(path: folder.checkpointPath) }
        try folder.refuseWritableByOthers()
        let lock = try RunLock.acquire(folder.lockPath, at: now)
        return try attach(folder, lock: lock, expected: expected, pagesMax: pagesMax)
    }

    private func requireWholeLog() throws(CheckpointError) {
        let path = folder.checkpointPath
        do {
            // Beside whoever reads the history by the store's own connection.
            try CheckpointFile.openForReading(path).read { [run] db in
                try EventLog.requireWhole(db, run: run, path: path)
            }
        } catch {
            throw CheckpointError(error, path: path)
        }
    }

    /// Opens the state of a run for reading alone, whether or not a process works on it, was killed at it, or the folder
    /// can be written to.
    ///
    /// Throws: `CheckpointError`.
    package static func openReadOnly(_ folder: RunFolder) throws(CheckpointError) -> CheckpointReader {
        try CheckpointReader(folder)
    }

    private static func attach(
        _ folder: RunFolder,
        lock: LockFile,
        expected: RunBinding,
        pagesMax: Int?
    ) throws(CheckpointError) -> CheckpointStore {
        let path = folder.checkpointPath
        let database = try CheckpointFile.openForWriting(folder, pagesMax: pagesMax)
        do {
            let (run, position) = try database.read { db in
                let run = try StoredRun.fetch(db, path: path)
                return (run, try EventLog.position(db, run: run))
            }
            try run.binding.check(given: expected)
            return CheckpointStore(folder: folder, run: run, database: database, lock: lock, position: position)
        } catch {
            throw CheckpointError(error, path: path)
        }
    }

    /// Gives what is known of the run, the fold of all its events: of the run as a whole, and of its updates.
    ///
    /// Throws: `CheckpointError`; what `body` throws.
    package func withHistory<Value>(_ body: (RunHistory, any KnownUpdates) throws -> Value) throws -> Value {
        try CheckpointReader.withHistory(database, run: run, path: folder.checkpointPath, body)
    }

    /// All of it in memory.
    ///
    /// Throws: `CheckpointError`.
    package func history() throws(CheckpointError) -> RunHistory {
        try CheckpointReader.history(database, run: run, path: folder.checkpointPath)
    }

    /// Makes events durable; see `CheckpointPort`.
    ///
    /// Throws: `CheckpointFailure`.
    package func append(_ events: [RunEvent]) async throws(CheckpointFailure) {
        let result = await withCheckedContinuation { continuation in
            let admission = queue.withLock { queue in
                queue.admit(CommitQueue.Waiter(events: events, continuation: continuation))
            }
            switch admission {
            case .waiting: break
            case .drain: database.asyncWriteWithoutTransaction { db in self.drain(db) }
            case .failed(let failure): continuation.resume(returning: .failure(failure))
            }
        }
        try result.get()
    }

    private func drain(_ db: Database) {
        while let batch = queue.withLock({ $0.takeBatch() }) {
            do {
                let position = try commit(batch.flatMap(\.events), to: db)
                queue.withLock { $0.committed(to: position) }
                for waiter in batch { waiter.continuation.resume(returning: .success(())) }
            } catch {
                let failure = CheckpointFailure(reason: Self.wording(of: error, path: folder.checkpointPath))
                let late = queue.withLock { $0.fail(failure) }
                for waiter in batch + late { waiter.continuation.resume(returning: .failure(failure)) }
                return
            }
        }
    }

    private func commit(_ events: [RunEvent], to db: Database) throws -> LogPosition {
        var position = queue.withLock { $0.position }
        try db.inTransaction(.immediate) {
            var hasher = ChainHasher()
            for event in events { try EventLog.append(event, at: &position, &hasher, into: db) }
            try Counter.events.store(position.sequence, session: 0, into: db)
            try StoredHistory.fold(events, into: db)
            return .commit
        }
        return position
    }

    private static func wording(of error: any Error, path: String) -> String {
        let reason = (error as? DatabaseError)?.reason ?? "\(error)"
        return "cannot write \(TextSafety.escaped(path)): \(reason)"
    }

    /// Ends the work on the run: empties the write-ahead log into the database, closes it and gives the lock back.
    ///
    /// Later calls of `append` fail. A process that reads meanwhile leaves the log as it is, which is no error.
    ///
    /// Throws: `CheckpointError`; what was durable is so still.
    package func close() throws(CheckpointError) {
        let path = folder.checkpointPath
        let hadFailed = queue.withLock { $0.failure != nil }
        let failure = CheckpointFailure(reason: "\(TextSafety.escaped(path)) is closed")
        defer { lock.withLock { $0 = nil } }
        do {
            try database.writeWithoutTransaction { db in
                let late = queue.withLock { $0.fail(failure) }
                for waiter in late { waiter.continuation.resume(returning: .failure(failure)) }
                // After a failed sync nothing more is asked for; the log stays for the next session to read.
                guard !hadFailed else { return }
                do {
                    try db.checkpoint(.truncate)
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    return
                }
            }
            try database.close()
        } catch {
            throw CheckpointError(error, path: path)
        }
    }
}
