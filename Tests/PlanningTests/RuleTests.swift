internal import ByteIO
internal import PlanModel
import Testing

@testable import Planning

struct RuleTests {
    @Test(arguments: cases)
    func `the rules decide`(_ given: RuleCase) throws {
        func content(_ rows: [String]) -> String {
            ([header + given.columns] + rows.map { "p,i,c1," + $0 }).joined(separator: "\n")
        }
        let result = try Planner.plan(
            request([text(content(given.inventory))], [text(content(given.current), name: "now.csv")], given.options)
        )
        let found = result.planned.map { "ok \($0.updates.count)" } ?? result.errors.joined(separator: " ")
        #expect(found == given.expected, "\(result.report.diagnostics.map(\.line))")
    }

    @Test func `an unknown channel needs its flag`() throws {
        let now = text(header + "\np,i,other,a-1,10.0.0.1,80,1,,")
        let row = file(["abc,10.0.0.1,80,1,,"])
        #expect(try Planner.plan(request([row], [now])).errors == ["channel-unknown"])
        let allowed = try Planner.plan(request([row], [now], options { $0.allowUnknownChannels = true })).planned
        #expect(allowed?.updates.map(\.isNew) == [true])
        #expect(allowed?.updates.map(\.restFingerprint) == [nil])
    }

    @Test func `a channel is found by its name`() throws {
        let now = text(
            "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,channel_name\np,i,c1,a-1,10.0.0.1,80,1,pay"
        )
        func plan(_ name: String) throws -> PlanOutcome {
            try Planner.plan(
                request(
                    [
                        text(
                            "project_id,instance_id,channel_name,member_group_name,host,port,weight\np,i,\(name),a-1,10.9.0.1,80,1"
                        )
                    ],
                    [now]
                )
            )
        }
        #expect(try plan("pay").planned?.updates.map(\.channel.channelID) == ["c1"])
        #expect(try plan("shop").errors == ["channel-name"])
    }

    @Test func `a column of the snapshot is what the API calls so, whatever an inventory calls so`() throws {
        let rows = text(
            "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,new_weight\np,i,c1,a-1,10.0.0.1,80,1,6"
        )
        let options = options {
            $0.map = [.init(column: "new_weight", value: "weight"), .init(column: "weight", value: "was")]
            $0.labels = ["was"]
        }
        let update = try Planner.plan(request([rows], [file([Self.one], name: "now.csv")], options)).planned?.updates
            .first
        #expect(update?.before.map(\.weight) == [1])
        #expect(update?.after.map(\.weight) == [6])
        #expect(update?.labels == [.init(column: "was", values: ["1"])])
    }

    @Test(arguments: [PlanAttempt.Lanes.both, .detailed])
    func `an update that no plan could be read with is an error`(lanes: PlanAttempt.Lanes) throws {
        let (rows, now) = (file([Self.moved, Self.other]), file([Self.one, Self.other], name: "now.csv"))
        var request = request([rows], [now])
        let line = try Planner.plan(request, lanes: lanes).text.split(separator: "\n")[1]
        request.updateBytesMax = line.utf8.count
        #expect(try Planner.plan(request, lanes: lanes).planned != nil)
        request.updateBytesMax = 200
        let result = try Planner.plan(request, lanes: lanes)
        #expect(result.errors == ["update-too-long"])
        #expect(
            result.report.diagnostics.first?.message.contains("the group \"a-1\" of the channel c1 comes to ") == true
        )
    }

    @Test func `updates that no plan could be read with are told in their order, a whole channel as one`() throws {
        func rows(_ host: String) -> InputFile {
            let rows = ["c1,", "c1,a-1", "c2,b-1", "c2,a-1"].map { "p,i,\($0),\(host),80,1,false,1" }
            return text(([header] + rows).joined(separator: "\n"))
        }
        var request = request([rows("10.9.0.1")], [rows("10.0.0.1")], Self.whole)
        request.updateBytesMax = 100
        for way in [Planner.Way.mergeIfSorted(), .hash(partitionCount: 64)] {
            let messages = try Planner.plan(request, way: way).report.diagnostics.map(\.message)
            #expect(
                messages.map { $0.split(separator: " comes")[0] } == [
                    "the channel c1", "the group \"a-1\" of the channel c2", "the group \"b-1\" of the channel c2",
                ]
            )
        }
    }

    @Test func `a plan names no more gateways than its last line has room for`() throws {
        let id = String(repeating: "i", count: 64)
        let gateway = PlanSummary.Gateway(
            key: GatewayKey(projectID: UTF8Text(id), instanceID: UTF8Text(id)),
            channelCount: 9_999_999,
            updateCount: 9_999_999
        )
        var last = 0
        var writer = try PlanWriter(header: PlanHeader(of: request([], []))) { last = $0.count }
        _ = try writer.finish(
            PlanSummary(
                inputs: [],
                waves: [],
                gateways: [PlanSummary.Gateway](repeating: gateway, count: 1_000),
                updateCount: 1_000,
                groups: PlanSummary.GroupCounts(),
                members: MemberCounts()
            )
        )
        #expect(last / 1_000 * PlanParts.gatewaysMax < PlanFile.lineLengthMax)
        var collector = DiagnosticCollector(names: [], shownMax: 9)
        PlanParts.check(gatewayCount: PlanParts.gatewaysMax, &collector)
        #expect(collector.errorCount == 0)
        PlanParts.check(gatewayCount: PlanParts.gatewaysMax + 1, &collector)
        #expect(collector.errorCount == 1)
    }

    @Test func `columns are supplied, renamed, and carried along`() throws {
        let rows = text("channel,member_group_name,ip,port,owner\nc1,a-1,10.9.0.1,80,pay\nc1,a-1,10.9.0.2,80,shop")
        let options = options {
            $0.set = [
                .init(column: "project_id", value: "p"), .init(column: "instance_id", value: "i"),
                .init(column: "weight", value: "5"),
            ]
            $0.map = [.init(column: "ip", value: "host"), .init(column: "channel", value: "vpc_channel_id")]
            $0.labels = ["owner"]
        }
        let result = try Planner.plan(request([rows], [file([Self.one], name: "now.csv")], options))
        #expect(result.planned?.updates.first?.labels == [.init(column: "owner", values: ["pay", "shop"])])
        #expect(result.planned?.updates.first?.after.map(\.weight) == [5, 5], "\(result.report)")
    }

    @Test(arguments: [
        (2, 1, PlanLimits(), ["--max-total-shrink 50%"]),
        (4, 1, PlanLimits(), ["--max-shrink 75%", "--max-total-shrink 75%"]),
        (20, 18, PlanLimits(), []),
    ])
    func `limits refuse with the flag that raises them`(
        before: Int,
        after: Int,
        limits: PlanLimits,
        expected: [String]
    ) throws {
        func rows(_ count: Int) -> [String] { (1...count).map { "a-1,10.0.0.\($0),80,1,," } }
        let result = try Planner.plan(request([file(rows(after))], [file(rows(before))], limits: limits))
        #expect(result.breaches.map(\.remedy) == expected)
    }

    @Test func `the last available member and the number of updates are guarded`() throws {
        var limits = PlanLimits.open
        limits.minAvailable = 1
        limits.maxUpdates = 0
        let result = try Planner.plan(
            request([file(["a-1,10.0.0.1,80,0,,"])], [file(["a-1,10.0.0.1,80,1,,"])], limits: limits)
        )
        #expect(result.breaches.map(\.remedy) == ["--min-available 0", "--max-updates 1"])
        #expect(
            result.breaches.first?.message
                == "p/i/c1, group \"a-1\": available members fall from 1 to 0; --min-available refuses that: if it is meant, say --min-available 0"
        )
    }

    @Test func `checking needs no snapshot`() throws {
        #expect(try Planner.check([file([Self.one])]).diagnostics.isEmpty)
        #expect(try Planner.check([text("")]).diagnostics.map(\.code) == ["file-empty"])
        #expect(try Planner.check([text(header)]).errorCount == 1)
        #expect(try Planner.check([file([Self.one, "b-1,x y,80,1,,"])]).diagnostics.map(\.code) == ["host"])
    }
}
