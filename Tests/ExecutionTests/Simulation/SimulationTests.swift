import Foundation
import PlanModel
import Testing

@testable import Execution

@Suite struct `a run in simulation` {
    /// How many seeds are tried: `SIM_SEEDS`, or a few hundred.
    static let seedCount = UInt64(ProcessInfo.processInfo.environment["SIM_SEEDS"] ?? "") ?? 240

    @Test func `ends as an undisturbed run would have, whatever the gateway does and wherever it is killed`() {
        for seed in 0..<Self.seedCount {
            let problems = Self.problems(of: Self.disturbed(seed: seed))
            #expect(problems.isEmpty, "seed \(seed): \(problems)")
        }
    }

    @Test func `killed at any single effect, it goes on and ends as an undisturbed run`() {
        var scenario = Self.disturbed(seed: 5)
        scenario.plan = Samples.plan(updates: 9, gateways: 2, updatesPerChannel: 2, perWave: 6)
        scenario.initially = [.before, .before, .after, .before, .other, .before, .before, .before, .before]
        scenario.configuration.failureLimit = .count(9)
        scenario.faultPercent = 0
        scenario.crashes = []
        scenario.interrupts = []
        var undisturbed = Simulation(scenario)
        undisturbed.run()
        let effectCount = undisturbed.effectCounts.first ?? 0
        #expect(effectCount > 40)
        for faultPercent in [0, 25] {
            for crash in 0..<effectCount {
                scenario.faultPercent = faultPercent
                scenario.crashes = [crash]
                var simulation = Simulation(scenario)
                simulation.run()
                let problems = Self.problems(of: scenario)
                #expect(problems.isEmpty, "killed at effect \(crash), \(faultPercent) % faults: \(problems)")
                #expect(simulation.gateway.scopes == undisturbed.gateway.scopes)
            }
        }
    }

    @Test func `without faults a write is applied once, and once more at most for each kill`() {
        for seed in 0..<60 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.faultPercent = 0
            scenario.interrupts = []
            var simulation = Simulation(scenario)
            simulation.run()
            // A write that was on its way when its sender was killed is sent again where it is read before it lands.
            let killCount = scenario.crashes.count
            #expect(simulation.gateway.writesApplied.allSatisfy { $0 <= 1 + killCount }, "seed \(seed)")
        }
    }

    @Test func `a torn write ends unresolved and is never written over`() {
        for seed in 0..<60 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.initially = scenario.initially.map { _ in .before }
            scenario.writeFaults = [.torn]
            scenario.faultPercent = 60
            scenario.configuration.failureLimit = .percent(100)
            var simulation = Simulation(scenario)
            simulation.run()
            #expect(simulation.judge.violations.isEmpty, "seed \(seed): \(simulation.judge.violations)")
            for n in 1...scenario.plan.entries.count {
                let known = simulation.history.updates[n]
                switch simulation.gateway.state(n) {
                case .after: #expect(known?.outcome == .applied, "seed \(seed), update \(n)")
                case .mixture:
                    #expect(known?.outcome == .unresolved, "seed \(seed), update \(n)")
                    #expect(known?.settlement?.reason == "torn", "seed \(seed), update \(n)")
                default: Issue.record("seed \(seed), update \(n) is \(simulation.gateway.state(n))")
                }
            }
        }
    }

    @Test func `a write that lands late meets no other write to its channel`() {
        for seed in 0..<100 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.plan = Samples.plan(updates: 8, gateways: 2, updatesPerChannel: 4)
            scenario.initially = Array(repeating: .before, count: 8)
            scenario.configuration.ratePerSecond = nil
            scenario.configuration.failureLimit = .count(8)
            scenario.writeFaults = [.timeoutThenLate]
            scenario.faultPercent = 40
            scenario.crashes = seed % 2 == 0 ? [] : [Int(seed) / 2]
            let problems = Self.problems(of: scenario)
            #expect(problems.isEmpty, "seed \(seed): \(problems)")
        }
    }

    @Test func `a write of a session with a longer timeout, or of a failed update, meets no other write when it lands`()
    {
        for seed in 0..<200 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.plan = Samples.plan(updates: 6, gateways: 2, updatesPerChannel: 3)
            scenario.initially = Array(repeating: .before, count: 6)
            scenario.configuration.ratePerSecond = nil
            scenario.configuration.retry.attemptsMax = 2
            scenario.configuration.failureLimit = .count(0)
            scenario.timeouts = [20_000, 1_000, 5_000]
            scenario.configuration.timeoutMilliseconds = 1_000
            scenario.readFaults = []
            scenario.writeFaults = [.timeoutThenLate]
            scenario.faultPercent = 60
            scenario.faultsPerUpdate = 4
            scenario.interrupts = []
            scenario.crashes = seed % 2 == 0 ? [] : [4 + Int(seed) / 8]
            scenario.reruns = 30
            let problems = Self.problems(of: scenario)
            #expect(problems.isEmpty, "seed \(seed): \(problems)")
        }
    }

    @Test func `one interrupt ends a session soon, though gateways ask for long pauses`() {
        for seed in 0..<200 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.readFaults = [.paused]
            scenario.writeFaults = [.paused]
            scenario.configuration.updateTimeoutMilliseconds = 3_600_000
            scenario.faultPercent = 40
            scenario.crashes = []
            scenario.interrupts = [1 + Int(seed) / 6, nil]
            let problems = Self.problems(of: scenario)
            #expect(problems.isEmpty, "seed \(seed): \(problems)")
        }
    }

    @Test
    func `after the deadline nothing new is sent, though gateways ask for pauses, and what never left is not recorded`()
    {
        for seed in 0..<300 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.readFaults = [.paused, .slow]
            scenario.writeFaults = [.paused, .lateConnection, .resetAfter, .timeoutThenLate]
            scenario.faultPercent = 40
            scenario.crashes = []
            scenario.interrupts = []
            scenario.configuration.deadline = Timestamp(
                milliseconds: Samples.wall.milliseconds + 50 + Int64(seed) * 7
            )
            var simulation = Simulation(scenario)
            simulation.run()
            #expect(simulation.judge.violations.isEmpty, "seed \(seed): \(simulation.judge.violations)")
            for n in 1...scenario.plan.entries.count {
                let known = simulation.history.updates[n] ?? RunHistory.UpdateHistory()
                let count = simulation.departures[n, default: 0]
                #expect(known.attempts == count, "seed \(seed), update \(n)")
                #expect((known.firstSentAt != nil) == (count > 0), "seed \(seed), update \(n)")
            }
        }
    }

    @Test func `slow reads and slow connections let no write leave late, and end`() {
        for seed in 0..<200 as Range<UInt64> {
            var scenario = Self.disturbed(seed: seed)
            scenario.readFaults = [.slow]
            scenario.writeFaults = [.lateConnection]
            scenario.faultPercent = 60
            let problems = Self.problems(of: scenario)
            #expect(problems.isEmpty, "seed \(seed): \(problems)")
        }
    }

    // MARK: Scenarios and what must hold

    static func disturbed(seed: UInt64) -> Simulation.Scenario {
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
        var scenario = Simulation.Scenario(
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
        return scenario
    }

    /// Plays a scenario and says what is not as it must be.
    static func problems(of scenario: Simulation.Scenario) -> [String] {
        var simulation = Simulation(scenario)
        simulation.run()
        var problems = simulation.judge.violations
        guard let end = simulation.ends.last else { return problems + ["the run did not end"] }
        let drifted = scenario.initially.contains { $0 == .other || $0 == .mixture }
        if end.by != .done || end.exitCode != (drifted ? 5 : 0) { problems.append("ended by \(end)") }
        for (index, initial) in scenario.initially.enumerated() {
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
        return problems
    }
}
