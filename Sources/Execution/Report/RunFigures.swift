internal import PlanModel

/// What a report says of all updates together: added up one by one.
struct RunFigures {
    private(set) var totals = OutcomeTotals()
    private(set) var waves: [RunReport.WaveTotals] = []
    private(set) var gateways: [RunReport.GatewayTotals]
    private(set) var readLatency = LatencyFold()
    private(set) var writeLatency = LatencyFold()
    private(set) var duration: RunDuration
    private(set) var failureCount = 0
    /// The first of the failed updates.
    private(set) var failures: [UpdateRecord] = []

    private let plan: PlanFile
    private let selection: UpdateSelection
    private var next = 1

    init(history: RunHistory, plan: PlanFile) {
        self.plan = plan
        selection = UpdateSelection(history.only, in: plan)
        duration = RunDuration(of: history)
        gateways = plan.gateways.map { RunReport.GatewayTotals(gateway: $0, totals: OutcomeTotals()) }
    }

    /// Adds the next update that something is known of.
    ///
    /// Throws: `PlanFileError` where the line of a failed update cannot be read again.
    mutating func add(_ n: Int, _ known: RunHistory.UpdateHistory) throws(PlanFileError) {
        duration.add(known)
        if let latency = known.settlement?.readLatencyMicroseconds { readLatency.add(latency) }
        if let latency = known.settlement?.writeLatencyMicroseconds { writeLatency.add(latency) }
        if known.outcome.countsAsFailure { try addFailure(n, known) }
        guard plan.entries.indices.contains(n - 1) else { return }
        countUnknown(before: n)
        count(selection.outcome(of: n, known))
    }

    /// No further update is known of.
    mutating func end() {
        countUnknown(before: plan.entries.count + 1)
    }

    private mutating func addFailure(_ n: Int, _ known: RunHistory.UpdateHistory) throws(PlanFileError) {
        failureCount += 1
        guard failures.count < RunReport.failuresMax, plan.entries.indices.contains(n - 1) else { return }
        failures.append(try RunReportBuilder.record(n: n, known: known, plan: plan, selection: .all))
    }

    private mutating func countUnknown(before end: Int) {
        while next < end { count(selection.outcome(of: next, nil)) }
    }

    /// Counts the outcome of the next update of the plan.
    private mutating func count(_ outcome: Outcome) {
        let entry = plan.entries[next - 1]
        next += 1
        totals[outcome] += 1
        gateways[Int(entry.gateway)].totals[outcome] += 1
        if waves.last?.wave != Int(entry.wave) {
            waves.append(RunReport.WaveTotals(wave: Int(entry.wave), totals: OutcomeTotals()))
        }
        waves[waves.count - 1].totals[outcome] += 1
    }
}
