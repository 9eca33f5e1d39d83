import ByteIO
import PlanModel
import Testing

@testable import Planning

/// How many members a channel may have.
struct MemberQuotaTests {
    private let gateway = GatewayKey(projectID: "p", instanceID: "i")

    private func rows(_ group: String, _ count: Int) -> [String] {
        (0..<count).map { "\(group),10.0.0.\($0),80,1,," }
    }

    private func breaches(
        _ inventory: [String],
        now: [String],
        _ quotas: MemberQuotas,
        options: PlanOptions = PlanOptions()
    ) throws -> [LimitBreach] {
        let result = try Planner.plan(
            request([file(inventory)], [file(now, name: "now.csv")], options, quotas: quotas)
        )
        #expect(result.errors.isEmpty, "\(result.report)")
        return result.breaches
    }

    @Test(arguments: [
        // a before and after, b beside it, the quota, whether it is broken
        (4, 6, 4, 10, false), (4, 7, 4, 10, true), (4, 7, 3, 10, false), (9, 8, 9, 10, false), (9, 9, 9, 10, false),
        (9, 10, 9, 10, true), (1, 2, 0, 0, true), (2, 1, 0, 0, false),
    ])
    func `a channel that grows beyond its quota is refused, all groups counted`(
        before: Int,
        after: Int,
        beside: Int,
        quota: Int,
        isBroken: Bool
    ) throws {
        let now = rows("a-1", before) + rows("b-1", beside)
        let found = try breaches(rows("a-1", after), now: now, MemberQuotas(all: quota))
        #expect(found.isEmpty == !isBroken)
        guard isBroken else { return }
        #expect(found.map(\.remedy) == ["--member-quota \(after + beside)"])
    }

    @Test func `of many channels beyond their quota the last line names what the largest needs`() throws {
        func channels(_ count: Int, last: Int) -> InputFile {
            let lines = (0...100).flatMap { channel in
                rows("a-1", channel == 100 ? last : count).map { "p,i,c\(1_000 + channel),\($0)" }
            }
            return text(([header] + lines).joined(separator: "\n"))
        }
        let files = request([channels(3, last: 5)], [channels(1, last: 1)], quotas: MemberQuotas(all: 2))
        guard case .refused(let limits, _) = try Planner.plan(files).result else {
            Issue.record("not refused")
            return
        }
        let hidden =
            "1 more that are not shown; if all is meant, those of groups and channels pass with --member-quota 5"
        #expect(limits.hiddenMessage == hidden)
    }

    @Test func `the message names channel, groups, figures and flag`() throws {
        let now = rows("a-1", 4) + rows("b-1", 4)
        let wanted = rows("a-1", 7) + rows("b-1", 5)
        #expect(
            try breaches(wanted, now: now, MemberQuotas(all: 10)).map(\.message) == [
                "p/i/c1: the members of the channel grow from 8 to 12 (group \"a-1\" 4 to 7, group \"b-1\" 4 to 5); "
                    + "--member-quota allows 10: if it is meant, say --member-quota 12"
            ]
        )
        #expect(
            try breaches(wanted, now: now, MemberQuotas(byGateway: [gateway: 10])).first?.message.contains(
                "the gateway's own quota is 10: have it raised, or, if it is meant, say --member-quota 12"
            ) == true
        )
    }

    @Test func `the flag counts before the gateway's figure, and another gateway's does not count`() throws {
        let (now, wanted) = (rows("a-1", 1), rows("a-1", 3))
        #expect(try breaches(wanted, now: now, MemberQuotas(all: 3, byGateway: [gateway: 2])).isEmpty)
        #expect(try !breaches(wanted, now: now, MemberQuotas(all: 2, byGateway: [gateway: 3])).isEmpty)
        let other = GatewayKey(projectID: "p", instanceID: "j")
        #expect(try breaches(wanted, now: now, MemberQuotas(byGateway: [other: 1])).isEmpty)
    }

    @Test
    func `members that move from group to group do not count twice, and an overwritten channel counts as a whole`()
        throws
    {
        let moved = rows("a-1", 1) + rows("b-1", 9)
        let now = rows("a-1", 9) + rows("b-1", 1)
        #expect(try breaches(moved, now: now, MemberQuotas(all: 10)).isEmpty)
        let whole = options { $0.allowWholeChannel = true }
        let found = try breaches(rows("", 11), now: rows("", 2), MemberQuotas(all: 10), options: whole)
        #expect(found.map(\.after) == [11])
    }

    @Test func `a quota that holds leaves no trace in the plan`() throws {
        let files = ([file(rows("a-1", 2))], [file(rows("a-1", 1), name: "now.csv")])
        let without = try Planner.plan(request(files.0, files.1)).text
        let with = try Planner.plan(request(files.0, files.1, quotas: MemberQuotas(all: 2))).text
        #expect(without == with)
    }
}
