import PlanModel
import Testing

@testable import Execution

/// Whether the simulation notices a machine that is broken.
@Suite(.serialized) struct `the simulation` {
    /// Within so many seeds.
    private static let seedsMax: UInt64 = 40

    @Test(arguments: Mutation.allCases) func `notices a broken machine, and only that`(mutation: Mutation) async {
        var caughtAt: UInt64?
        for seed in 0..<Self.seedsMax where caughtAt == nil {
            var scenario = Self.scenario(for: mutation, seed: seed)
            let problems = Self.problems(of: scenario, mutation)
            #expect(problems.isEmpty, "\(mutation), seed \(seed), unbroken: \(problems)")
            scenario.mutation = mutation
            if !Self.problems(of: scenario, mutation).isEmpty { caughtAt = seed }
            await Task.yield()
        }
        #expect(caughtAt != nil, "\(mutation) is not noticed within \(Self.seedsMax) seeds")
    }

    /// Where its like is decided, not every run ends with everything done.
    private static func problems(of scenario: Simulation.Scenario, _ mutation: Mutation) -> [String] {
        guard [.deadlineIgnored, .rateIgnored].contains(mutation) else {
            return Simulation.problems(of: scenario, endsWell: scenario.selected == nil)
        }
        var simulation = Simulation(scenario)
        simulation.run()
        return simulation.judge.violations
    }

    /// Runs in which it can show.
    private static func scenario(for mutation: Mutation, seed: UInt64) -> Simulation.Scenario {
        var scenario = Simulation.disturbed(seed: seed)
        let count = scenario.plan.entries.count
        switch mutation {
        case .channelsShared, .groupNameLeftOut, .quietTimeIgnored:
            scenario.plan = Samples.plan(updates: 8, gateways: 2, updatesPerChannel: 4)
            scenario.initially = Array(repeating: .before, count: 8)
            scenario.configuration.ratePerSecond = nil
            scenario.configuration.failureLimit = .count(8)
            guard mutation == .quietTimeIgnored else { break }
            scenario.leaveClockAndDiskAlone()
            (scenario.writeFaults, scenario.faultPercent) = ([.timeoutThenLate], 60)
        case .errorTakenForRefusal: (scenario.writeFaults, scenario.faultPercent) = ([.errorBefore, .errorAfter], 60)
        case .oldReadsAllowed: (scenario.writeFaults, scenario.faultPercent) = ([.lateConnection], 60)
        case .deadlineIgnored:
            scenario.leaveClockAndDiskAlone()
            (scenario.crashes, scenario.interrupts) = ([], [])
            (scenario.readFaults, scenario.writeFaults, scenario.faultPercent) = ([.paused], [.paused], 60)
            scenario.configuration.deadline = Timestamp(milliseconds: Samples.wall.milliseconds + 50)
        case .rateIgnored:
            scenario.plan = Samples.plan(updates: 60)
            scenario.initially = Array(repeating: .before, count: 60)
            scenario.configuration.ratePerSecond = 2
            scenario.leaveClockAndDiskAlone()
            (scenario.crashes, scenario.interrupts, scenario.faultPercent) = ([], [], 0)
        case .pauseIgnored:
            (scenario.readFaults, scenario.writeFaults, scenario.faultPercent) = ([.paused], [.paused], 60)
        case .everythingSelected: scenario.selected = Set((1...count).filter { $0 % 2 == 1 })
        default: break
        }
        return scenario
    }
}
