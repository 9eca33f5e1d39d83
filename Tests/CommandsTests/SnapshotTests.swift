import Foundation
import PlanModel
import Testing

/// Snapshots that are read from gateways.
struct SnapshotTests {
    private let sample = packageRoot + "/samples/datacenter-move"

    private static let columns =
        "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,is_backup,status,ecs_id,ecs_name,"
        + "member_id,channel_name,channel_port,channel_type,member_type,member_group_weight"

    /// A gateway with everything that the rules of planning look at.
    private static let state = """
        \(columns)
        p,i,c1,empty,,,,,,,,,one,8080,builtin,ip,
        p,i,c1,primary,10.0.0.1,8080,100,false,1,,,,one,8080,builtin,ip,40
        p,i,c1,primary,10.0.0.2,9090,0,true,2,,,,one,8080,builtin,ip,40
        p,i,c2,,192.168.0.1,22,5,false,1,srv-1,name-1,,two,22,builtin,ecs,
        p,i,c3,,,,,,,,,,three,80,reference,ip,
        p,j,c4,g-1,10.0.0.1,80,1,false,1,,,,four,80,microservice,ip,

        """

    /// Makes an embedded gateway with that state and returns its address.
    private func gateway(_ state: String = state, in folder: String) async throws -> String {
        try write(state, to: folder + "/state.csv")
        let path = folder + "/gateway.sqlite"
        var context = InProcess()
        context.interrupts = { AsyncStream { $0.yield() } }
        let result = await context.run("gateway", "--state", path, "--seed", folder + "/state.csv")
        try #require(result.exitCode == 0, "\(result.errors)")
        return "embedded:" + path
    }

    private func snapshot(_ address: String, to path: String, _ flags: [String] = []) async -> InProcess.Result {
        await InProcess().run(["snapshot", "--gateway", address, "--out", path] + flags)
    }

    /// The rows without the ids that the gateway chose.
    private func rows(_ csv: String) -> [String] {
        csv.split(separator: "\n").dropFirst().map { line in
            var cells = line.split(separator: ",", omittingEmptySubsequences: false)
            cells[Self.columns.split(separator: ",").firstIndex(of: "member_id") ?? 0] = ""
            return cells.joined(separator: ",")
        }
    }

    @Test func `a snapshot holds all that planning looks at, and is the same again to the byte`() async throws {
        try await withTemporaryFolder { folder in
            let address = try await gateway(in: folder)
            let flags = ["--project", "p", "--instance", "i", "--instance", "j"]
            for name in ["one.csv", "two.csv"] {
                let result = await snapshot(address, to: folder + "/" + name, flags + ["--concurrency", "3"])
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.errors.contains("read 4 channels of 2 gateways from "))
            }
            let one = try read(folder + "/one.csv")
            #expect(try one == read(folder + "/two.csv"))
            #expect(rows(one) == rows(Self.state))
        }
    }

    @Test func `without an instance every gateway of the project is read, and of each project before an address`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let other = "q,k,c5,g-1,10.0.0.1,80,1,false,1,,,,five,80,builtin,ip,\n"
            let address = try await gateway(Self.state + other, in: folder)
            let all = folder + "/all.csv"
            #expect(await snapshot(address, to: all, ["--project", "p"]).exitCode == 0)
            #expect(try rows(read(all)) == rows(Self.state))
            let both = await InProcess().run(
                "snapshot",
                "--gateway",
                "q=" + address,
                "--gateway",
                "p/j=" + address,
                "--out",
                all
            )
            #expect(both.exitCode == 0, "\(both.errors)")
            #expect(try rows(read(all)) == rows(Self.state).suffix(1) + rows("header\n" + other))
            let none = await snapshot(address, to: folder + "/none.csv", ["--project", "none"])
            #expect(none.exitCode == 1)
            #expect(none.errors.contains("there is no gateway in project none"))
        }
    }

    @Test func `a snapshot plans to no change, from its file and from the gateway itself`() async throws {
        try await withTemporaryFolder { folder in
            let address = try await gateway(in: folder)
            let file = folder + "/now.csv"
            let result = await snapshot(address, to: file, ["--project", "p", "--instance", "i"])
            #expect(result.exitCode == 0, "\(result.errors)")
            for source in [["--current", file], ["--gateway", address]] {
                let planned = await InProcess().run(["plan", file, "--detailed-exitcode"] + source)
                #expect(planned.exitCode == 0, "\(planned.errors)\(planned.output)")
            }
        }
    }

    @Test func `the kind of a channel and the weight of a group refuse in a plan from a gateway`() async throws {
        try await withTemporaryFolder { folder in
            let address = try await gateway(in: folder)
            let header = "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight"
            let cases = [
                ("p,j,c4,g-1,10.0.0.9,80,1", "microservice"), ("p,i,c3,g-1,10.0.0.9,80,1", "reference"),
                ("p,i,c1,primary,10.0.0.1,8080,7\np,i,c1,primary,10.0.0.2,9090,0", "weight of its own (40)"),
            ]
            for (row, words) in cases {
                try write(header + "\n" + row, to: folder + "/inventory.csv")
                let planned = await InProcess().run(
                    "plan",
                    folder + "/inventory.csv",
                    "--gateway",
                    address,
                    "--allow-new-groups",
                    "--detailed-exitcode"
                )
                #expect(planned.exitCode == 3)
                #expect(planned.errors.contains(words), "\(planned.errors)")
            }
        }
    }

    @Test func `an inventory may name its channels where the gateway tells their ids`() async throws {
        try await withTemporaryFolder { folder in
            let address = try await gateway(in: folder)
            try write(
                "project_id,instance_id,channel_name,member_group_name,host,port,weight\np,i,one,primary,10.0.0.7,8080,1",
                to: folder + "/inventory.csv"
            )
            let planned = await InProcess().run(
                "plan",
                folder + "/inventory.csv",
                "--gateway",
                address,
                "--out",
                folder + "/plan"
            )
            #expect(planned.exitCode == 0, "\(planned.errors)")
            #expect(try read(folder + "/plan/plan.jsonl").contains(#""vpc_channel_id":"c1""#))
        }
    }

    @Test func `thousands of channels are read`() async throws {
        try await withTemporaryFolder { folder in
            let rows = (0..<2_000).map { "p,i,c\($0),g-1,10.0.0.1,80,1,false,1,,,,n\($0),80,builtin,ip," }
            let address = try await gateway(Self.columns + "\n" + rows.joined(separator: "\n") + "\n", in: folder)
            let result = await snapshot(address, to: folder + "/now.csv", ["--project", "p", "--instance", "i"])
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(try self.rows(read(folder + "/now.csv")) == rows.sorted())
        }
    }

    @Test func `an interrupt leaves no file`() async throws {
        try await withTemporaryFolder { folder in
            let address = try await gateway(in: folder)
            var context = InProcess()
            context.interrupts = { AsyncStream { $0.yield() } }
            let path = folder + "/now.csv"
            let result = await context.run(
                "snapshot",
                "--gateway",
                address,
                "--project",
                "p",
                "--instance",
                "i",
                "--out",
                path
            )
            #expect(result.exitCode == 130, "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `what cannot be read is named, and nothing is written`() async throws {
        try await withTemporaryFolder { folder in
            let address = try await gateway(in: folder)
            let path = folder + "/now.csv"
            let result = await snapshot(address, to: path, ["--project", "p", "--instance", "none"])
            #expect(result.exitCode == 1)
            #expect(result.errors.contains("cannot read the channels of gateway none: status 404: APIG.3030"))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(arguments: [
        ["--project", "p", "--instance", "i", "--out", "-"], ["--gateway", "https://a.example", "--out", "-"],
        ["--gateway", "https://a.example", "--project", "a/b", "--out", "-"],
        ["--gateway", "P=https://a.example", "--gateway", "Q=https://a.example", "--instance", "i", "--out", "-"],
    ])
    func `without an address or one project it is wrong usage`(flags: [String]) async {
        var context = InProcess()
        context.environment = ["CUTOVER_TOKEN": "token"]
        let result = await context.run(["snapshot"] + flags)
        #expect(result.exitCode == 64, "\(result.errors)")
    }

    @Test func `a plan notes a snapshot file that is older than an hour, and no younger one`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/now.csv"
            try write(read(sample + "/current.csv"), to: path)
            var context = InProcess()
            for (hours, isNoted) in [(0.9, false), (3.5, true)] {
                let changed = Date(timeIntervalSince1970: 1_800_000_000 - hours * 3_600)
                try FileManager.default.setAttributes([.modificationDate: changed], ofItemAtPath: path)
                context.now = Timestamp(milliseconds: 1_800_000_000_000)
                let result = await context.run("plan", path, "--current", path, "--detailed-exitcode")
                #expect(result.exitCode == 0, "\(result.errors)")
                #expect(result.errors.contains("is 3 h 30 min old") == isNoted, "\(result.errors)")
            }
        }
    }
}
