import ByteIO
import EmbeddedGateway
import Foundation
import GRDB
import GatewayAPI
import Testing

/// What the state keeps, and what it takes to begin with.
@Suite struct `the store` {
    /// A folder of its own for one test, removed at the end.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    private func page() -> Page { Page(limit: 500) }

    @Test func `a file keeps everything through a restart, and seeding again changes nothing`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/state.sqlite"
            let first = try await Fixture.store(.file(path))
            let address = try Fixture.address(Fixture.ipChannel)
            let members = [MemberInfo(host: "10.9.9.9", weight: 4)]
            _ = try await first.updateMembers(of: address, .wholeChannel(members))
            let before = try await first.showChannel(address)
            try first.close()

            let second = try Fixture.emptyStore(.file(path))
            #expect(try await second.showChannel(address) == before)
            let summary = try await second.seed(try Fixture.channels())
            #expect(summary.channelsAdded == 0)
            #expect(summary.channelsKept == 4)
            #expect(try await second.showChannel(address) == before)
            try second.close()
        }
    }

    @Test func `what was acknowledged is there without an orderly end`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/state.sqlite"
            let first = try await Fixture.store(.file(path))
            let address = try Fixture.address(Fixture.ipChannel)
            _ = try await first.updateMembers(of: address, .wholeChannel([MemberInfo(host: "10.9.9.9")]))
            // The second store opens the files as a kill would have left them: the first is never closed.
            let second = try Fixture.emptyStore(.file(path))
            let list = try await second.listMembers(of: address, matching: MemberFilter(), page: page())
            #expect(list.members.map(\.host) == ["10.9.9.9"])
        }
    }

    @Test func `another program's database is refused and left as it was`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/other.sqlite"
            let store = try await Fixture.store(.file(path))
            try store.close()
            // Another application id, at its place in the file's header.
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes.replaceSubrange(68..<72, with: [1, 2, 3, 4])
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(throws: GatewayStoreError.notAGatewayState(path: path)) { try GatewayStore(.file(path)) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func `a state whose tables were changed is refused, before a row of another type can be read`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/state.sqlite"
            try await Fixture.store(.file(path)).close()
            try await DatabaseQueue(path: path).write { db in
                try db.execute(sql: "CREATE TABLE copy AS SELECT * FROM member")
                try db.execute(sql: "DROP TABLE member")
                try db.execute(sql: "ALTER TABLE copy RENAME TO member")
            }
            #expect(throws: GatewayStoreError.notAGatewayState(path: path)) { try Fixture.emptyStore(.file(path)) }
        }
    }

    @Test func `a file that is no database, and a missing folder, are errors`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/text"
            try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
            #expect(throws: GatewayStoreError.self) { try GatewayStore(.file(path)) }
            #expect(throws: GatewayStoreError.self) { try GatewayStore(.file("\(folder)/missing/state.sqlite")) }
        }
    }

    @Test func `closing leaves one file, and makes none anew where it was moved away`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/state.sqlite"
            try await Fixture.store(.file(path)).close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["state.sqlite"])
            let moved = try await Fixture.store(.file(path))
            try FileManager.default.moveItem(atPath: path, toPath: "\(folder)/moved.sqlite")
            try moved.close()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a seed that breaks off adds nothing`() async throws {
        struct BrokenOff: Error {}
        let store = try Fixture.emptyStore()
        let channels = try Fixture.channels()
        await #expect(throws: BrokenOff.self) {
            try await store.seed { add in
                for channel in channels { try add(channel) }
                throw BrokenOff()
            }
        }
        let address = try Fixture.address(Fixture.ipChannel)
        await #expect(throws: APIError.instanceNotFound("a1b2c3d4")) { try await store.showChannel(address) }
    }

    @Test func `a seed with one unusable member adds nothing`() async throws {
        let store = try Fixture.emptyStore()
        let address = try Fixture.address(Fixture.ipChannel)
        var channels = try Fixture.channels()
        channels.append(
            SeedChannel(
                address: try Fixture.address("last"),
                memberType: .ip,
                members: [MemberInfo(ecsID: "a", ecsName: "a")]
            )
        )
        await #expect(throws: GatewayStoreError.self) { try await store.seed(channels) }
        await #expect(throws: APIError.instanceNotFound("a1b2c3d4")) { try await store.showChannel(address) }
    }

    @Test func `the kind of members is read from the seed`() async throws {
        let store = try Fixture.emptyStore()
        let echoed = MemberInfo(host: "10.0.0.1", ecsID: "10.0.0.1", ecsName: "10.0.0.1")
        let server = MemberInfo(host: "10.0.0.1", ecsID: "server", ecsName: "name")
        let cases: [(String, [MemberInfo], UTF8Text)] = [
            ("c1", [], "ip"), ("c2", [echoed], "ip"), ("c3", [server], "ecs"), ("c4", [MemberInfo(host: "a")], "ip"),
            ("c5", [MemberInfo(ecsID: "server", ecsName: "name")], "ecs"),
        ]
        for (channel, members, memberType) in cases {
            let address = try Fixture.address(channel)
            _ = try await store.seed([SeedChannel(address: address, members: members)])
            #expect(try await store.showChannel(address).memberType == memberType, "\(channel)")
        }
        // A server's address, once known, holds for every channel of the project.
        let detail = try await store.showChannel(try Fixture.address("c5"))
        #expect(detail.members?.map(\.host) == ["10.0.0.1"])
        #expect(detail.port == 80)
    }

    @Test func `random ids are 32 lower-case hexadecimal digits`() {
        #expect((0..<200).allSatisfy { _ in isID(GatewayIDs.random.next()) })
        #expect(GatewayIDs.hexadecimal(0) == String(repeating: "0", count: 32))
    }
}
