import ByteIO
import EmbeddedGateway
import GatewayAPI
import Testing

/// Random sequences of updates leave the gateway equal to a model of two dictionaries.
@Suite struct `against a model` {
    @Test(arguments: Transport.allCases, [1, 2, 3, 4] as [UInt64])
    func `any sequence of updates leaves what the model holds`(_ transport: Transport, _ seed: UInt64) async throws {
        let store = try Fixture.emptyStore()
        _ = try await store.seed([
            SeedChannel(
                address: try Fixture.address("c"),
                port: 22,
                groups: [SeedGroup(name: "g1"), SeedGroup(name: "g2")]
            )
        ])
        try await TestGateway.run(transport, store: store) { gateway in
            var generator = SeededGenerator(seed: seed)
            var model = ModelChannel()
            var ids: [ModelMember.Key: String] = [:]
            for step in 0..<60 {
                let update = ModelUpdate.random(using: &generator)
                let reply = try await gateway.put("c", update.body)
                #expect(reply.status == (model.apply(update) ? 200 : 400), "seed \(seed) step \(step): \(update.body)")
                let list = try MemberList(parsing: try await gateway.get(Fixture.membersPath("c") + "?limit=500").body)
                #expect(
                    Set(list.members.map(ModelMember.init)) == Set(model.members.values),
                    "seed \(seed) step \(step)"
                )
                #expect(list.members.count == model.members.count)
                for member in list.members {
                    let key = ModelMember(member).key
                    let id = try #require(member.id?.text)
                    if let earlier = ids[key] { #expect(earlier == id, "seed \(seed) step \(step)") }
                    ids[key] = id
                }
                ids = ids.filter { model.members[$0.key] != nil }
            }
        }
    }
}

/// A member as the model holds it.
struct ModelMember: Hashable {
    struct Key: Hashable {
        let group: String
        let host: String
        let port: Int
    }

    var key: Key
    var weight: Int

    init(key: Key, weight: Int) {
        self.key = key
        self.weight = weight
    }

    init(_ member: VpcMemberInfo) {
        key = Key(group: member.memberGroupName.text, host: member.host?.text ?? "", port: member.port ?? -1)
        weight = member.weight ?? -1
    }
}

struct ModelUpdate {
    /// Nil is the whole channel.
    let group: String?
    /// A weight of nil stands for a member without one; 20000 breaks the range.
    let members: [(group: String?, host: String, port: Int?, weight: Int?)]

    static func random(using generator: inout SeededGenerator) -> ModelUpdate {
        let groups = [nil, "g1", "g2", "g1", "g2", "unknown"]
        let count = Int.random(in: 0...6, using: &generator)
        return ModelUpdate(
            group: groups.randomElement(using: &generator) ?? nil,
            members: (0..<count).map { _ in
                (
                    (["", "g1", "g2", nil, "g1", "g2", "g1", "g2"] + (Bool.random(using: &generator) ? ["g9"] : []))
                        .randomElement(using: &generator) ?? nil,
                    "10.0.0.\(Int.random(in: 0...3, using: &generator))",
                    [nil, 0, 22, 80].randomElement(using: &generator) ?? nil,
                    Int.random(in: 0...40, using: &generator) == 0
                        ? 20_000 : [nil, 0, 1, 50].randomElement(using: &generator) ?? nil
                )
            }
        )
    }

    var body: String {
        let listed = members.map { member in
            var fields = [#""host":"\#(member.host)""#]
            if let group = member.group { fields.append(#""member_group_name":"\#(group)""#) }
            if let port = member.port { fields.append(#""port":\#(port)"#) }
            if let weight = member.weight { fields.append(#""weight":\#(weight)"#) }
            return "{\(fields.joined(separator: ","))}"
        }
        let name = group.map { #""member_group_name":"\#($0)","# } ?? ""
        return "{\(name)\"members\":[\(listed.joined(separator: ","))]}"
    }
}

/// The rules of the document in the plainest form: a dictionary by key.
struct ModelChannel {
    var members: [ModelMember.Key: ModelMember] = [:]

    /// Whether the update is accepted; a refused one changes nothing.
    mutating func apply(_ update: ModelUpdate) -> Bool {
        guard update.members.allSatisfy({ ($0.weight ?? 1) <= 10_000 }), update.group != "unknown" else { return false }
        var next = members.filter { update.group != nil && $0.key.group != update.group }
        var named: Set<ModelMember.Key> = []
        for member in update.members {
            let group = member.group ?? ""
            if let scope = update.group, scope != group { continue }
            guard ["", "g1", "g2"].contains(group) else { return false }
            let port = (member.port ?? 0) == 0 ? 22 : member.port ?? 22
            let key = ModelMember.Key(group: group, host: member.host, port: port)
            if named.insert(key).inserted { next[key] = ModelMember(key: key, weight: member.weight ?? 1) }
        }
        members = next
        return true
    }
}

/// SplitMix64: the same seed, the same sequence.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
