import PlanModel
import Testing

@testable import Execution

/// Single kinds of trouble, more of them than everything together has.
@Suite(.serialized) struct `a run in simulated trouble` {
    @Test func `sends nothing after the checkpoint has failed, wherever it fails, and ends as an undisturbed run`()
        async
    {
        var scenario = Simulation.disturbed(seed: 5)
        scenario.plan = Samples.plan(updates: 6, gateways: 2, updatesPerChannel: 2)
        scenario.initially = [.before, .before, .after, .before, .other, .before]
        scenario.configuration.failureLimit = .count(6)
        scenario.leaveClockAndDiskAlone()
        (scenario.crashes, scenario.interrupts) = ([], [])
        for faultPercent in [0, 30] {
            for event in 0..<40 {
                await Task.yield()
                scenario.faultPercent = faultPercent
                scenario.checkpointFailures = [event]
                let problems = Simulation.problems(of: scenario)
                #expect(problems.isEmpty, "fails at event \(event), \(faultPercent) % faults: \(problems)")
            }
        }
    }

    @Test func `keeps to its selection`() async {
        for seed in Seeds.from(100) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            var generator = SplitMix64(seed: seed)
            let count = scenario.plan.entries.count
            scenario.selected = Set((1...count).filter { _ in Bool.random(using: &generator) })
            let problems = Simulation.problems(of: scenario, endsWell: false)
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
            var simulation = Simulation(scenario)
            simulation.run()
            for n in 1...count where scenario.selected?.contains(n) == false {
                #expect(simulation.gateway.writesApplied[n - 1] == 0, "\(Seeds.replay(seed)), update \(n)")
                #expect(simulation.history.updates[n] == nil, "\(Seeds.replay(seed)), update \(n)")
            }
        }
    }

    @Test func `repairs what its own writes have torn, where that is asked for`() async {
        for seed in Seeds.from(60) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            scenario.initially = scenario.initially.map { _ in .before }
            scenario.leaveClockAndDiskAlone()
            scenario.writeFaults = [.torn]
            scenario.faultPercent = 60
            scenario.faultsPerUpdate = 1
            scenario.configuration.failureLimit = .percent(100)
            scenario.reruns = 4
            scenario.repairsFromSession = 2
            let problems = Simulation.problems(of: scenario)
            #expect(problems.isEmpty, "\(Seeds.replay(seed)): \(problems)")
        }
    }

    @Test func `overwrites nothing that others have done before its read, and names it`() async {
        for seed in Seeds.from(200) {
            await Task.yield()
            var scenario = Simulation.disturbed(seed: seed)
            var generator = SplitMix64(seed: seed)
            let count = scenario.plan.entries.count
            scenario.writeFaults.removeAll { [.timeoutThenLate, .duplicated].contains($0) }
            scenario.foreignWrites = (1...count).filter { $0 % 2 == 0 }.map { n in
                (n, Int64.random(in: 0...2_000, using: &generator))
            }
            var simulation = Simulation(scenario)
            simulation.run()
            #expect(simulation.judge.violations.isEmpty, "\(Seeds.replay(seed)): \(simulation.judge.violations)")
            for n in 1...count where simulation.gateway.state(n) == .other && scenario.initially[n - 1] != .other {
                let known = simulation.history.updates[n]
                // What was changed after the last look at it cannot be known.
                guard let changedAt = simulation.foreignAt[n], let seenAt = simulation.judge.readLeftAt[n],
                    changedAt < seenAt
                else { continue }
                let isNamed = known.map { $0.outcome.countsAsFailure || $0.differs != nil } ?? false
                #expect(isNamed, "\(Seeds.replay(seed)), update \(n)")
            }
        }
    }
}
