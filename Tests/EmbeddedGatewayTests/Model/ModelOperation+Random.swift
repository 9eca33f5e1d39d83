import EmbeddedGateway

/// Draws operations: few names, addresses and ports, so that they meet each other.
extension ModelOperation {
    /// A tag that nothing has.
    static let unknownTag = 0

    static func random(for model: GatewayModel, using generator: inout SeededGenerator) -> ModelOperation {
        let channel = model.channels.randomElement(using: &generator)
        let isUnknown = Int.random(in: 0..<30, using: &generator) == 0
        let action = action(for: channel, using: &generator)
        let takesBroken =
            switch action {
            case .delete, .deleteMember, .setStatus, .deleteGroup: false
            case .addGroups(let drafts): !drafts.isEmpty
            default: true
            }
        return ModelOperation(
            channelID: isUnknown ? Fixture.anyID : channel?.id ?? Fixture.anyID,
            action: action,
            isBroken: takesBroken && Int.random(in: 0..<20, using: &generator) == 0
        )
    }

    private static func action(
        for channel: GatewayModel.Channel?,
        using generator: inout SeededGenerator
    ) -> Action {
        let memberTags = (channel?.members.map(\.tag) ?? []) + [unknownTag]
        let groupTag = ((channel?.groups.map(\.tag) ?? []) + [unknownTag]).randomElement(using: &generator)
        switch Int.random(in: 0..<20, using: &generator) {
        case 0...1: return .create(channelDraft(using: &generator))
        case 2...4: return .update(channelDraft(using: &generator))
        case 5 where Bool.random(using: &generator): return .delete
        case 5: return .health(interval: Int.random(in: 2...300, using: &generator))
        case 6...9:
            let group = [nil, "group-a", "group-b", "group-c"].randomElement(using: &generator) ?? nil
            return .put(group: group, members(using: &generator))
        case 10...12: return .post(members(using: &generator))
        case 13: return .deleteMember(tag: memberTags.randomElement(using: &generator) ?? unknownTag)
        case 14...15:
            let count = Int.random(in: 0...3, using: &generator)
            let tags = (0..<count).map { _ in memberTags.randomElement(using: &generator) ?? unknownTag }
            return .setStatus(Int.random(in: 1...2, using: &generator), tags: tags)
        case 16...17: return .addGroups(groups(using: &generator))
        case 18: return .updateGroup(tag: groupTag ?? unknownTag, group(using: &generator))
        default: return .deleteGroup(tag: groupTag ?? unknownTag)
        }
    }

    private static func channelDraft(using generator: inout SeededGenerator) -> ChannelDraft {
        ChannelDraft(
            name: "channel-\(Int.random(in: 0...3, using: &generator))",
            port: [80, 8080].randomElement(using: &generator) ?? 80,
            strategy: Int.random(in: 1...4, using: &generator),
            isECS: Int.random(in: 0..<4, using: &generator) == 0,
            groups: Bool.random(using: &generator) ? groups(using: &generator) : nil,
            members: Bool.random(using: &generator) ? members(using: &generator) : nil,
            healthInterval: Bool.random(using: &generator) ? 7 : nil
        )
    }

    private static func members(using generator: inout SeededGenerator) -> [MemberDraft] {
        let groups = [nil, "", "group-a", "group-b", "group-a", "group-b", "group-a", "group-c"]
        return (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            MemberDraft(
                group: groups.randomElement(using: &generator) ?? nil,
                address: "host-\(Int.random(in: 0...3, using: &generator))",
                port: [nil, 0, 80, 8080].randomElement(using: &generator) ?? nil,
                weight: [nil, 0, 1, 10_000].randomElement(using: &generator) ?? nil,
                isBackup: Int.random(in: 0..<4, using: &generator) == 0,
                status: [nil, 1, 2].randomElement(using: &generator) ?? nil
            )
        }
    }

    private static func groups(using generator: inout SeededGenerator) -> [GroupDraft] {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in group(using: &generator) }
    }

    private static func group(using generator: inout SeededGenerator) -> GroupDraft {
        GroupDraft(
            name: ["group-a", "group-b", "group-c"].randomElement(using: &generator) ?? "group-a",
            weight: [nil, 0, 50, 100].randomElement(using: &generator) ?? nil,
            remark: ["", "a remark"].randomElement(using: &generator) ?? ""
        )
    }
}
