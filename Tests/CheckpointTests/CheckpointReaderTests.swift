import ByteIO
import Checkpoint
import Execution
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CheckpointReaderTests {
    let temporary: TemporaryFolder
    let folder: RunFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.run()
    }

    @Test func `a run can be read while it is written`() async throws {
        let store = try makeStore(folder)
        let events = smoothEvents(10)
        try await store.append(Array(events.prefix(5)))
        let reader = try CheckpointStore.openReadOnly(folder)
        #expect(reader.run == store.run)
        #expect(try reader.history() == folded(events.prefix(5)))
        try await store.append(Array(events.dropFirst(5)))
        #expect(try reader.history() == folded(events))
        try store.close()
        #expect(try reader.history() == folded(events))
    }

    @Test func `reading goes on while commits go on`() async throws {
        let store = try makeStore(folder)
        let events = smoothEvents(25)
        async let writing: Void = {
            for event in events { try await store.append([event]) }
        }()
        let reader = try CheckpointStore.openReadOnly(folder)
        var known = 0
        while known < 25 {
            let count = try reader.history().updates.values.count { $0.settlement != nil }
            #expect(count >= known)
            known = count
            await Task.yield()
        }
        try await writing
        try store.close()
    }

    @Test func `a closed run can be read, and reading leaves it as it was`() async throws {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(4))
        try store.close()
        let before = try bytes(of: folder.checkpointPath)
        #expect(try CheckpointStore.openReadOnly(folder).history() == folded(smoothEvents(4)))
        #expect(try bytes(of: folder.checkpointPath) == before)
        for name in try Folder.names(in: folder.path) {
            #expect(try permissions(of: "\(folder.path)/\(name)") == 0o600)
        }
    }

    @Test func `a killed run can be read with its log`() async throws {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(4))
        let killed = try temporary.copy(of: folder, as: "killed")
        try store.close()
        #expect(try CheckpointStore.openReadOnly(killed).history() == folded(smoothEvents(4)))
    }

    /// A folder in the place of SQLite's index stands for a medium on which none can be made; permissions would not stop
    /// a test that runs as root.
    @Test(arguments: [false, true])
    func `a run where nothing can be written is read all the same`(isKilled: Bool) async throws {
        let store = try makeStore(folder)
        try await store.append(smoothEvents(4))
        let killed = try temporary.copy(of: folder, as: "killed")
        try store.close()
        let medium = isKilled ? killed : folder
        try Folder.create(medium.checkpointPath + "-shm")
        let reader = try CheckpointStore.openReadOnly(medium)
        #expect(try reader.history() == folded(smoothEvents(4)))
        #expect(reader.folder == medium)
    }

    @Test func `where there is no run the path is named`() throws {
        let refusal = failure { () throws(CheckpointError) in try CheckpointStore.openReadOnly(folder) }
        #expect(refusal == .missing(path: folder.checkpointPath))
    }
}
