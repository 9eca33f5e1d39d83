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
    @concurrent
    package func verify(interrupts: AsyncStream<Void>) async -> ScopeVerification {
        let index = ChannelIndex(plan)
        let findings = Findings()
        let recorder = FindingRecorder(index: index, findings: findings, plan: plan)
        let driver = MachineDriver(
            work: ChannelWork(plan: plan, check: check, index: index, gateway: gateway, findings: findings),
            checkpoint: recorder,
            clock: clock,
            session: 1,
            configuration: configuration,
            observer: observer
        )
        let result = await driver.drive(machine(index), interrupts: interrupts)
        let found = findings.found
        return ScopeVerification(
            channelsChecked: found.channelsChecked,
            updatesChecked: found.updatesChecked,
            differences: found.differences.sorted(by: Self.precedes),
            end: end(result.end, found)
        )
    }

    /// A machine whose updates are the plan's channels, all of them done, so that the verifying pass is all that is left.
    private func machine(_ index: ChannelIndex) -> RunMachine {
        var history = RunHistory()
        let at = clock.wallNow()
        for number in 1..<(plan.channels.count + 1) {
            var known = RunHistory.UpdateHistory()
            known.settlement = UpdateSettlement(outcome: .alreadyApplied, attempts: 0, session: 0, at: at)
            history.updates[number] = known
        }
        return RunMachine(
            plan: MachinePlan(
                entries: plan.channels.indices.map { channel in
                    MachinePlan.Entry(wave: 1, gateway: index.gateway(of: channel), channel: Int32(clamping: channel))
                }
            ),
            history: history,
            configuration: configuration,
            now: clock.now(),
            wallNow: at
        )
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
