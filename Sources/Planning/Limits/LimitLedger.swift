internal import ByteIO
internal import PlanModel

/// Holds a plan against its limits, group by group; only what is broken is kept. Groups that an explicit row empties are
/// exempt.
struct LimitLedger {
    private let limits: PlanLimits
    private var ofGroups: [LimitBreach] = []
    private var before = 0
    private var after = 0

    init(_ limits: PlanLimits) {
        self.limits = limits
    }

    /// Adds a group of an update by its available members; `name` is asked only where a limit is broken.
    mutating func add(before: Int, after: Int, name: () -> (ChannelKey, UTF8Text)) {
        self.before += before
        self.after += after
        let minAvailable = after < min(limits.minAvailable, before)
        let maxShrink = Self.isBeyond(limits.maxShrinkPercent, before: before, after: after)
        guard minAvailable || maxShrink else { return }
        let (channel, groupName) = name()
        func add(_ limit: LimitBreach.Limit, _ value: String) {
            ofGroups.append(
                LimitBreach(
                    limit: limit,
                    channel: channel,
                    groupName: groupName,
                    before: before,
                    after: after,
                    remedy: "\(limit.rawValue) \(value)"
                )
            )
        }
        if minAvailable { add(.minAvailable, "\(after)") }
        if maxShrink { add(.maxShrink, "\(Self.shrinkPercent(before: before, after: after))%") }
    }

    /// What is broken: by group in canonical order, then the whole plan's.
    func breaches(updateCount: Int) -> [LimitBreach] {
        var breaches = ofGroups.enumerated().sorted { left, right in
            let (one, two) = (left.element, right.element)
            if one.channel != two.channel, let first = one.channel, let second = two.channel { return first < second }
            if one.groupName != two.groupName, let first = one.groupName, let second = two.groupName {
                return first < second
            }
            return left.offset < right.offset
        }.map(\.element)
        if Self.isBeyond(limits.maxTotalShrinkPercent, before: before, after: after) {
            breaches.append(
                LimitBreach(
                    limit: .maxTotalShrink,
                    channel: nil,
                    groupName: nil,
                    before: before,
                    after: after,
                    remedy: "--max-total-shrink \(Self.shrinkPercent(before: before, after: after))%"
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

    private static func isBeyond(_ percent: Int, before: Int, after: Int) -> Bool {
        (before - after) * 100 > percent * before
    }

    /// The fall in percent, rounded up to what would let it pass.
    private static func shrinkPercent(before: Int, after: Int) -> Int {
        before > 0 ? ((before - after) * 100 + before - 1) / before : 0
    }
}
