import ByteIO
import Checkpoint
import Execution
import PlanModel
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CheckpointStoreTests {
    let temporary: TemporaryFolder
    let folder: RunFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.run()
    }

    private func reopened(_ folder: RunFolder, as given: RunBinding = binding()) throws(CheckpointError)
        -> CheckpointStore
    {
        try CheckpointStore.open(folder, binding: given, now: time(99))
    }

    @Test func `a new run knows what it was made for and nothing else`() throws {
        let store = try makeStore(folder)
        #expect(store.run == RunIdentity(runID: "run-1", binding: binding(), createdAt: time(0)))
        #expect(try store.history() == RunHistory())
        try store.close()
    }

    @Test func `what was appended is there after closing and opening again`() async throws {
        let events = smoothEvents(20)
        let store = try makeStore(folder)
        try await store.append(events)
        try store.close()
        let again = try reopened(folder)
        #expect(again.run == store.run)
        #expect(try again.history() == folded(events))
        try again.close()
    }

    @Test func `what was appended survives a kill, at every commit`() async throws {
        let store = try makeStore(folder)
        let events = smoothEvents(6)
        for (index, event) in events.enumerated() {
            try await store.append([event])
            let copy = try temporary.copy(of: folder, as: "killed-\(index)")
            let killed = try reopened(copy)
            #expect(try killed.history() == folded(events[...index]))
            try killed.close()
        }
        try store.close()
    }

    @Test func `a log cut anywhere leaves whole commits, and the run goes on from them`() async throws {
        let store = try makeStore(folder)
        let events = smoothEvents(5)
        for event in events { try await store.append([event]) }
        let size = try bytes(of: folder.logPath).count
        var known = 0
        for cut in stride(from: 0, through: size, by: 9_001) {
            let copy = try temporary.copy(of: folder, as: "cut-\(cut)", logSize: cut)
            let killed = try reopened(copy)
            let history = try killed.history()
            let count = try #require((0...events.count).first { folded(events[..<$0]) == history })
            #expect(count >= known)
            known = count
            try await killed.append(Array(events[count...]))
            #expect(try killed.history() == folded(events))
            try killed.close()
            #expect(try CheckpointStore.openReadOnly(copy).verifyChain().brokenAt == nil)
        }
        #expect(known > 0)
        try store.close()
    }

    @Test func `closing leaves one database and an unheld lock`() async throws {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(3))
        try store.close()
        #expect(try Folder.names(in: folder.path) == ["checkpoint.sqlite", "lock"])
        try reopened(folder).close()
    }

    @Test func `an append that meets the closing is durable or fails, and never neither`() async throws {
        let store = try makeStore(folder)
        let durable = try await withThrowingTaskGroup { group in
            for n in 1...100 {
                group.addTask {
                    await failure(appending: [.intent(n: n, attempt: 1, at: time(0))], to: store) == nil ? n : nil
                }
            }
            try store.close()
            return try await group.reduce(into: Set<Int>()) { if let n = $1 { $0.insert(n) } }
        }
        #expect(try Set(CheckpointStore.openReadOnly(folder).history().updates.keys) == durable)
        try store.close()
    }

    @Test func `a folder that others may write to is not gone on with`() throws {
        try makeStore(folder).close()
        #expect(chmod(folder.path, 0o777) == 0)
        let refusal = failure { () throws(CheckpointError) in try reopened(folder) }
        #expect(refusal == .writableByOthers(path: folder.path))
    }

    @Test func `nothing can be appended after closing`() async throws {
        let store = try makeStore(folder)
        try store.close()
        let refusal = await failure(appending: smoothEvents(1), to: store)
        #expect(refusal == CheckpointFailure(reason: "\(folder.checkpointPath) is closed"))
    }

    @Test func `a run held by another is refused with its holder`() throws {
        let store = try makeStore(folder)
        let refusal = failure { () throws(CheckpointError) in try reopened(folder) }
        guard case .heldByAnother(let holder) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(holder?.processID == Int(getpid()))
        #expect(holder?.startedAt == time(0))
        #expect(holder?.host.isEmpty == false)
        try store.close()
    }

    @Test func `a run held by another whose note is cut is refused all the same`() throws {
        let store = try makeStore(folder)
        #expect(truncate(folder.lockPath, 5) == 0)
        #expect(failure { () throws(CheckpointError) in try reopened(folder) } == .heldByAnother(nil))
        try store.close()
    }

    @Test func `a run is not made where one is`() throws {
        try makeStore(folder).close()
        let refusal = failure { () throws(CheckpointError) in
            try CheckpointStore.create(folder, binding: binding(plan: "b"), runID: "run-2", now: time(0))
        }
        #expect(refusal == .exists(path: folder.checkpointPath))
        let again = try reopened(folder)
        #expect(again.run.runID == "run-1")
        try again.close()
    }

    @Test func `a kill while the run was made leaves no run and does not stop the next one`() throws {
        try Folder.create(folder.path, mode: 0o700)
        for name in ["lock", "checkpoint.sqlite.draft", "checkpoint.sqlite.draft-journal"] {
            try AtomicFile.write("half".utf8, to: "\(folder.path)/\(name)", mode: 0o600)
        }
        #expect(failure { () throws(CheckpointError) in try reopened(folder) } == .missing(path: folder.checkpointPath))
        try makeStore(folder).close()
        #expect(try Folder.names(in: folder.path) == ["checkpoint.sqlite", "lock"])
    }

    struct Refusal: Sendable {
        var given: RunBinding
        var error: CheckpointError
    }

    @Test(arguments: [
        Refusal(
            given: binding(plan: "b"),
            error: .otherPlan(recorded: String(repeating: "a", count: 64), given: "b")
        ),
        Refusal(given: binding(mode: .rehearse), error: .otherMode(recorded: .apply, given: .rehearse)),
        Refusal(
            given: binding(endpoints: [
                RunReport.Endpoint(gateway: firstGateway, url: "https://one.example"),
                RunReport.Endpoint(gateway: secondGateway, url: "https://elsewhere.example"),
            ]),
            error: .otherEndpoint(
                gateway: secondGateway,
                recorded: "https://two.example",
                given: "https://elsewhere.example"
            )
        ),
        Refusal(
            given: binding(endpoints: [RunReport.Endpoint(gateway: firstGateway, url: "https://one.example")]),
            error: .otherEndpoint(gateway: secondGateway, recorded: "https://two.example", given: nil)
        ),
    ])
    func `a run goes on only with its own plan, kind and addresses`(refusal: Refusal) throws {
        try makeStore(folder).close()
        #expect(failure { () throws(CheckpointError) in try reopened(folder, as: refusal.given) } == refusal.error)
        try reopened(folder).close()
    }

    @Test func `another order of addresses and another name of the plan folder are the same run`() throws {
        try makeStore(folder).close()
        try reopened(folder, as: binding(name: "renamed", endpoints: binding().endpoints.reversed())).close()
    }
}
