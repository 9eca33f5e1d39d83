import ByteIO
import PlanModel
import Testing

struct MemberTests {
    @Test func `members are ordered by group, identity, port, and addresses before cloud servers`() {
        let sorted = [
            Samples.member("z", port: 9, group: ""), Samples.member("10.0.0.2", port: 80, group: "a"),
            Samples.member("10.0.0.2", port: 443, group: "a"), Samples.member("a", group: "a"),
            Samples.member("ecs-1", group: "a"), Samples.member("10.0.0.1", group: "b"),
        ]
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20 { #expect(sorted.shuffled(using: &random).sorted(by: Member.precedes) == sorted) }
        var twin = sorted[3]
        twin.address = .ecs(id: "a", name: "n")
        #expect(Member.precedes(sorted[3], twin))
        #expect(!Member.precedes(twin, sorted[3]))
        #expect(!twin.isSameServer(as: sorted[3]))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `the order is strict, and misses only the same server`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let members = (0..<12).map { _ in Samples.member(groups: ["", "a", "b"], &random) }
        for left in members {
            for right in members {
                let (forth, back) = (Member.precedes(left, right), Member.precedes(right, left))
                #expect(!(forth && back))
                #expect((!forth && !back) == left.isSameServer(as: right))
            }
        }
    }

    @Test func `values are compared without the name, and without the weight where asked`() {
        let member = Samples.member("ecs-1", weight: 1)
        var other = member
        other.address = .ecs(id: "ecs-1", name: "another")
        #expect(member.isSameServer(as: other))
        #expect(member.holdsSameValues(as: other, ignoringWeight: false))
        #expect(member.fingerprint == other.fingerprint)
        other.weight = 2
        #expect(!member.holdsSameValues(as: other, ignoringWeight: false))
        #expect(member.holdsSameValues(as: other, ignoringWeight: true))
        #expect(member.fingerprint != other.fingerprint)
        other.status = .unavailable
        #expect(!member.holdsSameValues(as: other, ignoringWeight: true))
        other.status = .available
        other.isBackup = true
        #expect(!member.holdsSameValues(as: other, ignoringWeight: true))
    }

    @Test func `each compared field has its part in the fingerprint`() {
        let member = Samples.member("10.0.0.1")
        let others = [
            Samples.member("10.0.0.2"), Samples.member("10.0.0.1", port: 81), Samples.member("10.0.0.1", weight: 99),
            Samples.member("10.0.0.1", isBackup: true), Samples.member("10.0.0.1", status: .unavailable),
            Samples.member("10.0.0.1", group: "api"),
        ]
        #expect(Set((others + [member]).map(\.fingerprint)).count == others.count + 1)
        var random = SeededGenerator(seed: 1)
        #expect(others.shuffled(using: &random).fingerprint == others.fingerprint)
        #expect(([] as [Member]).fingerprint == .zero)
    }

    @Test func `available is no backup, status 1 and weight above 0`() {
        let members = [
            Samples.member("10.0.0.1"), Samples.member("10.0.0.2", weight: 0),
            Samples.member("10.0.0.3", isBackup: true),
            Samples.member("10.0.0.4", status: .unavailable),
        ]
        #expect(members.map { $0.isAvailable(groupWeight: nil) } == [true, false, false, false])
        #expect(members.availableCount(groupWeight: nil) == 1)
    }

    @Test func `the weight of the group stands for the weights of its members`() {
        let members = [
            Samples.member("10.0.0.1", weight: 0), Samples.member("10.0.0.2", weight: 0, isBackup: true),
            Samples.member("10.0.0.3", weight: 7), Samples.member("10.0.0.4", weight: 7, status: .unavailable),
        ]
        #expect(members.availableCount(groupWeight: nil) == 1)
        #expect(members.availableCount(groupWeight: 50) == 2)
        #expect(members.availableCount(groupWeight: 0) == 0)
        let update = Samples.update(groupWeight: 50, before: members, after: [members[0]])
        #expect(update.availableBefore == 2)
        #expect(update.availableAfter == 1)
    }
}

struct MemberDifferenceTests {
    @Test(arguments: 0..<300 as Range<UInt64>)
    func `the laws of a difference hold`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let groups = Bool.random(using: &random) ? ["web"] : ["", "a", "b"]
        let ignoringWeight = Bool.random(using: &random)
        let before = Samples.state(groups: groups, &random)
        let after = Samples.state(groups: groups, &random)
        let difference = MemberDifference(before: before, after: after, ignoringWeight: ignoringWeight)
        #expect(MemberDifference(before: before, after: before).isEmpty)
        #expect(difference.isEmpty == (difference.counts == MemberCounts()))
        #expect(Self.target(of: difference) == after)
        #expect(Self.origin(of: difference, unchanged: before) == before)
        let back = MemberDifference(before: after, after: before, ignoringWeight: ignoringWeight)
        #expect(back.counts.added == difference.counts.removed)
        #expect(back.counts.removed == difference.counts.added)
        #expect(back.counts.changed == difference.counts.changed)
        let servers = difference.entries.map(Self.member)
        #expect(servers == servers.sorted(by: Member.precedes))
        if !ignoringWeight { #expect(difference.isEmpty == (before.fingerprint == after.fingerprint)) }
    }

    private static func member(_ entry: MemberDifference.Change) -> Member {
        switch entry {
        case .added(let member), .removed(let member), .changed(_, let member), .unchanged(let member): member
        }
    }

    /// What applying the difference gives.
    private static func target(of difference: MemberDifference) -> [Member] {
        difference.entries.compactMap { entry in
            switch entry {
            case .added(let member), .changed(_, let member), .unchanged(let member): member
            case .removed: nil
            }
        }
    }

    /// What the difference was made from; unchanged members stand in it as they are after.
    private static func origin(of difference: MemberDifference, unchanged before: [Member]) -> [Member] {
        difference.entries.compactMap { entry in
            switch entry {
            case .removed(let member), .changed(let member, _): member
            case .unchanged(let member): before.first { $0.isSameServer(as: member) }
            case .added: nil
            }
        }
    }

    @Test func `a change of weight alone is none where weights are ignored`() {
        let before = [Samples.member("10.0.0.1", weight: 1)]
        let after = [Samples.member("10.0.0.1", weight: 2)]
        #expect(MemberDifference(before: before, after: after).entries == [.changed(from: before[0], to: after[0])])
        #expect(MemberDifference(before: before, after: after, ignoringWeight: true).entries == [.unchanged(after[0])])
    }
}

struct UpdateTests {
    private let old = [Samples.member("10.0.0.1"), Samples.member("10.0.0.2", weight: 1)]
    private let new = [Samples.member("10.0.0.2", weight: 2), Samples.member("10.0.0.3")]

    struct Case: Sendable {
        let name: String
        let members: [Member]
        let expected: ScopeState
        var groupWeight: Int?
    }

    @Test(arguments: [
        Case(
            name: "before",
            members: [Samples.member("10.0.0.2", weight: 1), Samples.member("10.0.0.1")],
            expected: .before
        ),
        Case(
            name: "after",
            members: [Samples.member("10.0.0.3"), Samples.member("10.0.0.2", weight: 2)],
            expected: .after
        ),
        Case(
            name: "torn",
            members: [Samples.member("10.0.0.1"), Samples.member("10.0.0.2", weight: 2)],
            expected: .mixture
        ),
        Case(name: "all", members: ["1", "3"].map { Samples.member("10.0.0.\($0)") }, expected: .mixture),
        Case(name: "none", members: [], expected: .other),
        Case(name: "foreign member", members: [Samples.member("10.0.0.9")], expected: .other),
        Case(name: "foreign weight", members: [Samples.member("10.0.0.2", weight: 3)], expected: .other),
        Case(name: "foreign group", members: [Samples.member("10.0.0.1", group: "api")], expected: .other),
        Case(
            name: "twice",
            members: [Samples.member("10.0.0.1"), Samples.member("10.0.0.1"), Samples.member("10.0.0.2", weight: 1)],
            expected: .mixture
        ),
        Case(
            name: "weights ignored",
            members: [Samples.member("10.0.0.3", weight: 7), Samples.member("10.0.0.2", weight: 7)],
            expected: .after,
            groupWeight: 10
        ),
        Case(
            name: "weights ignored, before",
            members: [Samples.member("10.0.0.1", weight: 7), Samples.member("10.0.0.2", weight: 7)],
            expected: .before,
            groupWeight: 0
        ),
        Case(
            name: "weights ignored, status not",
            members: [Samples.member("10.0.0.1", status: .unavailable), Samples.member("10.0.0.2")],
            expected: .other,
            groupWeight: 10
        ),
    ])
    func `a scope that was read is before, after, a mixture or something else`(one: Case) {
        let update = Samples.update(groupWeight: one.groupWeight, before: old, after: new)
        #expect(update.compare(with: one.members) == one.expected, "\(one.name)")
    }

    @Test func `where nothing compared changes, the scope is after`() {
        #expect(Samples.update(before: old, after: old).compare(with: old) == .after)
        #expect(Samples.update(before: [], after: []).compare(with: []) == .after)
    }

    @Test func `the difference ignores weights of a weighted group`() {
        let old = [Samples.member("10.0.0.1", weight: 1)]
        let new = [Samples.member("10.0.0.1", weight: 2)]
        #expect(Samples.update(before: old, after: new).difference.counts.changed == 1)
        #expect(Samples.update(groupWeight: 0, before: old, after: new).difference.isEmpty)
    }

    @Test func `scopes and keys are ordered, whole channels first`() {
        let names = ["a", "b", "é"].compactMap { GroupName(UTF8Text($0)) }
        let scopes: [Scope] = [.channel] + names.map { .group($0) }
        #expect(scopes.reversed().sorted() == scopes)
        #expect(GroupName("") == nil)
        let gateways = [GatewayKey(projectID: "a", instanceID: "z"), GatewayKey(projectID: "b", instanceID: "a")]
        #expect(gateways.reversed().sorted() == gateways)
        let channels = gateways.flatMap { gateway in
            [ChannelKey(gateway: gateway, channelID: "1"), ChannelKey(gateway: gateway, channelID: "2")]
        }
        #expect(channels.reversed().sorted() == channels)
    }
}
