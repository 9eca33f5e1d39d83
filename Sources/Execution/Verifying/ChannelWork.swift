internal import ByteIO
internal import PlanModel

/// The work of a verifier: number `c + 1` stands for channel `c` of the plan, and nothing is ever sent.
///
/// A channel that was read counts as in order for the machine, whatever it holds: what it holds goes to the findings.
struct ChannelWork: MachineWork {
    let plan: PlanFile
    let check: ChannelCheck
    let index: ChannelIndex
    let gateway: any GatewayPort
    let findings: Findings

    func read(_ number: Int) async throws(PlanFileError) -> (ReadVerdict, ExchangeFacts) {
        let channel = plan.channels[number - 1]
        var updates: [Update] = []
        for n in index.updates(of: number - 1) { updates.append(try plan.update(n)) }
        let reply = await gateway.read(channel, group: nil)
        switch reply.answer {
        case .members(let members):
            findings.add(
                updatesChecked: updates.count,
                ChannelComparison(check, updates: updates, members: members).differences
            )
            return (.scope(.after, .zero), reply.facts)
        case .foreign(let reason):
            return await readGroups(of: channel, updates, reason, reply.facts)
        case .failure(let reason):
            return (ReadVerdict(failedWith: reply.facts.status, reason: reason), reply.facts)
        }
    }

    /// Never called: every update of a verifier's machine is done.
    func send(_ n: Int, leavingWithinMilliseconds: Int64) async throws(PlanFileError) -> (WriteVerdict, ExchangeFacts) {
        throw .malformed(path: plan.path, line: n, reason: "a verifier sends nothing")
    }

    /// The channel holds a member that no plan can hold: its scopes are read one by one, and its rest cannot be compared.
    private func readGroups(
        of channel: ChannelKey,
        _ updates: [Update],
        _ reason: String,
        _ wholeFacts: ExchangeFacts
    ) async -> (ReadVerdict, ExchangeFacts) {
        var facts = wholeFacts
        var differences: [ScopeVerification.Difference] = []
        for update in updates {
            guard let group = update.scope.groupName else {
                differences.append(ScopeVerification.Difference(update, reason: reason))
                continue
            }
            let reply = await gateway.read(channel, group: group)
            let requestCount = facts.requestCount + reply.facts.requestCount
            facts = reply.facts
            facts.requestCount = requestCount
            switch reply.answer {
            case .members(let members):
                if let complaint = update.compare(with: members).complaint {
                    differences.append(ScopeVerification.Difference(update, reason: complaint))
                }
            case .foreign(let reason):
                differences.append(ScopeVerification.Difference(update, reason: reason))
            case .failure(let reason):
                return (ReadVerdict(failedWith: facts.status, reason: reason), facts)
            }
        }
        if check == .scopesAndRest, updates.contains(where: { $0.restFingerprint != nil }) {
            differences.append(.rest(of: channel, reason: "the other groups cannot be compared: \(reason)"))
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
    init(_ check: ChannelCheck, updates: [Update], members: [Member]) {
        let groups = Set(updates.compactMap(\.scope.groupName?.text))
        for update in updates {
            let scope = update.scope.groupName.map { name in members.filter { $0.groupName == name.text } } ?? members
            if let complaint = update.compare(with: scope).complaint {
                differences.append(ScopeVerification.Difference(update, reason: complaint))
            }
        }
        guard check == .scopesAndRest else { return }
        guard let expected = Self.restFingerprint(updates), let channel = updates.first?.channel else { return }
        if members.filter({ !groups.contains($0.groupName) }).fingerprint != expected {
            differences.append(.rest(of: channel, reason: "the groups that the plan does not touch have changed"))
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

extension ScopeVerification.Difference {
    /// The scope of an update is not as planned.
    fileprivate init(_ update: Update, reason: String) {
        self.init(channel: update.channel, n: update.n, scope: update.scope, reason: reason)
    }

    /// The rest of a channel is not as it was.
    fileprivate static func rest(of channel: ChannelKey, reason: String) -> Self {
        Self(channel: channel, n: nil, scope: nil, reason: reason)
    }
}
