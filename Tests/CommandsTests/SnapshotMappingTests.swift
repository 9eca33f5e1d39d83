import ByteIO
import GatewayAPI
import PlanModel
import Planning
import Testing

@testable import Commands

/// Channels as gateways show them, beside what a file can hold.
struct SnapshotMappingTests {
    private let key = ChannelKey(gateway: GatewayKey(projectID: "p", instanceID: "i"), channelID: "c")

    private func rows(_ members: [VpcMemberInfo]) -> [String] {
        let info = ChannelInfo(id: "c", name: "one", port: 80, memberType: "ip")
        let channel = SnapshotMapping.channel(key, info: info, members: members)
        return String(decoding: SnapshotWriter.rows(of: channel), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `a member that could not be sent is shown as it is, and blocks no other group`() {
        let rows = rows([
            VpcMemberInfo(host: "10.0.0.1", memberGroupName: "a", status: 1, port: 80),
            VpcMemberInfo(host: "10.0.0.2", weight: 20_000, memberGroupName: "b", status: 1, port: 80),
            VpcMemberInfo(host: "10.0.0.3", weight: 5, memberGroupName: "c"),
        ])
        #expect(rows[0].hasPrefix("p,i,c,a,10.0.0.1,80,,false,1,"))
        #expect(rows[1].hasPrefix("p,i,c,b,10.0.0.2,80,20000,false,1,"))
        #expect(rows[2].hasPrefix("p,i,c,c,10.0.0.3,0,5,false,1,"))
    }

    @Test func `a status that the API does not know is shown, and blocks its own group alone`() throws {
        let rows = rows([
            VpcMemberInfo(host: "10.0.0.1", weight: 1, memberGroupName: "a", status: 3, port: 80),
            VpcMemberInfo(host: "10.0.0.2", weight: 1, memberGroupName: "b", status: 1, port: 80),
        ])
        #expect(rows[0].hasPrefix("p,i,c,a,10.0.0.1,80,1,false,3,"))
        let csv = SnapshotWriter.header + Array((rows.joined(separator: "\n") + "\n").utf8)
        var channels: [Snapshot.Channel] = []
        let file = InputFile(name: "x", bytes: csv)
        _ = try Snapshot.forEachChannel(of: [file], memory: .unlimited) { channels.append($0) }
        let channel = try #require(channels.first { $0.key == key })
        #expect(channel.group("a")?.problem?.reason.contains("status") == true)
        #expect(channel.group("b")?.problem == nil && channel.problem == nil)
    }
}
