internal import PlanModel

/// Broken limits of groups or channels: how many, and the first of them in canonical order.
struct FirstBreaches {
    private let shownMax: Int
    private var count = 0
    private var kept: [LimitBreach] = []

    init(shownMax: Int) {
        self.shownMax = max(shownMax, 1)
    }

    mutating func add(_ breach: LimitBreach) {
        count += 1
        kept.append(breach)
        if kept.count >= shownMax * 4 { kept = shown }
    }

    /// The first of them.
    var shown: [LimitBreach] { Array(kept.sorted(by: Self.precedes).prefix(shownMax)) }

    /// How many there are beside them.
    var hiddenCount: Int { count - min(count, shownMax) }

    private static func precedes(_ one: LimitBreach, _ two: LimitBreach) -> Bool {
        if one.channel != two.channel, let first = one.channel, let second = two.channel { return first < second }
        if one.groupName != two.groupName, let first = one.groupName, let second = two.groupName {
            return first < second
        }
        return one.limit == .minAvailable && two.limit != .minAvailable
    }
}
