internal import GRDB
internal import Synchronization

/// Commits writes that wait at the same time together, so that the number of syncs a second does not bound the number
/// of requests.
///
/// Each write has a savepoint of its own: one that throws changes nothing and leaves the others. Nobody is answered
/// before the commit, and all of a batch fail with it.
final class GroupCommit: Sendable {
    private let database: any DatabaseWriter
    private let queue = Mutex(WriteQueue())

    /// Commits to `database`.
    init(database: any DatabaseWriter) {
        self.database = database
    }

    /// How many commits there were.
    var commitCount: Int { queue.withLock { $0.commitCount } }

    /// Runs `body` with the writes that wait with it, and returns once the change is durable. Writes take effect in the
    /// order of their calls.
    ///
    /// Throws: what `body` throws; the database's error where the commit fails. Nothing was changed then.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let waiter = WriteQueue.Waiter(
                change: { db in
                    let value = try body(db)
                    return { continuation.resume(returning: value) }
                },
                refuse: { error in continuation.resume(throwing: error) }
            )
            let admission = queue.withLock { queue in
                let admission = queue.admit(waiter)
                // Under the lock: whoever closes finds everything that was let in before it in the database's own line.
                if admission == .drain { database.asyncWriteWithoutTransaction { db in self.drain(db) } }
                return admission
            }
            guard admission == .closed else { return }
            waiter.refuse(DatabaseError(resultCode: .SQLITE_MISUSE, message: "the state is closed"))
        }
    }

    /// Takes no more writes: later calls throw. Tells whether it took them until now.
    func close() -> Bool {
        queue.withLock { $0.close() }
    }

    private func drain(_ db: Database) {
        while let batch = queue.withLock({ $0.takeBatch() }) {
            do {
                let answers = try Self.commit(batch, to: db)
                queue.withLock { $0.committed() }
                for answer in answers { answer() }
            } catch {
                for waiter in batch { waiter.refuse(error) }
            }
        }
    }

    private static func commit(_ batch: [WriteQueue.Waiter], to db: Database) throws -> [WriteQueue.Answer] {
        var answers: [WriteQueue.Answer] = []
        try db.inTransaction(.immediate) {
            for waiter in batch { answers.append(try perform(waiter, in: db)) }
            return .commit
        }
        return answers
    }

    private static func perform(_ waiter: WriteQueue.Waiter, in db: Database) throws -> WriteQueue.Answer {
        var answer: WriteQueue.Answer = {}
        do {
            try db.inSavepoint {
                answer = try waiter.change(db)
                return .commit
            }
            return answer
        } catch {
            // SQLite ends the whole transaction at some errors, as at a full disk: the changes of the others are gone
            // as well, and a savepoint more would be a transaction of its own.
            guard db.isInsideTransaction else { throw error }
            return { waiter.refuse(error) }
        }
    }
}
