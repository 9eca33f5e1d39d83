/// How many updates may fail, drift or stay unresolved before a run stops; more than that many stop it.
package enum FailureLimit: Hashable, Sendable {
    /// The larger of 5 updates and 1 % of the plan.
    case standard
    /// A number of updates.
    case count(Int)
    /// A share of the run's updates, in percent; rounded down. It stops nothing before 20 of them are settled in the session.
    case percent(Int)

    private static let sampleMin = 20

    /// How many updates must be settled in a session before the limit can stop it.
    package func sampleMin(updateCount: Int) -> Int {
        switch self {
        case .standard, .count: 0
        case .percent: min(Self.sampleMin, updateCount)
        }
    }

    /// The largest number of failures that does not stop a run of `updateCount` updates.
    package func failuresMax(updateCount: Int) -> Int {
        switch self {
        case .standard: max(5, updateCount / 100)
        case .count(let count): count
        case .percent(let percent):
            // 100 % and more is no limit; below, the product of two ints of a plan cannot overflow.
            percent >= 100 ? updateCount : updateCount * max(percent, 0) / 100
        }
    }
}
