import ByteIO
import Execution
import GRDB
import PlanModel
import Testing

@testable import Checkpoint

@Suite struct ChainTests {
    let temporary: TemporaryFolder
    let folder: RunFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.run()
    }

    /// The run's chain after `statements` were done to its database behind its back.
    private func chain(after statements: String...) async throws -> ChainVerification {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(10))
        try store.close()
        let database = try DatabaseQueue(path: folder.checkpointPath)
        try await database.write { db in for statement in statements { try db.execute(sql: statement) } }
        try database.close()
        return try CheckpointStore.openReadOnly(folder).verifyChain()
    }

    @Test func `an untouched log holds, over several sessions`() async throws {
        #expect(try await chain().brokenAt == nil)
        let store = try CheckpointStore.open(folder, binding: binding(), now: time(1))
        try await store.append([
            .sessionStarted(SessionStart(session: 2, at: time(2), version: "1")),
            .intent(n: 3, attempt: 2, at: time(3)),
        ])
        try store.close()
        let chain = try CheckpointStore.openReadOnly(folder).verifyChain()
        #expect(chain.brokenAt == nil)
        #expect(chain.eventCount == 23)
    }

    struct Change: Sendable {
        var statement: String
        var brokenAt: Int
    }

    @Test(arguments: [
        Change(statement: "UPDATE events SET payload = '{\"attempt\":2}' WHERE seq = 6", brokenAt: 6),
        Change(statement: "UPDATE events SET time = time + 1 WHERE seq = 7", brokenAt: 7),
        Change(statement: "UPDATE events SET time = NULL WHERE seq = 7", brokenAt: 7),
        Change(statement: "UPDATE events SET n = 9 WHERE seq = 2", brokenAt: 2),
        Change(statement: "UPDATE events SET kind = 'outcome' WHERE seq = 2", brokenAt: 2),
        Change(statement: "UPDATE events SET session = 2 WHERE seq = 3", brokenAt: 3),
        Change(statement: "UPDATE events SET chain = upper(chain) WHERE seq = 21", brokenAt: 21),
        Change(statement: "DELETE FROM events WHERE seq = 5", brokenAt: 5),
        Change(statement: "DELETE FROM events WHERE seq = 1", brokenAt: 1),
        Change(statement: "DELETE FROM events WHERE seq > 19", brokenAt: 20),
        Change(statement: "DELETE FROM events", brokenAt: 1),
        Change(statement: "UPDATE run SET plan_sha256 = 'b'", brokenAt: 1),
        Change(statement: "UPDATE run SET endpoints = replace(endpoints, 'one', 'ten')", brokenAt: 1),
    ])
    func `a changed or removed event breaks the chain where it stood`(change: Change) async throws {
        let chain = try await chain(after: change.statement)
        #expect(chain.brokenAt == change.brokenAt)
        #expect(chain.eventCount == change.brokenAt - 1)
        // Looked at by two threads, it breaks at the same event.
        let run = try CheckpointStore.openReadOnly(folder).run
        let database = try DatabaseQueue(path: folder.checkpointPath)
        let changed = CheckpointError.logChanged(path: folder.checkpointPath, event: change.brokenAt)
        #expect(throws: changed) {
            try database.read { db in
                try EventLog.requireWhole(db, run: run, path: folder.checkpointPath, oneThreadMax: 4)
            }
        }
    }

    @Test func `an untouched log holds for two threads`() async throws {
        #expect(try await chain().brokenAt == nil)
        let run = try CheckpointStore.openReadOnly(folder).run
        let database = try DatabaseQueue(path: folder.checkpointPath)
        try await database.read { [folder] db in
            try EventLog.requireWhole(db, run: run, path: folder.checkpointPath, oneThreadMax: 4)
        }
    }

    @Test(arguments: [
        Change(statement: "UPDATE events SET payload = '{\"attempt\":2}' WHERE seq = 6", brokenAt: 6),
        Change(statement: "DELETE FROM events WHERE seq > 19", brokenAt: 20),
    ])
    func `a run whose log was changed is not gone on with, and its report is not made`(change: Change) async throws {
        _ = try await chain(after: change.statement)
        let changed = CheckpointError.logChanged(path: folder.checkpointPath, event: change.brokenAt)
        #expect(
            failure { () throws(CheckpointError) in
                try CheckpointStore.open(folder, binding: binding(), now: time(9))
            } == changed
        )
        let reader = try CheckpointStore.openReadOnly(folder)
        #expect(failure { () throws(CheckpointError) in try reader.requireWholeLog() } == changed)
        // What is made of the history meanwhile does not count.
        var hasMade = false
        #expect(throws: changed) {
            try CheckpointStore.open(folder, binding: binding(), now: time(9)) { _, history, _ in
                hasMade = !history.sessions.isEmpty
            }
        }
        #expect(hasMade)
    }

    @Test func `a run that is taken up gives its history, and hands on what is thrown meanwhile`() async throws {
        _ = try await chain(after: "UPDATE sessions SET version = version")
        let (store, sessions) = try CheckpointStore.open(folder, binding: binding(), now: time(9)) { _, history, _ in
            history.sessions.count
        }
        #expect(sessions > 0)
        try store.close()
        #expect(throws: UnexpectedFault.self) {
            try CheckpointStore.open(folder, binding: binding(), now: time(9)) { _, _, _ in throw UnexpectedFault() }
        }
    }

    private struct UnexpectedFault: Error {}

    @Test func `two events in each other's place break the chain`() async throws {
        let chain = try await chain(
            after: "UPDATE events SET seq = 1000 WHERE seq = 8",
            "UPDATE events SET seq = 8 WHERE seq = 9",
            "UPDATE events SET seq = 9 WHERE seq = 1000"
        )
        #expect(chain.brokenAt == 8)
    }

    @Test func `a removed event is not hidden by closing the gap`() async throws {
        let chain = try await chain(
            after: "DELETE FROM events WHERE seq = 8",
            "UPDATE events SET seq = -seq WHERE seq > 8",
            "UPDATE events SET seq = -seq - 1 WHERE seq < 0"
        )
        #expect(chain.brokenAt == 8)
    }

    @Test func `a link can be computed from the row by the rule as written`() async throws {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(1))
        try store.close()
        let database = try DatabaseQueue(path: folder.checkpointPath)
        let rows = try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT payload, chain FROM events ORDER BY seq").map {
                ($0[0] as String, $0[1] as String)
            }
        }
        let (payload, link) = rows[1]
        #expect(payload == #"{"attempt":1,"seen_before":null}"#)
        let columns = #"{"seq":2,"session":1,"time":1800000000010,"kind":"intent","n":1}"#
        #expect(link == SHA256Hasher.hexDigest(of: Array("\(rows[0].1)\n\(columns)\n\(payload)\n".utf8)))
    }
}
