internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI
internal import PlanModel
internal import Planning

/// States that the embedded gateway starts with.
enum GatewaySeed {
    /// Gives `add` each channel of snapshot files.
    ///
    /// Throws: `ExitWith` (input rejected) after the diagnostics were written; `FileError`; what `add` throws.
    static func forEachChannel(
        of sources: InventorySources,
        memory: PlanningMemory,
        context: CommandContext,
        _ add: (SeedChannel) throws -> Void
    ) throws {
        let report = try Snapshot.forEachChannel(of: sources.inputFiles, memory: memory) { try add(channel($0)) }
        guard report.hasErrors else { return }
        DiagnosticsView(json: false, output: context.standardError).show(report)
        throw ExitWith(status: .inputRejected)
    }

    /// Gives `add` each channel of a plan as it was before it: what the plan knows of it.
    ///
    /// Throws: `PlanFileError`; what `add` throws.
    static func forEachChannel(before plan: PlanFile, _ add: (SeedChannel) throws -> Void) throws {
        // The updates of a channel may be in several waves.
        let order = plan.entries.indices.sorted {
            (plan.entries[$0].channel, $0) < (plan.entries[$1].channel, $1)
        }
        var start = 0
        while start < order.count {
            let channel = plan.entries[order[start]].channel
            let end = order[start...].firstIndex { plan.entries[$0].channel != channel } ?? order.count
            try add(Self.channel(before: order[start..<end].map { try plan.update($0 + 1) }))
            start = end
        }
    }

    private static func channel(before updates: [Update]) throws -> SeedChannel {
        guard let first = updates.first else { preconditionFailure("a channel of a plan has an update") }
        var channel = SeedChannel(address: MemberMapping.address(of: first.channel))
        for update in updates {
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
        }
        return channel
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
