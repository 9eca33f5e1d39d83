package import PlanModel

/// The difference of a plan, channel by channel and group by group.
package struct PlanDifferenceView<Paint: Painter>: PlanView {
    private let plan: PlanOverview
    private let showsUnchanged: Bool
    private var painter: Paint
    private var channel: ChannelKey?
    private var shown = ShownTotals()

    /// A view; `showsUnchanged` lists the members that stay as they are, which are otherwise counted.
    package init(of plan: PlanOverview, showsUnchanged: Bool = false, painter: Paint) {
        self.plan = plan
        self.showsUnchanged = showsUnchanged
        self.painter = painter
    }

    /// The plan's totals.
    package mutating func begin() -> [UInt8] {
        painter.paint(plan.blocks())
    }

    /// The difference of an update, under its channel's heading where that is another than before.
    package mutating func add(_ update: Update) -> [UInt8] {
        let difference = update.difference
        shown.add(update, difference)
        var blocks: [Block] = []
        if channel != update.channel {
            channel = update.channel
            blocks.append(.heading(level: 2, update.channel.headingPhrase))
        }
        blocks.append(.heading(level: 3, update.headingPhrase))
        blocks.append(.diff(update.lines(of: difference, showsUnchanged: showsUnchanged)))
        return painter.paint(blocks)
    }

    /// The totals of what was shown.
    package mutating func end() -> [UInt8] {
        painter.paint([
            .heading(level: 2, "Totals"),
            .keyValues([
                KeyValue("shown", "\(shown.updateCount) of \(words: counted(plan.summary.updateCount, "update"))"),
                KeyValue("members", Phrase(words: PlanOverview.words(shown.members))),
                KeyValue("available", "\(shown.availableBefore) → \(shown.availableAfter)"),
                KeyValue("sha256", "\(name: plan.sha256)"),
            ]),
        ])
    }
}

/// What the updates that were shown come to.
struct ShownTotals: Hashable, Sendable {
    private(set) var updateCount = 0
    private(set) var members = MemberCounts()
    /// The members that take traffic before and after.
    private(set) var availableBefore = 0
    private(set) var availableAfter = 0

    mutating func add(_ update: Update, _ difference: MemberDifference) {
        updateCount += 1
        members += difference.counts
        availableBefore += update.availableBefore
        availableAfter += update.availableAfter
    }

    mutating func add(_ figures: UpdateFigures) {
        updateCount += 1
        members += figures.shape.counts
        availableBefore += Int(figures.availableBefore)
        availableAfter += Int(figures.availableAfter)
    }
}
