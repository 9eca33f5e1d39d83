import ByteIO
import Checkpoint
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct RunFolderTests {
    @Test func `the first run has number 1 and each further one the number after the highest`() throws {
        let temporary = try TemporaryFolder()
        let runsPath = RunFolder.runsPath(ofPlanFolder: temporary.path)
        #expect(try RunFolder.next(in: runsPath) == temporary.run(1))
        for number in [1, 2, 10] { try makeStore(temporary.run(number)).close() }
        #expect(try RunFolder.next(in: runsPath) == temporary.run(11))
    }

    @Test func `a folder given for runs stands in for the plan's own`() {
        #expect(RunFolder.runsPath(ofPlanFolder: "plans/x", runDirectory: "/var/runs") == "/var/runs")
        #expect(RunFolder.runsPath(ofPlanFolder: "plans/x") == "plans/x/runs")
    }

    @Test func `the latest run is the highest number, not the last name`() throws {
        let temporary = try TemporaryFolder()
        let runsPath = temporary.path + "/runs"
        #expect(try RunFolder.latest(in: runsPath) == nil)
        for number in [9, 10] { try makeStore(temporary.run(number)).close() }
        #expect(try RunFolder.latest(in: runsPath) == temporary.run(10))
    }

    @Test func `a folder without a checkpoint is no run and its number is not used again`() throws {
        let temporary = try TemporaryFolder()
        let runsPath = temporary.path + "/runs"
        try makeStore(temporary.run(1)).close()
        try Folder.create(temporary.run(2).path)
        #expect(try RunFolder.latest(in: runsPath) == temporary.run(1))
        #expect(try RunFolder.next(in: runsPath) == temporary.run(3))
    }

    @Test(arguments: ["01", "+2", "-3", "x", "4.old", "0", "99999999999999999999", "٣"])
    func `other names among the runs are left alone`(name: String) throws {
        let temporary = try TemporaryFolder()
        try Folder.create("\(temporary.path)/runs/\(name)")
        #expect(try RunFolder.next(in: temporary.path + "/runs") == temporary.run(1))
    }

    @Test func `a run folder is 0700 and each of its files 0600`() async throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.run()
        let store = try makeStore(folder)
        try await store.append(smoothEvents(2))
        #expect(try permissions(of: folder.path) == 0o700)
        let names = try Folder.names(in: folder.path)
        #expect(names == ["checkpoint.sqlite", "checkpoint.sqlite-shm", "checkpoint.sqlite-wal", "lock"])
        for name in names { #expect(try permissions(of: "\(folder.path)/\(name)") == 0o600, "\(name)") }
        try store.close()
    }

    @Test func `one process has the runs of a plan at a time, whichever run each would choose`() throws {
        let temporary = try TemporaryFolder()
        let runsPath = temporary.path + "/runs"
        let lock = try RunFolder.acquireLock(ofRunsIn: runsPath, at: time(7))
        let refusal = failure { () throws(CheckpointError) in
            try RunFolder.acquireLock(ofRunsIn: runsPath, at: time(8))
        }
        guard case .heldByAnother(let holder) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(holder?.startedAt == time(7))
        #expect(holder?.processID == Int(getpid()))
        #expect(try !RunFolder.hasAny(in: runsPath))
        #expect(try RunFolder.next(in: runsPath) == temporary.run(1))
        withExtendedLifetime(lock) {}
    }

    @Test func `readers that come and go never keep a session from its run`() async throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.run()
        try makeStore(folder).close()
        let reading = Task.detached {
            while !Task.isCancelled { _ = try LockFile.share(folder.lockPath) }
        }
        for _ in 1...50 { try CheckpointStore.open(folder, binding: binding(), now: time(0)).close() }
        reading.cancel()
        try await reading.value
    }

    @Test func `clearing a folder leaves its lock, whose holder goes on`() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.run()
        try makeStore(folder).close()
        let lock = try folder.acquireLock(at: time(0))
        try folder.clear()
        #expect(try Folder.names(in: folder.path) == ["lock"])
        let store = try CheckpointStore.create(folder, binding: binding(), runID: "r", now: time(0), lock: lock)
        try store.close()
    }

    @Test(arguments: [false, true])
    func `a folder that others may write to is refused`(isParent: Bool) throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.run()
        try Folder.create(folder.path, mode: 0o700)
        let open = isParent ? temporary.path + "/runs" : folder.path
        #expect(chmod(open, 0o777) == 0)
        let refusal = failure { () throws(CheckpointError) in
            try CheckpointStore.create(folder, binding: binding(), runID: "r", now: time(0))
        }
        #expect(refusal == .writableByOthers(path: open))
        #expect(try Folder.names(in: folder.path).isEmpty)
    }
}
