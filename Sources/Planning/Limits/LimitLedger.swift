internal import ByteIO
internal import PlanModel

/// Holds a plan against its limits, group by group; only what is broken is kept. Groups that an explicit row empties are
/// exempt.
struct LimitLedger {
    private let limits: PlanLimits
    private var ofGroups: FirstInOrder<LimitBreach>
    private var ofChannels: FirstInOrder<LimitBreach>
    /// What groups with broken limits come to at worst.
    private var leastAvailable: Int?
    private var largestShrinkPercent: Int?
    /// The most members that a channel with a broken quota comes to.
    private var largestChannel: Int?
    private var before = 0
    private var after = 0

    /// A ledger that keeps up to `shownMax` of a kind.
    init(_ limits: PlanLimits, shownMax: Int) {
        self.limits = limits
        ofGroups = FirstInOrder(shownMax: shownMax, by: Self.precedes)
        ofChannels = ofGroups
    }

    /// Adds what was found of whole channels.
    mutating func add(_ breaches: [LimitBreach]) {
        for breach in breaches {
            largestChannel = max(largestChannel ?? breach.after, breach.after)
            ofChannels.add(breach)
        }
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
            ofGroups.add(
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
        if minAvailable {
            leastAvailable = min(leastAvailable ?? after, after)
            add(.minAvailable, "\(after)")
        }
        if maxShrink {
            let percent = Self.shrinkPercent(before: before, after: after)
            largestShrinkPercent = max(largestShrinkPercent ?? percent, percent)
            add(.maxShrink, "\(percent)%")
        }
    }

    /// What is broken: by group in canonical order, then the whole plan's, then by channel.
    func report(updateCount: Int) -> LimitReport {
        LimitReport(
            breaches: ofGroups.first + breachesOfPlan(updateCount) + ofChannels.first,
            hiddenCount: ofGroups.hiddenCount + ofChannels.hiddenCount,
            remedy: remedy
        )
    }

    private var remedy: String {
        let flags = [
            leastAvailable.map { "\(LimitBreach.Limit.minAvailable.rawValue) \($0)" },
            largestShrinkPercent.map { "\(LimitBreach.Limit.maxShrink.rawValue) \($0)%" },
            largestChannel.map { "\(LimitBreach.Limit.memberQuota.rawValue) \($0)" },
        ]
        return flags.compactMap(\.self).joined(separator: " ")
    }

    private func breachesOfPlan(_ updateCount: Int) -> [LimitBreach] {
        var breaches: [LimitBreach] = []
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

    private static func precedes(_ one: LimitBreach, _ two: LimitBreach) -> Bool {
        if one.channel != two.channel, let first = one.channel, let second = two.channel { return first < second }
        if one.groupName != two.groupName, let first = one.groupName, let second = two.groupName {
            return first < second
        }
        return one.limit == .minAvailable && two.limit != .minAvailable
    }

    private static func isBeyond(_ percent: Int, before: Int, after: Int) -> Bool {
        (before - after) * 100 > percent * before
    }

    /// The fall in percent, rounded up to what would let it pass.
    private static func shrinkPercent(before: Int, after: Int) -> Int {
        before > 0 ? ((before - after) * 100 + before - 1) / before : 0
    }
}
