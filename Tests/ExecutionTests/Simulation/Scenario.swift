import PlanModel

@testable import Execution

extension Simulation {
    /// What a seed stands for.
    struct Scenario {
        var seed: UInt64
        var plan: MachinePlan
        var initially: [ScopeState]
        var configuration: RunConfiguration
        /// The chance of a fault for each request, in percent, and how many an update meets at most.
        var faultPercent = 0
        var faultsPerUpdate = 2
        var writeFaults = SimulatedFault.ofWrites
        /// A session is killed at this effect, counted from 0; one entry for each session.
        var crashes: [Int] = []
        /// A session is interrupted at this effect; one entry for each session.
        var interrupts: [Int?] = []
        var readFaults = SimulatedFault.ofReads
        /// The timeout of each session, where it is not that of the configuration.
        var timeouts: [Int64] = []
        /// How many sessions follow one that ended with something left to do.
        var reruns = 0
        /// At this event, counted from 0, the checkpoint fails for the rest of the session; one entry for each session.
        var checkpointFailures: [Int?] = []
        /// Whether the clock on the wall is set while the run goes on.
        var clockLeaps = false
        /// The updates that are selected; nil for all.
        var selected: Set<Int>?
        /// From this session on, torn scopes are repaired; 0 for never.
        var repairsFromSession = 0
        /// Which scopes somebody else changes, and when.
        var foreignWrites: [(n: Int, atMilliseconds: Int64)] = []
        /// What is broken, to see that it is noticed.
        var mutation: Mutation?

        /// Leaves out what the gateway has no part in but kills: a checkpoint that fails, clocks that leap, refused credentials.
        mutating func leaveClockAndDiskAlone() {
            checkpointFailures = []
            clockLeaps = false
            reruns = 0
            readFaults.removeAll { $0 == .unauthorized }
            writeFaults.removeAll { $0 == .unauthorized }
        }
    }
}
