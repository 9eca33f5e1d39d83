import ByteIO
import Checkpoint
import Execution
import GRDB
import Testing

@Suite struct DamageTests {
    let temporary: TemporaryFolder
    let folder: RunFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.run()
    }

    /// Why the run is refused, by a session and by a reader, after `statements` were done to its database.
    private func refusals(after statements: String) async throws -> [CheckpointError?] {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(10))
        try store.close()
        let database = try DatabaseQueue(path: folder.checkpointPath)
        try await database.writeWithoutTransaction { db in try db.execute(sql: statements) }
        try database.close()
        return refusals()
    }

    private func refusals() -> [CheckpointError?] {
        let session = failure { () throws(CheckpointError) in
            let store = try CheckpointStore.open(folder, binding: binding(), now: time(0))
            return try store.history()
        }
        let reader = failure { () throws(CheckpointError) in try CheckpointStore.openReadOnly(folder).history() }
        return [session, reader]
    }

    @Test func `a database of another program is refused and not changed`() async throws {
        try Folder.create(folder.path, mode: 0o700)
        let database = try DatabaseQueue(path: folder.checkpointPath)
        try await database.write { db in try db.execute(sql: "CREATE TABLE theirs (x)") }
        try database.close()
        let before = try bytes(of: folder.checkpointPath)
        let foreign = CheckpointError.foreign(path: folder.checkpointPath)
        #expect(refusals() == [foreign, foreign])
        #expect(try bytes(of: folder.checkpointPath) == before)
    }

    @Test(arguments: ["", "not a database, however long it may be made to be: \(String(repeating: "x", count: 200))"])
    func `a file that is no database is refused and not changed`(text: String) throws {
        try Folder.create(folder.path, mode: 0o700)
        try AtomicFile.write(text.utf8, to: folder.checkpointPath, mode: 0o600)
        let foreign = CheckpointError.foreign(path: folder.checkpointPath)
        #expect(refusals() == [foreign, foreign])
        #expect(try bytes(of: folder.checkpointPath) == Array(text.utf8))
    }

    @Test func `a later format is refused with both versions`() async throws {
        let newer = CheckpointError.newer(path: folder.checkpointPath, version: 7, known: 1)
        #expect(try await refusals(after: "PRAGMA user_version = 7") == [newer, newer])
    }

    @Test(arguments: [
        "CREATE TABLE more (x)",
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM updates; END",
        "DROP TABLE counters; CREATE VIEW counters AS SELECT 1 AS session, 'get' AS name, 1 AS value",
        "ALTER TABLE sessions ADD COLUMN x TEXT",
        "DROP INDEX updates_differing",
    ])
    func `tables that are not a checkpoint's are refused`(statements: String) async throws {
        let damaged = CheckpointError.damaged(
            path: folder.checkpointPath,
            reason: "its tables are not those of a checkpoint"
        )
        #expect(try await refusals(after: statements) == [damaged, damaged])
    }

    @Test(arguments: [
        ("UPDATE updates SET outcome = 'perfect' WHERE n = 3", "a row of updates cannot be read"),
        ("UPDATE updates SET settled_by = 'luck' WHERE n = 3", "a row of updates cannot be read"),
        ("UPDATE updates SET settled_at = NULL WHERE n = 3", "a row of updates cannot be read"),
        ("UPDATE updates SET attempts = 9223372036854775807 WHERE n = 3", "a row of updates cannot be read"),
        ("UPDATE updates SET settled_at = -9223372036854775808 WHERE n = 3", "a row of updates cannot be read"),
        ("UPDATE updates SET attempts = -1 WHERE n = 3", "a row of updates cannot be read"),
        ("UPDATE updates SET n = 1001 WHERE n = 10", "a row of updates cannot be read"),
        ("UPDATE updates SET n = 0 WHERE n = 10", "a row of updates cannot be read"),
        ("UPDATE sessions SET ended_by = 'itself', exit_code = 0, message = ''", "a row of sessions cannot be read"),
        ("UPDATE sessions SET session = 9223372036854775807", "a row of sessions cannot be read"),
        ("UPDATE sessions SET ended_by = 'done'", "a row of sessions cannot be read"),
        ("INSERT INTO counters VALUES (1, 'get', 9223372036854775807)", "a row of counters cannot be read"),
        ("INSERT INTO counters VALUES (1, 'got', 1)", "a row of counters cannot be read"),
        ("UPDATE run SET mode = 'play'", "the run's own row cannot be read"),
        ("UPDATE run SET endpoints = '[{}]'", "the run's own row cannot be read"),
        ("DELETE FROM run", "the run's own row cannot be read"),
    ])
    func `a row that no run can have written is refused`(statement: String, reason: String) async throws {
        let damaged = CheckpointError.damaged(path: folder.checkpointPath, reason: reason)
        #expect(try await refusals(after: statement) == [damaged, damaged])
    }

    @Test func `a log whose numbers are used up is refused before anything is sent`() async throws {
        let session = try await refusals(after: "UPDATE events SET seq = 9223372036854775807 WHERE seq = 21")[0]
        #expect(session == .damaged(path: folder.checkpointPath, reason: "a row of events cannot be read"))
    }

    @Test func `a database with overwritten pages is refused`() async throws {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(200))
        try store.close()
        var content = try bytes(of: folder.checkpointPath)
        for index in content.indices.dropFirst(4_096) where index % 4_096 < 200 { content[index] = 0xAA }
        try AtomicFile.write(content, to: folder.checkpointPath, mode: 0o600)
        for refusal in refusals() {
            guard case .damaged = refusal else {
                Issue.record("\(String(describing: refusal))")
                continue
            }
        }
    }
}
