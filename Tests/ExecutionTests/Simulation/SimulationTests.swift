import PlanModel
import Testing

@testable import Execution

@Suite(.serialized) struct `a run in simulation` {
    @Test func `ends as an undisturbed run would have, whatever the gateway does and wherever it is killed`() async {
        for seed in Seeds.from(240) {
            await Task.yield()
            let problems = Simulation.problems(of: Simulation.disturbed(seed: seed))
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
        }
    }

    @Test func `killed at any single effect, it goes on and ends as an undisturbed run`() async {
        var scenario = Simulation.disturbed(seed: 5)
        scenario.leaveClockAndDiskAlone()
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
                await Task.yield()
                scenario.faultPercent = faultPercent
                scenario.crashes = [crash]
                var simulation = Simulation(scenario)
                simulation.run()
                let problems = Simulation.problems(of: scenario)
                #expect(problems.isEmpty, "killed at effect \(crash), \(faultPercent) % faults: \(problems)")
                #expect(simulation.gateway.scopes == undisturbed.gateway.scopes)
            }
        }
    }

    @Test func `without faults a write is applied once, and once more at most for each kill`() async {
        for seed in Seeds.from(60) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
            scenario.faultPercent = 0
            scenario.interrupts = []
            var simulation = Simulation(scenario)
            simulation.run()
            // A write that was on its way when its sender was killed is sent again where it is read before it lands.
            let killCount = scenario.crashes.count
            #expect(simulation.gateway.writesApplied.allSatisfy { $0 <= 1 + killCount }, "\(Seeds.replay(seed))")
        }
    }

    @Test func `a torn write ends unresolved and is never written over`() async {
        for seed in Seeds.from(60) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
            scenario.initially = scenario.initially.map { _ in .before }
            scenario.writeFaults = [.torn]
            scenario.faultPercent = 60
            scenario.configuration.failureLimit = .percent(100)
            var simulation = Simulation(scenario)
            simulation.run()
            #expect(simulation.judge.violations.isEmpty, "\(Seeds.replay(seed)): \(simulation.judge.violations)")
            for n in 1...scenario.plan.entries.count {
                let known = simulation.history.updates[n]
                switch simulation.gateway.state(n) {
                case .after: #expect(known?.outcome == .applied, "\(Seeds.replay(seed)), update \(n)")
                case .mixture:
                    #expect(known?.outcome == .unresolved, "\(Seeds.replay(seed)), update \(n)")
                    #expect(known?.settlement?.reason == "torn", "\(Seeds.replay(seed)), update \(n)")
                default: Issue.record("seed \(seed), update \(n) is \(simulation.gateway.state(n))")
                }
            }
        }
    }

    @Test func `a write that lands late meets no other write to its channel`() async {
        for seed in Seeds.from(100) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
            scenario.plan = Samples.plan(updates: 8, gateways: 2, updatesPerChannel: 4)
            scenario.initially = Array(repeating: .before, count: 8)
            scenario.configuration.ratePerSecond = nil
            scenario.configuration.failureLimit = .count(8)
            scenario.writeFaults = [.timeoutThenLate]
            scenario.faultPercent = 40
            scenario.crashes = seed % 2 == 0 ? [] : [Int(seed) / 2]
            let problems = Simulation.problems(of: scenario)
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
        }
    }

    @Test func `a write of a session with a longer timeout, or of a failed update, meets no other write when it lands`()
        async
    {
        for seed in Seeds.from(200) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
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
            let problems = Simulation.problems(of: scenario)
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
        }
    }

    @Test func `one interrupt ends a session soon, though gateways ask for long pauses`() async {
        for seed in Seeds.from(200) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
            scenario.readFaults = [.paused]
            scenario.writeFaults = [.paused]
            scenario.configuration.updateTimeoutMilliseconds = 3_600_000
            scenario.faultPercent = 40
            scenario.crashes = []
            scenario.interrupts = [1 + Int(seed) / 6, nil]
            let problems = Simulation.problems(of: scenario)
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
        }
    }

    @Test
    func `after the deadline nothing new is sent, though gateways ask for pauses, and what never left is not recorded`()
        async
    {
        for seed in Seeds.from(300) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
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
            #expect(simulation.judge.violations.isEmpty, "\(Seeds.replay(seed)): \(simulation.judge.violations)")
            for n in 1...scenario.plan.entries.count {
                let known = simulation.history.updates[n] ?? RunHistory.UpdateHistory()
                let count = simulation.departures[n, default: 0]
                #expect(known.attempts == count, "\(Seeds.replay(seed)), update \(n)")
                #expect((known.firstSentAt != nil) == (count > 0), "\(Seeds.replay(seed)), update \(n)")
            }
        }
    }

    @Test func `slow reads and slow connections let no write leave late, and end`() async {
        for seed in Seeds.from(200) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.leaveClockAndDiskAlone()
            scenario.readFaults = [.slow]
            scenario.writeFaults = [.lateConnection]
            scenario.faultPercent = 60
            let problems = Simulation.problems(of: scenario)
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
        }
    }
}
