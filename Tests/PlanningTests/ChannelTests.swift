internal import ByteIO
import PlanModel
import Testing

@testable import Planning

/// How rows find their channels, and what a snapshot may say of one.
struct ChannelTests {
    private static let snapshot = """
        project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,channel_name
        p,i,c1,a-1,10.0.0.1,80,1,pay
        p,i,c2,a-1,10.0.0.1,80,1,shop
        p,i,c3,a-1,10.0.0.1,80,1,twin
        p,i,c4,a-1,10.0.0.1,80,1,twin
        p,i,c5,a-1,10.0.0.1,80,1,
        """

    /// An id, a name, and the channel that they come to or the error.
    @Test(arguments: [
        ("c1", "pay", "c1"), ("", "pay", "c1"), ("c3", "twin", "c3"), ("c4", "twin", "c4"),
        ("", "twin", "channel-name"), ("", "nobody", "channel-name"), ("c1", "shop", "channel-name"),
        ("c1", "nobody", "channel-name"), ("c5", "pay", "channel-name"), ("c9", "pay", "channel-name"),
        ("c9", "twin", "channel-name"), ("c9", "nobody", "c9"), ("c5", "new-name", "c5"),
    ])
    func `an id and a name of a channel must agree`(id: String, name: String, expected: String) throws {
        let row = text(
            """
            project_id,instance_id,vpc_channel_id,channel_name,member_group_name,host,port,weight
            p,i,\(id),\(name),a-1,10.9.0.1,80,1
            """
        )
        let now = text(Self.snapshot, name: "now.csv")
        let result = try Planner.plan(request([row], [now], options { $0.allowUnknownChannels = true }))
        let found = result.planned?.updates.map(\.channel.channelID.text) ?? result.errors
        #expect(found == [expected], "\(result.report.diagnostics.map(\.line))")
    }

    static let contradictions: [(name: String, columns: String, one: String, other: String, words: String)] = [
        ("ports", ",channel_port", "80", "81", "channel_port is \"81\", which another row of the channel contradicts"),
        ("names", ",channel_name", "pay", "shop", "channel_name is \"shop\", which another row"),
        ("types", ",channel_type", "builtin", "reference", "channel_type is \"reference\", which another row"),
        ("kinds of members", ",member_type", "ip", "ecs", "member_type is \"ecs\", which another row"),
        ("no port", ",channel_port", "http", "http", "channel_port is \"http\", which is no port"),
    ]

    @Test(arguments: contradictions.indices)
    func `a snapshot that contradicts itself blocks changes of the channel, and no repetition`(index: Int) throws {
        let given = Self.contradictions[index]
        let current = ["a-1,10.0.0.1,80,1,false,1,\(given.one)", "b-1,10.0.0.2,80,1,false,1,\(given.other)"]
        func outcome(_ inventory: [String]) throws -> (found: String, result: PlanOutcome) {
            try RuleCase(
                name: given.name,
                inventory: inventory,
                current: current,
                expected: "",
                columns: given.columns
            ).outcome()
        }
        let changed = try outcome(["a-1,10.9.0.1,80,1,false,1,\(given.one)"])
        #expect(changed.found == "present-state", "\(given.name)")
        #expect(
            changed.result.report.diagnostics.first?.message.contains(given.words) == true,
            "\(changed.result.report)"
        )
        let repeated = try outcome(["a-1,10.0.0.1,80,1,false,1,\(given.one)"])
        #expect(repeated.found == "ok 0", "\(given.name): \(repeated.result.report)")
        // Which of its rows comes first does not matter.
        let other = try outcome(["a-1,10.0.0.1,80,1,false,1,\(given.other)"])
        #expect(other.found == "ok 0", "\(given.name): \(other.result.report)")
    }

    @Test func `a row that empties what does not exist is not counted as unchanged, and warned of`() throws {
        let present = file(["a-1,10.0.0.1,80,1,,"], name: "now.csv")
        let allowed = options {
            $0.allowNewGroups = true
            $0.allowUnknownChannels = true
        }
        let absent = [file(["abc,,,,,"]), text(header + "\np,i,c9,abc,,,,,"), text(header + "\np,i,c9,,,,,,")]
        for row in absent {
            let result = try Planner.plan(request([row], [present], allowed))
            #expect(result.planned?.updates == [])
            #expect(result.planned?.summary.groups.unchanged == 0)
            #expect(result.report.warnings == ["group-absent"], "\(result.report)")
        }
        let known = try Planner.plan(request([file(["a-1,,,,,"])], [file(["a-1,,,,,"], name: "now.csv")], allowed))
        #expect(known.planned?.summary.groups.unchanged == 1)
        #expect(known.report.warnings.isEmpty)
    }

    @Test func `the gateways of an inventory are found, sorted, whatever else is wrong with it`() throws {
        let rows = text(
            """
            project_id,instance_id,vpc_channel_id,channel_name,member_group_name,host,port,weight
            p2,i1,c1,,a-1,10.0.0.1,80,1
            p1,i2,,pay,a-1,10.0.0.1,80,1
            p1,i1,c1,,a-1,not a host,80,1
            p1,i1,c2,,a-1,10.0.0.1,80,heavy
            -p,i1,c2,,a-1,10.0.0.1,80,1
            """
        )
        let found = try Planner.gateways(of: [rows, text("")])
        #expect(found.map { "\($0.projectID)/\($0.instanceID)" } == ["p1/i1", "p1/i2", "p2/i1"])
    }

    @Test func `gateways are found through the options, and a file that cannot be read is an error`() throws {
        let rows = text("vpc_channel_id,group,host,port,weight\nc1,a-1,10.0.0.1,80,1")
        let given = options {
            $0.set = [.init(column: "project_id", value: "p"), .init(column: "instance_id", value: "i")]
            $0.map = [.init(column: "group", value: "member_group_name")]
        }
        let gateway = GatewayKey(projectID: "p", instanceID: "i")
        #expect(try Planner.gateways(of: [rows], options: given) == [gateway])
        let gone = InputFile(name: "gone.csv") { throw FileError("open", path: "gone.csv", code: 2) }
        #expect(throws: FileError.self) { try Planner.gateways(of: [gone]) }
    }
}
