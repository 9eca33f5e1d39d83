import ByteIO
import Checkpoint
import Execution
import GRDB
import PlanModel
import Synchronization
import Testing

/// How many tasks are about to append.
private final class Arrivals: Sendable {
    let count = Atomic(0)
}

@Suite struct GroupCommitTests {
    let temporary: TemporaryFolder
    let folder: RunFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.run()
    }

    private func logged(_ folder: RunFolder) throws -> [(n: Int, kind: String)] {
        let database = try DatabaseQueue(path: folder.checkpointPath)
        return try database.read { db in
            try Row.fetchAll(db, sql: "SELECT n, kind FROM events WHERE n IS NOT NULL ORDER BY seq")
                .map { ($0["n"], $0["kind"]) }
        }
    }

    @Test func `calls that arrive during a commit are committed together by the next`() async throws {
        let store = try makeStore(folder)
        let count = 200
        // Another connection's transaction holds the first commit up until everybody has come.
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let holdUp = try DatabaseQueue(path: folder.checkpointPath, configuration: configuration)
        let arrived = Arrivals()
        try await withThrowingTaskGroup { group in
            try await holdUp.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
            for n in 1...count {
                group.addTask {
                    arrived.count.add(1, ordering: .relaxed)
                    try await store.append([.intent(n: n, attempt: 1, at: time(0))])
                }
            }
            while arrived.count.load(ordering: .relaxed) < count { await Task.yield() }
            try await holdUp.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
            try await group.waitForAll()
        }
        try holdUp.close()
        // Each commit writes one page or more to the log.
        #expect(try bytes(of: folder.logPath).count / 4_096 < count / 2)
        #expect(try store.history().updates.count == count)
        try store.close()
    }

    @Test func `the events of one call stay together and calls of one task stay in order`() async throws {
        let store = try makeStore(folder)
        let tasks = 8
        let callsPerTask = 25
        try await withThrowingTaskGroup { group in
            for task in 0..<tasks {
                group.addTask {
                    for call in 0..<callsPerTask {
                        let n = task * callsPerTask + call + 1
                        try await store.append([
                            .intent(n: n, attempt: 1, at: time(0)), .differing(n: n, reason: "x", at: time(0)),
                        ])
                    }
                }
            }
            try await group.waitForAll()
        }
        try store.close()
        let rows = try logged(folder)
        #expect(rows.count == tasks * callsPerTask * 2)
        for index in stride(from: 0, to: rows.count - 1, by: 2) {
            #expect(rows[index].kind == "intent" && rows[index + 1].kind == "differing")
            #expect(rows[index].n == rows[index + 1].n)
        }
        for task in 0..<tasks {
            let own = rows.filter { $0.kind == "intent" && ($0.n - 1) / callsPerTask == task }.map(\.n)
            #expect(own == own.sorted())
        }
    }

    @Test func `a call without events is durable at once`() async throws {
        let store = try makeStore(folder)
        try await store.append([])
        #expect(try store.history() == RunHistory())
        try store.close()
    }

    @Test func `after a full disk everything fails with the first reason and what was durable stays`() async throws {
        let store = try makeStore(folder, pagesMax: 18)
        var durable: [RunEvent] = []
        var first: CheckpointFailure?
        for event in smoothEvents(1_000) {
            first = await failure(appending: [event], to: store)
            if first != nil { break }
            durable.append(event)
        }
        let reason = try #require(first?.reason)
        #expect(reason == "cannot write \(folder.checkpointPath): database or disk is full (SQLite code 13)")
        let log = try bytes(of: folder.logPath)
        await withTaskGroup { group in
            for n in 1...20 {
                group.addTask { await failure(appending: [.intent(n: n, attempt: 9, at: time(0))], to: store) }
            }
            for await late in group { #expect(late == first) }
        }
        #expect(try bytes(of: folder.logPath) == log)
        #expect(try store.history() == folded(durable))
        try store.close()
        let again = try CheckpointStore.open(folder, binding: binding(), now: time(9))
        #expect(try again.history() == folded(durable))
        try again.close()
        #expect(try CheckpointStore.openReadOnly(folder).verifyChain().brokenAt == nil)
    }

    @Test func `everybody who waits with a failing call fails with it`() async throws {
        let store = try makeStore(folder)
        // The same session cannot start twice.
        let start = RunEvent.sessionStarted(SessionStart(session: 1, at: time(0), version: "1"))
        try await store.append([start])
        let reasons = await withTaskGroup { group in
            for _ in 1...20 { group.addTask { await failure(appending: [start], to: store) } }
            return await group.reduce(into: Set<CheckpointFailure?>()) { $0.insert($1) }
        }
        #expect(reasons.count == 1)
        #expect(reasons.first??.reason.hasPrefix("cannot write \(folder.checkpointPath): UNIQUE") == true)
        #expect(try store.history() == folded([start]))
        try store.close()
    }
}
