internal import ByteIO
internal import PlanModel

/// The work of a verifier: number `i + 1` stands for item `i` of its channels, and nothing is ever sent.
///
/// A channel that was read counts as in order for the machine, whatever it holds: what it holds goes to the findings.
struct ChannelWork: MachineWork {
    let plan: PlanFile
    let check: ChannelCheck
    let index: ChannelIndex
    /// Indexes of the plan's channels.
    let channels: [Int]
    let gateway: any GatewayPort
    let findings: Findings

    func read(_ n: Int) async throws(PlanFileError) -> (ReadVerdict, ExchangeFacts) {
        let number = channels[n - 1]
        let channel = plan.channels[number]
        var updates: [Update] = []
        for n in index.updates(of: number) { updates.append(try plan.update(n)) }
        let reply = await gateway.read(channel, group: nil)
        switch reply.answer {
        case .members(let members):
            findings.add(
                updatesChecked: updates.count,
                ChannelComparison(check, channel: number, updates: updates, members: members).differences
            )
            return (.scope(.after, .zero), reply.facts)
        case .foreign(let reason):
            return await readGroups(of: number, updates, reason, reply.facts)
        case .failure(let reason):
            return (ReadVerdict(failedWith: reply.facts.status, reason: reason), reply.facts)
        }
    }

    /// The channel with that index cannot be read: none of its scopes is known to hold.
    func giveUp(_ number: Int, _ reason: String) {
        findings.addUnreadable(
            index.updates(of: number).map { n in
                ScopeVerification.Difference(channel: number, n: n, reason: reason)
            }
        )
    }

    /// The channel holds a member that no plan can hold: its scopes are read one by one, and its rest cannot be compared.
    private func readGroups(
        of channel: Int,
        _ updates: [Update],
        _ reason: String,
        _ wholeFacts: ExchangeFacts
    ) async -> (ReadVerdict, ExchangeFacts) {
        let key = plan.channels[channel]
        var facts = wholeFacts
        var differences: [ScopeVerification.Difference] = []
        for update in updates {
            guard let group = update.scope.groupName else {
                differences.append(ScopeVerification.Difference(channel: channel, n: update.n, reason: reason))
                continue
            }
            let reply = await gateway.read(key, group: group)
            let requestCount = facts.requestCount + reply.facts.requestCount
            facts = reply.facts
            facts.requestCount = requestCount
            switch reply.answer {
            case .members(let members):
                if let complaint = update.compare(with: members).complaint {
                    differences.append(ScopeVerification.Difference(channel: channel, n: update.n, reason: complaint))
                }
            case .foreign(let reason):
                differences.append(ScopeVerification.Difference(channel: channel, n: update.n, reason: reason))
            case .failure(let reason):
                return (ReadVerdict(failedWith: facts.status, reason: reason), facts)
            }
        }
        if check == .scopesAndRest, updates.contains(where: { $0.restFingerprint != nil }) {
            let reason = "the other groups cannot be compared: \(reason)"
            differences.append(ScopeVerification.Difference(channel: channel, n: nil, reason: reason))
        }
        findings.add(updatesChecked: updates.count, differences)
        return (.scope(.after, .zero), facts)
    }
}

/// What a channel holds, against the updates that a plan has for it.
struct ChannelComparison {
    /// What is not as planned.
    private(set) var differences: [ScopeVerification.Difference] = []

    /// Compares all members of a channel with all of its updates, of which there is at least one.
    init(_ check: ChannelCheck, channel: Int, updates: [Update], members: [Member]) {
        let groups = Set(updates.compactMap(\.scope.groupName?.text))
        for update in updates {
            let scope = update.scope.groupName.map { name in members.filter { $0.groupName == name.text } } ?? members
            if let complaint = update.compare(with: scope).complaint {
                differences.append(ScopeVerification.Difference(channel: channel, n: update.n, reason: complaint))
            }
        }
        guard check == .scopesAndRest, let expected = Self.restFingerprint(updates) else { return }
        if members.filter({ !groups.contains($0.groupName) }).fingerprint != expected {
            let reason = "the groups that the plan does not touch have changed"
            differences.append(ScopeVerification.Difference(channel: channel, n: nil, reason: reason))
        }
    }

    /// What the members outside of all planned groups were: what is outside of one of them, less the other planned ones.
    private static func restFingerprint(_ updates: [Update]) -> Fingerprint128? {
        guard let index = updates.firstIndex(where: { $0.restFingerprint != nil }),
            let rest = updates[index].restFingerprint
        else { return nil }
        return updates.indices.filter { $0 != index }.reduce(rest) { $0 - updates[$1].before.fingerprint }
    }
}
