package import PlanModel

/// The summary of a plan for a pull request, in Markdown: outliers first, then classes of like updates, then as many single
/// differences as fit.
///
/// It stays under 65,000 characters for a plan of any size, since GitHub refuses a comment of more than 65,536.
package struct PlanSummaryView: Sendable {
    private var shown = ShownTotals()
    private var outliers = PlanOutliers()
    private var classes = UpdateClasses()
    private var excerpts: [Excerpt] = []
    private var excerptsLength = 0

    /// The most characters of a summary.
    package static let lengthMax = 64_999
    private static let rowsMax = 20
    private static let excerptLinesMax = 40

    private struct Excerpt: Sendable {
        let n: Int
        let blocks: [Block]
    }

    /// A view.
    package init() {}

    /// Takes an update into account: its figures, and its line behind the number, which is decoded where it stands out or
    /// serves as an example.
    package mutating func add(_ figures: UpdateFigures, n: Int, tail: UnsafeRawBufferPointer) {
        let update = { Update(n: n, tail: tail) }
        shown.add(figures)
        outliers.add(figures, update)
        classes.add(figures.shape, n: n, tail)
        // More than twice what can be shown is of no use: at most the examples of the classes are skipped later.
        guard excerptsLength < 2 * Self.lengthMax, let update = update() else { return }
        let blocks = update.excerpt(of: update.difference, linesMax: Self.excerptLinesMax)
        var painter = MarkdownPainter()
        excerptsLength += BoundedMarkdown.length(of: painter.paint(blocks))
        excerpts.append(Excerpt(n: n, blocks: blocks))
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
            if index < Self.rowsMax, leftOut.classes == 0, text.add([title] + one.exampleBlocks) {
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
        for excerpt in excerpts where !examples.contains(excerpt.n) {
            guard text.add(excerpt.blocks) else { break }
            shownCount += 1
        }
        let leftOut = rest - shownCount
        if leftOut > 0 {
            let words = counted(leftOut, "more update")
            text.addLast([.paragraph("\(words: words) left out for length; \(name: "cutover show") shows all.")])
        }
    }
}
