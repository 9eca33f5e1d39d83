import ByteIO
import EmbeddedGateway
import Foundation
import GRDB
import GatewayAPI
import Synchronization
import Testing

/// Writes that come at the same time.
@Suite struct `group commit` {
    /// A state file with channels that have one group `g` and one member of weight 0 each.
    private struct State {
        let path: String
        let store: GatewayStore

        func address(_ n: Int) throws -> ChannelAddress { try Fixture.address("channel\(n)") }

        func update(_ n: Int, weight: Int, group: String = "g") async throws {
            let members = [MemberInfo(host: "10.0.0.1", weight: weight, memberGroupName: group)]
            let name = try #require(GroupName(group))
            _ = try await store.updateMembers(of: try address(n), .group(name, members))
        }

        func weight(_ n: Int) async throws -> Int? {
            try await store.showChannel(try address(n)).members?.first?.weight
        }

        func expectWeights(_ expected: Int, channels: Int) async throws {
            for n in 0..<channels {
                let weight = try await weight(n)
                #expect(weight == expected)
            }
        }
    }

    private func withState(
        channels: Int,
        pagesMax: Int? = nil,
        _ body: (State) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("state.sqlite").path
        let state = State(path: path, store: try Fixture.emptyStore(.file(path), pagesMax: pagesMax))
        let member = MemberInfo(host: "10.0.0.1", weight: 0, memberGroupName: "g")
        let seeds = try (0..<channels).map { n in
            SeedChannel(address: try state.address(n), groups: [SeedGroup(name: "g")], members: [member])
        }
        _ = try await state.store.seed(seeds)
        try await body(state)
        try state.store.close()
    }

    /// Runs `write` for each number at the same time. Another connection's transaction holds the first commit up until
    /// everybody has come, or until `meanwhile` has ended.
    private func together(
        _ state: State,
        _ count: Int,
        meanwhile: () async throws -> Void = {},
        _ write: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let holdUp = try DatabaseQueue(path: state.path, configuration: configuration)
        let arrived = Arrivals()
        try await withThrowingTaskGroup { group in
            try await holdUp.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
            for n in 0..<count {
                group.addTask {
                    arrived.count.add(1, ordering: .relaxed)
                    try await write(n)
                }
            }
            while arrived.count.load(ordering: .relaxed) < count { await Task.yield() }
            try await meanwhile()
            try await holdUp.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
            try await group.waitForAll()
        }
        try holdUp.close()
    }

    @Test func `requests that wait at the same time share a commit, and each is there`() async throws {
        try await withState(channels: 100) { state in
            let before = state.store.commitCount
            try await together(state, 100) { n in try await state.update(n, weight: n + 1) }
            #expect(state.store.commitCount - before < 25)
            for n in 0..<100 { #expect(try await state.weight(n) == n + 1) }
        }
    }

    @Test func `one that is refused after it has written leaves the others, and leaves nothing`() async throws {
        try await withState(channels: 60) { state in
            try await together(state, 60) { n in
                switch n % 3 {
                case 0: try await state.update(n, weight: n + 1)
                case 1:
                    await #expect(throws: APIError.parameterInvalid("member_group_name")) {
                        try await state.update(n, weight: n + 1, group: "unknown")
                    }
                default:
                    let good = SeedChannel(address: try Fixture.address("late\(n)"))
                    let bad = SeedChannel(
                        address: try Fixture.address("bad\(n)"),
                        memberType: .ip,
                        members: [MemberInfo(ecsID: "a", ecsName: "a")]
                    )
                    await #expect(throws: GatewayStoreError.self) { try await state.store.seed([good, bad]) }
                }
            }
            for n in 0..<60 {
                #expect(try await state.weight(n) == (n % 3 == 0 ? n + 1 : 0))
                let late = try Fixture.address("late\(n)")
                await #expect(throws: APIError.channelNotFound(UTF8Text("late\(n)"))) {
                    try await state.store.showChannel(late)
                }
            }
        }
    }

    @Test func `reads do not wait for writers, and see nothing that is not durable`() async throws {
        try await withState(channels: 5) { state in
            try await together(
                state,
                5,
                meanwhile: { try await state.expectWeights(0, channels: 5) },
                { n in try await state.update(n, weight: 7) }
            )
            try await state.expectWeights(7, channels: 5)
        }
    }

    @Test func `each caller's writes stay in order, and each is seen once acknowledged`() async throws {
        try await withState(channels: 12) { state in
            await withThrowingTaskGroup { group in
                for n in 0..<12 {
                    group.addTask {
                        for weight in 1...25 {
                            try await state.update(n, weight: weight)
                            #expect(try await state.weight(n) == weight)
                        }
                    }
                }
                await #expect(throws: Never.self) { try await group.waitForAll() }
            }
        }
    }

    @Test func `a commit that fails changes nothing of what it was to hold, and the next one holds`() async throws {
        try await withState(channels: 20, pagesMax: 40) { state in
            let acknowledged = Mutex<Set<Int>>([])
            let large = try state.address(0)
            try await together(state, 20) { n in
                if n == 0 {
                    let members = (0..<5_000).map { MemberInfo(host: "10.1.\($0 / 250).\($0 % 250)") }
                    await #expect(throws: DatabaseError.self) {
                        try await state.store.updateMembers(of: large, .wholeChannel(members))
                    }
                    return
                }
                do {
                    try await state.update(n, weight: n)
                    acknowledged.withLock { _ = $0.insert(n) }
                } catch let error as DatabaseError {
                    #expect(error.resultCode == .SQLITE_FULL)
                }
            }
            let kept = acknowledged.withLock { $0 }
            for n in 0..<20 { #expect(try await state.weight(n) == (kept.contains(n) ? n : 0)) }
            try await state.update(3, weight: 99)
            #expect(try await state.weight(3) == 99)
        }
    }

    @Test func `what was acknowledged among many is there without an orderly end`() async throws {
        try await withState(channels: 40) { state in
            try await together(state, 40) { n in try await state.update(n, weight: n + 1) }
            // The second store opens the files as a kill would have left them: the first is not closed.
            let second = State(path: state.path, store: try Fixture.emptyStore(.file(state.path)))
            for n in 0..<40 { #expect(try await second.weight(n) == n + 1) }
            try second.store.close()
        }
    }

    @Test func `a closed state takes no more, and leaves no log behind`() async throws {
        try await withState(channels: 1) { state in
            try await state.update(0, weight: 5)
            try state.store.close()
            let log = try? Data(contentsOf: URL(fileURLWithPath: state.path + "-wal"))
            #expect(log?.isEmpty ?? true)
            await #expect(throws: DatabaseError.self) { try await state.update(0, weight: 6) }
            await #expect(throws: DatabaseError.self) { try await state.weight(0) }
        }
    }

    @Test func `a state in memory takes writes that come together`() async throws {
        let store = try await Fixture.store()
        let address = try Fixture.address(Fixture.ipChannel)
        await withThrowingTaskGroup { group in
            for weight in 1...50 {
                group.addTask {
                    _ = try await store.updateMembers(
                        of: address,
                        .wholeChannel([MemberInfo(host: "10.9.9.9", weight: weight)])
                    )
                }
            }
            await #expect(throws: Never.self) { try await group.waitForAll() }
        }
        let members = try #require(try await store.showChannel(address).members)
        #expect(members.count == 1)
        #expect((1...50).contains(members.first?.weight ?? 0))
    }
}

/// How many tasks are about to write.
private final class Arrivals: Sendable {
    let count = Atomic(0)
}
