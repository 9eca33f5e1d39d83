package import PlanModel

/// The summary of a plan for a pull request, in Markdown: outliers first, then classes of like updates, then as many single
/// differences as fit.
///
/// It stays under 65,000 characters for a plan of any size, since GitHub refuses a comment of more than 65,536.
package struct PlanSummaryView: Sendable {
    private var shown = ShownTotals()
    private var outliers = PlanOutliers()
    private var classes = UpdateClasses()
    private var excerpts: [KeptUpdate] = []

    /// The most characters of a summary.
    package static let lengthMax = 64_999
    private static let rowsMax = 20
    private static let excerptLinesMax = 40
    /// More than fit into a summary, even where the examples among them are skipped: none is shorter than its headline.
    private static let excerptsMax = lengthMax / 100 + rowsMax

    /// A view.
    package init() {}

    /// Takes an update into account: its figures, and its content where it stands out or may serve as an example.
    package mutating func add(_ figures: UpdateFigures, n: Int, _ content: () -> UpdateContent) {
        shown.add(figures)
        outliers.add(figures) { content().update }
        classes.add(figures.shape, n: n, content)
        guard excerpts.count < Self.excerptsMax else { return }
        excerpts.append(KeptUpdate(n: n, content(), linesMax: Self.excerptLinesMax))
    }

    /// The whole summary of the plan whose updates were added.
    package func end(_ plan: PlanOverview) -> [UInt8] {
        var text = BoundedMarkdown(lengthMax: Self.lengthMax)
        let available = KeyValue("available", "\(shown.availableBefore) → \(shown.availableAfter)")
        text.add(plan.blocks(with: [available]))
        addOutliers(to: &text)
        addParts(of: plan, to: &text)
        addInstructions(of: plan, to: &text)
        let examples = addClasses(to: &text)
        addExcerpts(to: &text, without: examples)
        return text.bytes
    }

    private func addOutliers(to text: inout BoundedMarkdown) {
        let kinds = outliers.kinds.filter { $0.count > 0 }
        if kinds.isEmpty { return }
        text.add([.heading(level: 2, "Look at these first")])
        for kind in kinds {
            text.add(.heading(level: 3, "\(words: kind.title) (\(kind.count))"), kind.table, ofRows: kind.count)
        }
    }

    private func addParts(of plan: PlanOverview, to text: inout BoundedMarkdown) {
        let waves = plan.summary.waves
        let waveRows = waves.prefix(Self.rowsMax).map { wave -> [Phrase] in
            let last = wave.firstN + wave.updateCount - 1
            return [
                "\(wave.wave)", wave.name.map { Phrase(name: $0) } ?? "", "\(wave.updateCount)", "\(wave.firstN)",
                "\(last)",
            ]
        }
        let waveColumns: [Table.Column] = [
            .number("wave"), .text("name"), .number("updates"), .number("first"), .number("last"),
        ]
        text.add(.heading(level: 2, "Waves"), Table(columns: waveColumns, rows: waveRows), ofRows: waves.count)
        let gateways = plan.summary.gateways
        let gatewayRows = gateways.prefix(Self.rowsMax).map { gateway -> [Phrase] in
            [
                Phrase(name: gateway.key.projectID), Phrase(name: gateway.key.instanceID), "\(gateway.channelCount)",
                "\(gateway.updateCount)",
            ]
        }
        let gatewayColumns: [Table.Column] = [
            .text("project"), .text("gateway"), .number("channels"), .number("updates"),
        ]
        text.add(
            .heading(level: 2, "Gateways"),
            Table(columns: gatewayColumns, rows: gatewayRows),
            ofRows: gateways.count
        )
    }

    private func addInstructions(of plan: PlanOverview, to text: inout BoundedMarkdown) {
        text.add([
            .heading(level: 2, "Limits and options"), .keyValues(plan.header.limits.pairs + plan.header.options.pairs),
        ])
    }

    /// Returns the numbers of the updates that stand as examples.
    private func addClasses(to text: inout BoundedMarkdown) -> Set<Int> {
        let sorted = classes.sorted
        if sorted.isEmpty { return [] }
        text.add([.heading(level: 2, "Classes of like updates")])
        var examples: Set<Int> = []
        var leftOut = (classes: 0, updates: classes.otherCount)
        for (index, one) in sorted.enumerated() {
            let title = Block.heading(level: 3, Phrase(words: one.shape.words(count: one.count)))
            if index < Self.rowsMax, leftOut.classes == 0, text.add([title] + one.example) {
                examples.insert(one.exampleN)
            } else {
                leftOut.classes += 1
                leftOut.updates += one.count
            }
        }
        if leftOut.updates > 0 {
            text.add([
                .paragraph(
                    "Left out here: \(words: counted(leftOut.updates, "update")) of \(words: rest(leftOut.classes))."
                )
            ])
        }
        return examples
    }

    private func rest(_ count: Int) -> String {
        classes.otherCount > 0 ? "more than \(count) smaller classes" : counted(count, "other class", "other classes")
    }

    private func addExcerpts(to text: inout BoundedMarkdown, without examples: Set<Int>) {
        let rest = shown.updateCount - examples.count
        if rest == 0 { return }
        text.add([.heading(level: 2, "Single updates")])
        var shownCount = 0
        for kept in excerpts where !examples.contains(kept.n) {
            guard text.add(kept.excerpt) else { break }
            shownCount += 1
        }
        let leftOut = rest - shownCount
        if leftOut > 0 {
            let words = counted(leftOut, "more update")
            text.addLast([.paragraph("\(words: words) left out for length; \(name: "cutover show") shows all.")])
        }
    }
}
