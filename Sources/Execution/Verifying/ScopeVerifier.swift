package import PlanModel

/// What is compared of each channel that a plan names.
package enum ChannelCheck: Hashable, Sendable {
    /// The scopes of the plan's updates.
    case scopes
    /// These, and that the channel's other groups are unchanged.
    case scopesAndRest
}

/// Reads every channel of a plan once and says whether its scopes hold what the plan says and the rest is unchanged.
///
/// It is a run's verifying pass over channels instead of scopes: the same machine paces and retries its reads.
package struct ScopeVerifier: Sendable {
    private let plan: PlanFile
    private let check: ChannelCheck
    private let configuration: RunConfiguration
    private let gateway: any GatewayPort
    private let clock: any RunClock
    private let observer: @Sendable (ProgressSnapshot) -> Void

    /// A verifier; pacing and retries are those of a run. Progress counts channels.
    package init(
        plan: PlanFile,
        check: ChannelCheck,
        configuration: RunConfiguration,
        gateway: any GatewayPort,
        clock: any RunClock,
        observer: @escaping @Sendable (ProgressSnapshot) -> Void = { _ in }
    ) {
        self.plan = plan
        self.check = check
        self.configuration = configuration
        self.gateway = gateway
        self.clock = clock
        self.observer = observer
    }

    /// Reads and compares. Nothing is sent and nothing is recorded.
    ///
    /// A change takes its time until the gateway shows it everywhere, and one reply may lie. So channels that are not as planned are read
    /// once more after the settle time of the configuration, and only then they are said to differ.
    @concurrent
    package func verify(interrupts: AsyncStream<Void>) async -> ScopeVerification {
        let relay = InterruptRelay(interrupts)
        defer { relay.cancel() }
        let index = ChannelIndex(plan)
        var immediate = configuration
        immediate.settleMilliseconds = 0
        var (ended, found) = await read(Array(plan.channels.indices), index, immediate, relay)
        if ended.by == .done, !found.differences.isEmpty {
            let again = channels(of: found.differences)
            found.differences = []
            let second = await read(again, index, configuration, relay)
            ended = second.end
            found.differences = second.found.differences
            found.unreadable += second.found.unreadable
        }
        found.differences += found.unreadable
        found.differences.sort(by: Self.precedes)
        return ScopeVerification(
            channelsChecked: found.channelsChecked,
            updatesChecked: found.updatesChecked,
            differences: found.differences,
            end: end(ended, found)
        )
    }

    private func read(
        _ channels: [Int],
        _ index: ChannelIndex,
        _ configuration: RunConfiguration,
        _ relay: InterruptRelay
    ) async -> (end: RunEnd, found: Findings.Found) {
        let findings = Findings()
        let work = ChannelWork(
            plan: plan,
            check: check,
            index: index,
            channels: channels,
            gateway: gateway,
            findings: findings
        )
        let reading = PacedReading(
            gateways: channels.map { index.gateway(of: $0) },
            configuration: configuration,
            clock: clock,
            observer: observer,
            giveUp: { item, reason in work.giveUp(channels[item], reason) },
            work: work
        )
        return (await reading.run(interrupts: relay.stream()), findings.found)
    }

    /// The numbers of the channels with a finding, each once.
    private func channels(of differences: [ScopeVerification.Difference]) -> [Int] {
        var differs = [Bool](repeating: false, count: plan.channels.count)
        for difference in differences { differs[difference.channel] = true }
        return differs.indices.filter { differs[$0] }
    }

    private func end(_ end: RunEnd, _ found: Findings.Found) -> RunEnd {
        guard end.by == .done else { return end }
        let checked = "\(counted(found.updatesChecked, "scope")) in \(counted(found.channelsChecked, "channel")) read"
        guard !found.differences.isEmpty else {
            return RunEnd(by: .done, exitCode: 0, message: "\(checked), all as planned")
        }
        return RunEnd(by: .done, exitCode: 5, message: "\(checked), \(found.differences.count) not as planned")
    }

    /// By the plan's order; a channel's rest after its scopes.
    private static func precedes(_ left: ScopeVerification.Difference, _ right: ScopeVerification.Difference) -> Bool {
        switch (left.n, right.n) {
        case (let left?, let right?): left < right
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): left.channel < right.channel
        }
    }
}
