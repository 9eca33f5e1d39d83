import ByteIO
import PlanModel
import Rendering
import Testing

struct PlanViewTests {
    private let plan = Samples.overview(of: Samples.updates)

    @Test func `the text shows each change under its channel and group`() {
        let text = Samples.all(PlanDifferenceView(of: plan, painter: TextPainter()), Samples.updates)
        #expect(
            text == """
                Plan move
                updates    5 in 2 waves, on 4 channels of 2 gateways
                groups     5 changed (1 new, 1 emptied), 0 unchanged, 3 not covered
                members    3 added, 3 removed, 2 changed
                inventory  8 rows
                current    9 rows
                sha256     \(Samples.digest)

                channel c1 of gateway p1/gw1
                  update 1, wave 1: group web
                    owner: pay
                    - 10.1.0.1:8080 weight 100
                    ~ 10.1.0.4:8080 weight 100 → 50, status 1 → 2
                    + [2001:db8::1]:8080 weight 100, backup
                    2 members unchanged

                  update 2, wave 1: group api
                    the group has weight 30, which may override its members': their weights are sent and not compared
                    ~ ecs_1:8080 (name-of-ecs_1) weight 5 → 7 (not compared), status 1 → 2

                channel c2 of gateway p1/gw1
                  update 3, wave 2: group web, new
                    + 10.2.0.1:8080 weight 100

                channel c3 of gateway p1/gw1
                  update 4, wave 2: group web, emptied
                    - 10.2.0.9:8080 weight 100

                channel c4 of gateway p1/gw2
                  update 5, wave 2: the whole channel
                    group blue
                    - 10.3.0.1:8080 weight 100
                    group green
                    + 10.3.0.2:8080 weight 100
                    1 member unchanged

                Totals
                shown      5 of 5 updates
                members    3 added, 3 removed, 2 changed
                available  8 → 5
                sha256     \(Samples.digest)

                """
        )
    }

    @Test func `unchanged members are shown where they are asked for`() {
        let view = PlanDifferenceView(of: plan, showsUnchanged: true, painter: TextPainter())
        let text = Samples.all(view, Samples.updates)
        #expect(text.contains("\n      10.1.0.2:8080 weight 100\n      10.1.0.3:8080 weight 100\n"))
        #expect(text.contains("    without a group\n      10.3.0.1:8080 weight 100\n    group blue\n"))
        #expect(!text.contains("unchanged\n    "))
    }

    @Test func `the footer counts what was shown, not what the plan has`() {
        let text = Samples.all(PlanDifferenceView(of: plan, painter: TextPainter()), [Samples.updates[2]])
        #expect(
            text.contains("shown      1 of 5 updates\nmembers    1 added, 0 removed, 0 changed\navailable  0 → 1\n")
        )
    }

    @Test func `a rollback says what it undoes`() {
        var plan = plan
        plan.header.kind = .rollback
        plan.header.origin = PlanOrigin(planSHA256: "aa", runID: "run-7")
        plan.header.validUntil = "2026-01-31T09:30:00Z"
        let text = Samples.all(PlanDifferenceView(of: plan, painter: TextPainter()), [])
        #expect(text.hasPrefix("Rollback plan move\n"))
        #expect(text.contains("undoes       run run-7 of plan aa\nvalid until  2026-01-31T09:30:00Z\n"))
    }

    @Test func `JSON has one line per update with its changes`() throws {
        let text = Samples.all(PlanJSONView(of: plan), [Samples.updates[1]])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                """
                {"line":"header","format":"cutover.diff/1","requires":[],"plan":{"name":"move","sha256":"\(Samples.digest)",\
                "updates":5},"kind":"forward"}
                """,
                """
                {"line":"update","n":2,"wave":1,"project_id":"p1","instance_id":"gw1","vpc_channel_id":"c1","scope":"group",\
                "member_group_name":"api","new":false,"member_group_weight":30,"weights_compared":false,\
                "available":{"before":1,"after":0},"members":{"added":0,"removed":0,"changed":1,"unchanged":0},\
                "changes":[{"change":"changed",\
                "before":{"ecs_id":"ecs_1","ecs_name":"name-of-ecs_1","port":8080,"weight":5,"is_backup":false,"status":1,\
                "member_group_name":"api"},\
                "after":{"ecs_id":"ecs_1","ecs_name":"name-of-ecs_1","port":8080,"weight":7,"is_backup":false,"status":2,\
                "member_group_name":"api"}}]}
                """,
                """
                {"line":"footer","updates":1,"available":{"before":1,"after":0},"members":{"added":0,"removed":0,"changed":1}}
                """,
            ]
        )
    }

    @Test(arguments: [false, true])
    func `every line of the JSON is strict JSON`(showsUnchanged: Bool) throws {
        let view = PlanJSONView(of: plan, showsUnchanged: showsUnchanged)
        let lines = Samples.all(view, Samples.updates).split(separator: "\n")
        #expect(lines.count == Samples.updates.count + 2)
        for line in lines { _ = try JSONParser.parse(Array(line.utf8)) }
        let first = try JSONParser.parse(Array(lines[1].utf8))
        #expect(first["changes"]?.elements?.count == (showsUnchanged ? 5 : 3))
    }

    @Test func `requests are shown as they are sent, without secrets`() {
        let view = PlanRequestsView(
            path: { "/v2/p1/apigw/instances/gw1/vpc-channels/\($0.channel.channelID)/members" },
            body: { Array("{\"members\":[\($0.after.count)]}".utf8) }
        )
        #expect(
            Samples.all(view, [Samples.updates[0], Samples.updates[4]]) == """
                # The token, or the signature and its date, are added when a request is sent.

                # update 1, wave 1: channel c1, group web
                PUT /v2/p1/apigw/instances/gw1/vpc-channels/c1/members HTTP/1.1
                Content-Type: application/json
                Content-Length: 15

                {"members":[4]}

                # update 5, wave 2: channel c4, the whole channel
                PUT /v2/p1/apigw/instances/gw1/vpc-channels/c4/members HTTP/1.1
                Content-Type: application/json
                Content-Length: 15

                {"members":[2]}

                """
        )
    }
}
