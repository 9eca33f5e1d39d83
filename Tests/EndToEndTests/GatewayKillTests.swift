import Foundation
import Synchronization
import Testing

/// The gateway as a real process on a state file, killed while it works.
@Suite(.serialized)
struct GatewayKillTests {
    /// How many kills one test run tries; set GATEWAY_KILL_COUNT for more.
    private static let killCount = Int(ProcessInfo.processInfo.environment["GATEWAY_KILL_COUNT"] ?? "") ?? 4
    private static let seed =
        UInt64(ProcessInfo.processInfo.environment["KILL_SEED"] ?? "") ?? UInt64.random(in: 0...999_999)
    private static let channelCount = 4

    @Test func `a gateway that is killed between any two calls has every acknowledged write, and goes on`() async throws
    {
        var generator = SeededGenerator(state: Self.seed)
        try await withTemporaryFolder { folder in
            let channels = try Self.channels(Self.channelCount)
            var writers = channels.map { ChannelWriter(channel: $0) }
            for round in 1...Self.killCount {
                let comment: Comment = "kill \(round); KILL_SEED=\(Self.seed)"
                let gateway = try await GatewayProcess(folder: folder)
                for writer in writers {
                    let value = try #require(await writer.readBack(port: gateway.port), comment)
                    #expect(writer.isPossible(value), "\(comment): \(value) after \(writer.acknowledged)")
                }
                let acknowledgements = Acknowledgements(killAfter: Int.random(in: 1...60, using: &generator))
                writers = await withTaskGroup(of: (Int, ChannelWriter).self) { group in
                    for (index, writer) in writers.enumerated() {
                        group.addTask {
                            var writer = writer
                            await writer.writeUntilRefused(gateway, acknowledgements)
                            return (index, writer)
                        }
                    }
                    var result = writers
                    for await (index, writer) in group { result[index] = writer }
                    return result
                }
                #expect(await gateway.running.ended().wasKilled, comment)
            }
            let last = try await GatewayProcess(folder: folder)
            for writer in writers {
                let value = try #require(await writer.readBack(port: last.port))
                #expect(writer.isPossible(value), "the last start; KILL_SEED=\(Self.seed)")
            }
            #expect(writers.map(\.acknowledged).reduce(0, +) > 0)
            last.running.signal(SIGTERM)
            #expect(await last.running.ended().exitCode == 0)
        }
    }

    private static func channels(_ count: Int) throws -> [ChannelPath] {
        let text = try String(contentsOfFile: Move.sample + "/current.csv", encoding: .utf8)
        let lines = text.split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let header = try #require(lines.first)
        func cell(_ row: [String], _ column: String) throws -> String {
            row[try #require(header.firstIndex(of: column))]
        }
        var channels: [ChannelPath] = []
        for row in lines.dropFirst() where try cell(row, "ecs_id").isEmpty {
            let path = """
                /v2/\(try cell(row, "project_id"))/apigw/instances/\(try cell(row, "instance_id"))\
                /vpc-channels/\(try cell(row, "vpc_channel_id"))/members
                """
            guard channels.count < count, !channels.contains(where: { $0.path == path }) else { continue }
            channels.append(ChannelPath(path: path, group: try cell(row, "member_group_name")))
        }
        try #require(channels.count == count)
        return channels
    }
}

/// The members of a channel, and a group of it.
private struct ChannelPath {
    let path: String
    let group: String
}

/// A gateway process on the state file of a folder.
private struct GatewayProcess {
    let running: Running
    let port: UInt16

    init(folder: String) async throws {
        let arguments = ["gateway", "--state", folder + "/gateway.sqlite", "--seed", Move.sample + "/current.csv"]
        running = try Program.start(arguments, environment: ["CUTOVER_TOKEN": Move.token])
        let address = await running.waitFor(1, on: .output).first ?? ""
        port = try #require(UInt16(address.split(separator: ":").last ?? ""), "\(address)")
    }
}

/// Counts replies of all writers, and says when to kill.
private final class Acknowledgements: Sendable {
    private let left: Mutex<Int>

    init(killAfter count: Int) {
        left = Mutex(count)
    }

    /// Notes one; true for the one after which the gateway is to be killed.
    func note() -> Bool {
        left.withLock { left in
            left -= 1
            return left == 0
        }
    }
}

/// Writes ever larger numbers to one group, one at a time.
private struct ChannelWriter {
    let channel: ChannelPath
    /// The largest number that was acknowledged; 0 for none.
    private(set) var acknowledged = 0
    /// The largest number that was sent.
    private var sent = 0

    init(channel: ChannelPath) {
        self.channel = channel
    }

    /// Whether the gateway may hold `value` now: what it has acknowledged, or what was under way after it.
    func isPossible(_ value: Int) -> Bool {
        (acknowledged...sent).contains(value)
    }

    mutating func writeUntilRefused(_ gateway: GatewayProcess, _ acknowledgements: Acknowledgements) async {
        while true {
            sent += 1
            let member =
                #"{"host":"10.1.\#(sent / 250).\#(sent % 250)","weight":1,"member_group_name":"\#(channel.group)"}"#
            let body = #"{"member_group_name":"\#(channel.group)","members":[\#(member)]}"#
            let reply = await HTTPCall.send("PUT", channel.path, body: body, token: Move.token, port: gateway.port)
            guard let reply, reply.status == 200 else { return }
            acknowledged = sent
            if acknowledgements.note() { gateway.running.signal(SIGKILL) }
        }
    }

    /// The number that the gateway holds; 0 for the state before the first. Nil where it does not answer.
    func readBack(port: UInt16) async -> Int? {
        let path = "\(channel.path)?member_group_name=\(channel.group)&precise_search=member_group_name&limit=500"
        let reply = await HTTPCall.send("GET", path, token: Move.token, port: port)
        guard let reply, reply.status == 200 else { return nil }
        guard let start = reply.body.range(of: #""host":"10.1."#) else { return 0 }
        let parts = reply.body[start.upperBound...].prefix { $0 != "\"" }.split(separator: ".")
        guard parts.count == 2, let high = Int(parts[0]), let low = Int(parts[1]) else { return nil }
        return high * 250 + low
    }
}
