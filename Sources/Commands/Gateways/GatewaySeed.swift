internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI
internal import PlanModel
internal import Planning

/// States that the embedded gateway starts with.
enum GatewaySeed {
    /// The channels of snapshot files.
    ///
    /// Throws: `ExitWith` (input rejected) after the diagnostics were written; `FileError`.
    static func channels(of sources: InventorySources, context: CommandContext) throws -> [SeedChannel] {
        let reading = try Snapshot.read(sources.inputFiles)
        if reading.report.hasErrors {
            DiagnosticsView(json: false, output: context.standardError).show(reading.report)
            throw ExitWith(status: .inputRejected)
        }
        return reading.snapshot.channels.map(channel)
    }

    /// The channels of a plan as they were before it: what the plan knows of them.
    ///
    /// Throws: `PlanFileError`.
    static func channels(before plan: PlanFile) throws -> [SeedChannel] {
        var channels: [ChannelKey: SeedChannel] = [:]
        for n in 1...max(plan.entries.count, 1) where n <= plan.entries.count {
            let update = try plan.update(n)
            var channel = channels[update.channel] ?? SeedChannel(address: MemberMapping.address(of: update.channel))
            if let name = update.scope.groupName {
                channel.groups.append(SeedGroup(name: name.text, weight: update.groupWeight))
            } else {
                channel.groups += Set((update.before + update.after).map(\.groupName)).filter { !$0.isEmpty }.sorted()
                    .map { SeedGroup(name: $0) }
            }
            channel.members += update.before.map(MemberMapping.message)
            // A scope that is empty now tells the kind of its members by what it is to hold.
            if channel.memberType == nil, let address = (update.before + update.after).first?.address {
                channel.memberType = address.isECS ? .ecs : .ip
            }
            channels[update.channel] = channel
        }
        return channels.values.sorted { $0.address.channelID < $1.address.channelID }
    }

    private static func channel(_ channel: Snapshot.Channel) -> SeedChannel {
        var seed = SeedChannel(address: MemberMapping.address(of: channel.key))
        seed.name = channel.name?.text
        seed.port = channel.port
        seed.kind = channel.type.flatMap { ChannelKind(rawValue: $0.text) } ?? .builtin
        seed.memberType = channel.memberType.flatMap { MemberType(rawValue: $0.text) }
        for group in channel.groups {
            if !group.name.isEmpty { seed.groups.append(SeedGroup(name: group.name, weight: group.weight)) }
            seed.members += group.members.map { member($0, group: group.name) }
        }
        return seed
    }

    private static func member(_ member: SnapshotMember, group: UTF8Text) -> SeedMember {
        var seed = SeedMember()
        switch member.address {
        case .ip(let host): seed.host = host.text
        case .ecs(let id, let name, let host):
            seed.ecsID = id.text
            seed.ecsName = name.text
            seed.host = host.isEmpty ? nil : host.text
        }
        seed.memberGroupName = group.isEmpty ? nil : group.text
        seed.port = member.port
        seed.weight = member.weight
        seed.isBackup = member.isBackup
        seed.status = member.status
        return seed
    }
}
