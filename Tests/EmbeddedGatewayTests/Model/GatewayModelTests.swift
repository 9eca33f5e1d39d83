import ByteIO
import EmbeddedGateway
import GatewayAPI
import Testing

/// Random sequences of every call that changes something leave the gateway equal to a model.
@Suite struct `the gateway against a model` {
    private static let sequencesPerCase: UInt64 = 20
    private static let stepsPerSequence = 24

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `any sequence of calls leaves what the model holds`(_ block: UInt64) async throws {
        for number in 0..<Self.sequencesPerCase { try await Self.run(seed: block * Self.sequencesPerCase + number) }
    }

    private static func run(seed: UInt64) async throws {
        var settings = GatewaySettings()
        // Every third sequence with limits that it meets.
        if seed % 3 == 0 {
            settings.quotas = GatewayQuotas(channelsMax: 2, membersPerChannelMax: 4, groupsPerChannelMax: 2)
        }
        let store = try GatewayStore(.memory, settings: settings)
        let address = try Fixture.address(Fixture.ipChannel)
        try await store.addGateway(
            try #require(GatewayAddress(projectID: address.projectID, instanceID: address.instanceID))
        )
        let script = ModelScript(seed: seed, model: GatewayModel(quotas: settings.quotas))
        try await TestGateway.run(.inProcess, store: store) { gateway in
            var script = script
            var generator = SeededGenerator(seed: seed)
            for step in 0..<Self.stepsPerSequence { try await script.step(step, gateway, using: &generator) }
        }
    }
}

/// One sequence: the model, and the ids that the gateway gave to what has a tag in it. It ends at the first difference.
private struct ModelScript {
    let seed: UInt64
    var model: GatewayModel
    var ids: [Int: String] = [:]

    mutating func step(_ step: Int, _ gateway: TestGateway, using generator: inout SeededGenerator) async throws {
        let operation = ModelOperation.random(for: model, using: &generator)
        let request = operation.request { ids[$0] ?? Fixture.anyID }
        let place: Comment = "SEED \(seed) step \(step): \(request.method) \(request.path) \(request.body ?? "")"
        let reply = try await gateway.call(request.method, request.path, request.body)
        var newID = ""
        if case .create = operation.action, reply.status == 201 {
            newID = try #require(try reply.json()["id"]?.string, place)
        }
        let answer = model.apply(operation, newID: newID)
        try #require(reply.status == answer.status, place)
        if let code = answer.code { try #require(try reply.code() == code, place) }
        if answer.status == 204 { try #require(reply.body.isEmpty, place) }
        try await compare(gateway, place)
    }

    /// Compares everything that can be read, in its order.
    private mutating func compare(_ gateway: TestGateway, _ place: Comment) async throws {
        let list = try ChannelList(parsing: try await gateway.get("\(Fixture.channelsPath)?limit=500").body)
        try #require(list.channels.map(\.id.text) == model.channels.map(\.id), place)
        for channel in model.channels {
            let detail = try ChannelInfo(parsing: try await gateway.get(Fixture.channelPath(channel.id)).body)
            try #require(detail.name.text == channel.name, place)
            try #require(detail.port == channel.port, place)
            try #require(detail.balanceStrategy == channel.strategy, place)
            try #require(detail.memberType == (channel.isECS ? "ecs" : "ip"), place)
            try #require(detail.healthConfig?.timeInterval == channel.healthInterval, place)
            try compare(detail.memberGroups ?? [], with: channel.groups, place)
            try compare(detail.members ?? [], with: channel, place)
        }
    }

    private mutating func compare(
        _ found: [MemberGroupInfo],
        with groups: [GatewayModel.Group],
        _ place: Comment
    ) throws {
        try #require(found.count == groups.count, place)
        for (found, group) in zip(found, groups) {
            try #require(found.memberGroupName.text == group.name, place)
            try #require(found.memberGroupWeight == group.weight, place)
            try #require(found.memberGroupRemark?.text == group.remark, place)
            try checkID(found.memberGroupID, of: group.tag, place)
        }
    }

    private mutating func compare(
        _ found: [VpcMemberInfo],
        with channel: GatewayModel.Channel,
        _ place: Comment
    ) throws {
        try #require(found.count == channel.members.count, place)
        for (found, member) in zip(found, channel.members) {
            let group = channel.groups.first { $0.tag == member.group }
            try #require(found.memberGroupName.text == group?.name ?? "", place)
            try #require(found.memberGroupID?.text == group.flatMap { ids[$0.tag] } ?? "", place)
            try #require(found.ecsID?.text == member.address, place)
            if !channel.isECS { try #require(found.host?.text == member.address, place) }
            try #require(found.port == member.port, place)
            try #require(found.weight == member.weight, place)
            try #require(found.isBackup == member.isBackup, place)
            try #require(found.status == member.status, place)
            try #require(found.vpcChannelID?.text == channel.id, place)
            try checkID(found.id, of: member.tag, place)
        }
    }

    /// What has one tag keeps one id, which nothing else has.
    private mutating func checkID(_ id: UTF8Text?, of tag: Int, _ place: Comment) throws {
        let id = try #require(id?.text, place)
        if let earlier = ids[tag] {
            try #require(earlier == id, place)
        } else {
            try #require(!ids.values.contains(id), place)
            ids[tag] = id
        }
    }
}
