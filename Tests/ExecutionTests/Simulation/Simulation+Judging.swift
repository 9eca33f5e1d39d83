import PlanModel

@testable import Execution

/// Scenarios from seeds, and what must hold of how they end.
extension Simulation {
    /// A run with everything that can go wrong and be put right by going on.
    static func disturbed(seed: UInt64) -> Scenario {
        var generator = SplitMix64(seed: seed)
        func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        let count = pick(1...10)
        let plan = Samples.plan(
            updates: count,
            gateways: pick(1...3),
            updatesPerChannel: pick(1...3),
            perWave: pick(2...12)
        )
        var configuration = RunConfiguration()
        configuration.concurrency = pick(1...6)
        configuration.perGateway = pick(1...4)
        configuration.ratePerSecond = pick(0...2) == 0 ? Double(pick(1...40)) / 4 : nil
        configuration.timeoutMilliseconds = 3_000
        configuration.seed = seed
        configuration.settleMilliseconds = Int64(pick(0...1)) * 500
        let states: [ScopeState] = [.before, .before, .before, .before, .before, .after, .other, .mixture]
        var scenario = Scenario(
            seed: seed,
            plan: plan,
            initially: (0..<count).map { _ in states[pick(0...(states.count - 1))] },
            configuration: configuration
        )
        scenario.configuration.failureLimit = .count(count)
        scenario.faultPercent = [0, 10, 40, 80][pick(0...3)]
        // Writes that land late are what the quiet time is for, so they get a share of their own.
        if pick(0...2) == 0 { scenario.writeFaults = [.timeoutThenLate, .resetAfter] }
        scenario.crashes = (0..<pick(0...3)).map { _ in pick(0...(count * 6)) }
        scenario.interrupts = pick(0...3) == 0 ? scenario.crashes.map { _ in nil } + [pick(0...(count * 4))] : []
        if pick(0...3) == 0 { scenario.checkpointFailures = (0..<pick(1...3)).map { _ in pick(0...(count * 4)) } }
        if pick(0...5) == 0 {
            scenario.readFaults.append(.unauthorized)
            scenario.writeFaults.append(.unauthorized)
        }
        if pick(0...3) == 0 {
            // A clock that leaps between two sessions hides how long a write of the first can still land.
            scenario.clockLeaps = true
            scenario.writeFaults.removeAll { $0 == .timeoutThenLate }
        }
        return scenario
    }

    /// Plays a scenario and says what is not as it must be.
    static func problems(of scenario: Scenario, endsWell: Bool = true) -> [String] {
        var simulation = Simulation(scenario)
        simulation.run()
        var problems = simulation.judge.violations
        guard let end = simulation.ends.last else { return problems + ["the run did not end"] }
        let drifted = scenario.initially.contains { $0 == .other || $0 == .mixture }
        if endsWell, end.by != .done || end.exitCode != (drifted ? 5 : 0) { problems.append("ended by \(end)") }
        let doneCount = simulation.history.updates.values.count { $0.outcome.isDone }
        if simulation.history.verification?.checked != doneCount { problems.append("not everything was read again") }
        for (index, initial) in scenario.initially.enumerated() where scenario.selected?.contains(index + 1) ?? true {
            let n = index + 1
            let known = simulation.history.updates[n] ?? RunHistory.UpdateHistory()
            let expected: Outcome =
                switch initial {
                case .before: .applied
                case .after: .alreadyApplied
                case .other, .mixture: .drifted
                }
            if known.outcome != expected { problems.append("update \(n) is \(known.outcome), not \(expected)") }
            let state = simulation.gateway.state(n)
            if state != (initial == .before ? .after : initial) { problems.append("scope \(n) is \(state)") }
            if initial != .before, known.attempts > 0 { problems.append("update \(n) was announced") }
            if simulation.doneCounts[n, default: 0] != (expected.isDone ? 1 : 0) {
                problems.append("update \(n) was recorded as done \(simulation.doneCounts[n, default: 0]) times")
            }
        }
        for (index, initial) in scenario.initially.enumerated() where scenario.selected?.contains(index + 1) == false {
            if simulation.gateway.state(index + 1) != initial {
                problems.append("update \(index + 1) was not selected")
            }
        }
        return problems
    }
}
