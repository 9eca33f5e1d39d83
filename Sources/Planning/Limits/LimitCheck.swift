internal import ByteIO
internal import PlanModel

/// Holds a plan against its limits. Groups that an explicit row empties are exempt.
enum LimitCheck {
    /// What is broken: by group in canonical order, then the whole plan's.
    static func breaches(_ figures: [GroupFigures], updateCount: Int, limits: PlanLimits) -> [LimitBreach] {
        let guarded = figures.filter { !$0.isEmptied }
        let sorted = guarded.sorted { left, right in
            left.channel != right.channel ? left.channel < right.channel : left.groupName < right.groupName
        }
        var breaches = sorted.flatMap { Self.breaches(of: $0, limits) }
        let before = guarded.reduce(0) { $0 + $1.availableBefore }
        let after = guarded.reduce(0) { $0 + $1.availableAfter }
        if isBeyond(limits.maxTotalShrinkPercent, before: before, after: after) {
            breaches.append(
                LimitBreach(
                    limit: .maxTotalShrink,
                    channel: nil,
                    groupName: nil,
                    before: before,
                    after: after,
                    remedy: "--max-total-shrink \(shrinkPercent(before: before, after: after))%"
                )
            )
        }
        if let updatesMax = limits.maxUpdates, updateCount > updatesMax {
            breaches.append(
                LimitBreach(
                    limit: .maxUpdates,
                    channel: nil,
                    groupName: nil,
                    before: updatesMax,
                    after: updateCount,
                    remedy: "--max-updates \(updateCount)"
                )
            )
        }
        return breaches
    }

    private static func breaches(of group: GroupFigures, _ limits: PlanLimits) -> [LimitBreach] {
        let (before, after) = (group.availableBefore, group.availableAfter)
        var breaches: [LimitBreach] = []
        func add(_ limit: LimitBreach.Limit, _ value: String) {
            breaches.append(
                LimitBreach(
                    limit: limit,
                    channel: group.channel,
                    groupName: group.groupName,
                    before: before,
                    after: after,
                    remedy: "\(limit.rawValue) \(value)"
                )
            )
        }
        if after < min(limits.minAvailable, before) { add(.minAvailable, "\(after)") }
        if isBeyond(limits.maxShrinkPercent, before: before, after: after) {
            add(.maxShrink, "\(shrinkPercent(before: before, after: after))%")
        }
        return breaches
    }

    private static func isBeyond(_ percent: Int, before: Int, after: Int) -> Bool {
        (before - after) * 100 > percent * before
    }

    /// The fall in percent, rounded up to what would let it pass.
    private static func shrinkPercent(before: Int, after: Int) -> Int {
        before > 0 ? ((before - after) * 100 + before - 1) / before : 0
    }
}
