internal import ByteIO
internal import PlanModel
import Testing

@testable import Planning

struct PlanLawTests {
    private func rows(_ generator: inout SeededGenerator) -> [String] {
        var seen: Set<String> = []
        return (0..<60).compactMap { _ in
            let channel = Int.random(in: 1...4, using: &generator)
            let group = Int.random(in: 1...3, using: &generator)
            let host = Int.random(in: 1...6, using: &generator)
            guard seen.insert("\(channel) \(group) \(host)").inserted else { return nil }
            let weight = Int.random(in: 0...3, using: &generator)
            return "p,i,c\(channel),group-\(group),10.0.0.\(host),80,\(weight),false,1"
        }
    }

    private func input(_ rows: some Sequence<String>) -> InputFile {
        text(([header] + rows).joined(separator: "\n"))
    }

    private let open = options {
        $0.allowNewGroups = true
        $0.allowUnknownChannels = true
    }

    @Test(arguments: 0..<25)
    func `the order of rows and files does not matter, and the plan leads to the inventory`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (desired, present) = (rows(&generator), rows(&generator))
        let result = try Planner.plan(request([input(desired)], [input(present)], open))
        let plan = result.text
        #expect(result.planned != nil)
        let shuffled = desired.shuffled(using: &generator)
        let half = shuffled.count / 2
        let files = [input(shuffled[half...]), input(shuffled[..<half])]
        let again = try Planner.plan(request(files, [input(present.shuffled(using: &generator))], open))
        #expect(again.text == plan)

        #expect(try Planner.plan(request([input(desired)], [input(desired)])).planned?.updates == [])
        for update in result.updates {
            #expect(!update.difference.isEmpty)
            let prefix = "p,i,\(update.channel.channelID),\(update.scope.groupName?.text.text ?? ""),"
            let wanted = desired.filter { $0.hasPrefix(prefix) }.sorted()
            let planned = update.after.map {
                "\(prefix)\($0.address.identity),\($0.port),\($0.weight),\($0.isBackup),\($0.status.rawValue)"
            }
            #expect(planned.sorted() == wanted)
        }
    }

    @Test func `random bytes never trap`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let tail = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let bytes = Bool.random(using: &generator) ? tail : Array((header + "\np,i,c1,a-1,").utf8) + tail
            let hostile = InputFile(name: "x", bytes: bytes)
            let sound = file(["a-1,10.0.0.1,80,1,,"])
            #expect(try Planner.plan(request([hostile], [sound])).report.errorCount >= 0)
            #expect(try Planner.plan(request([sound], [hostile])).report.errorCount >= 0)
        }
    }

    @Test func `a snapshot comes back as it was written, and plans nothing against itself`() throws {
        let key = { ChannelKey(gateway: GatewayKey(projectID: "p", instanceID: "i"), channelID: $0) }
        func member(_ host: UTF8Text, _ ecs: UTF8Text = "") -> SnapshotMember {
            SnapshotMember(
                id: "m1",
                address: .init(host: host, ecsID: ecs, ecsName: ecs),
                port: 0,
                weight: 4,
                isBackup: true,
                status: MemberStatus.unavailable.rawValue
            )
        }
        let snapshot = Snapshot(channels: [
            .init(key: key("c2"), groups: []),
            .init(
                key: key("c1"),
                name: "pay, \"main\"",
                port: 8080,
                type: "builtin",
                memberType: "ip",
                groups: [
                    .init(name: "b", weight: 5, members: [member("10.0.0.2"), member("10.0.0.1", "10.0.0.1")]),
                    .init(name: "", members: [member("10.0.0.9")]),
                    .init(name: "empty", members: []),
                ]
            ),
            .init(key: key("c3"), groups: [.init(name: "servers", members: [])]),
        ])
        let bytes = SnapshotWriter.bytes(of: snapshot)
        let file = InputFile(name: "now.csv", bytes: bytes)
        var channels: [Snapshot.Channel] = []
        let report = try Snapshot.forEachChannel(of: [file], memory: .unlimited) { channels.append($0) }
        #expect(report.diagnostics.isEmpty)
        let read = Snapshot(channels: channels)
        #expect(SnapshotWriter.bytes(of: read) == bytes)
        #expect(read.channels.map(\.name) == snapshot.channels.map(\.name))
        let strict = options {
            $0.requireComplete = true; $0.allowWholeChannel = true
        }
        for options in [PlanOptions(), strict, open] {
            let result = try Planner.plan(request([file], [file], options, limits: PlanLimits()))
            #expect(result.planned?.updates == [], "\(result.report)")
            #expect(result.report.warningCount == 0)
        }
    }

    @Test func `a small plan is these bytes`() throws {
        let present = file(["a-1,10.0.0.1,80,1,false,1", "b-1,10.0.0.2,80,1,false,1"])
        let result = try Planner.plan(request([file(["a-1,10.9.0.1,80,1,false,1"])], [present]))
        let digest = try #require(result.planned).sha256
        let lines = result.text.split(separator: "\n").map(String.init)
        let rest = Member(
            address: .ip(try #require(Host("10.0.0.2"))),
            port: 80,
            weight: 1,
            isBackup: false,
            status: .available,
            groupName: "b-1"
        ).fingerprint.hex
        #expect(lines.count == 3)
        #expect(
            lines[1]
                == #"{"line":"update","n":1,"wave":1,"phase":"replace","after_n":null,"project_id":"p","instance_id":"i","vpc_channel_id":"c1","scope":"group","member_group_name":"a-1","new":false,"member_group_weight":null,"labels":{},"before":[{"host":"10.0.0.1","port":80,"weight":1,"is_backup":false,"status":1}],"after":[{"host":"10.9.0.1","port":80,"weight":1,"is_backup":false,"status":1}],"rest_fingerprint":"\#(rest)"}"#
        )
        #expect(
            lines[2].hasSuffix(
                #""waves":[{"wave":1,"name":null,"first_n":1,"updates":1}],"gateways":[{"project_id":"p","instance_id":"i","channels":1,"updates":1}],"updates":1,"groups":{"changed":1,"unchanged":0,"new":0,"emptied":0,"not_covered":1},"members":{"added":1,"removed":1,"changed":0},"sha256":"\#(digest)"}"#
            )
        )
    }
}
