import ByteIO
import PlanModel
import Rendering
import Testing

/// Names that were never checked (a plan made by hand, a server's message) must reach no view raw.
struct HostileTextTests {
    private static let pieces = [
        "\u{1B}[31m", "\u{1B}]0;title\u{07}", "\u{202E}", "\u{2066}", "\u{200B}", "\u{9B}2J", "|", "`", "```", "\n",
        "\r\n",
        "\n```\n# heading", "[x](javascript:y)", "<script>", "<!--", "\\", "\\|", "@team", "\u{2028}", "\u{7F}",
        "\u{0}",
        "\u{FEFF}", "\u{E0041}", "abc", "中文",
    ]

    private static func name(_ random: inout SeededGenerator) -> String {
        (0...Int.random(in: 1...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    private static func updates(_ random: inout SeededGenerator) -> [Update] {
        (1...6).map { n in
            let group = name(&random)
            return Samples.update(
                n,
                channel: Samples.channel(name(&random), instance: name(&random)),
                scope: n == 3 ? .channel : Samples.scope(group),
                isNew: n == 4,
                labels: [Update.Label(column: UTF8Text(name(&random)), values: [UTF8Text(name(&random))])],
                before: [
                    Samples.member("ecs" + name(&random), group: group), Samples.member("10.0.0.1", group: group),
                ],
                after: n == 5 ? [] : [Samples.member("ecs" + name(&random), group: group)]
            )
        }
    }

    private static func overview(_ updates: [Update], _ random: inout SeededGenerator) -> PlanOverview {
        var plan = Samples.overview(of: updates, name: name(&random))
        plan.sha256 = name(&random)
        plan.header.validUntil = name(&random)
        plan.header.options.defaults = [PlanOptions.ColumnValue(column: name(&random), value: name(&random))]
        plan.header.options.keep = [name(&random)]
        plan.summary.waves[0].name = name(&random)
        return plan
    }

    /// No unsafe character but the line feeds that the views write themselves.
    private static func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || !TextSafety.isUnsafe($0) }
    }

    /// What is wrong with a Markdown text line by line: markup that is neither inside code nor the painter's own.
    private static func problems(inMarkdown text: String) -> [String] {
        var problems: [String] = []
        var isFenced = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```" || line == "```diff" {
                isFenced.toggle()
            } else if isFenced {
                if line.contains("`") { problems.append("backtick in fence: \(line)") }
            } else {
                let parts = line.split(separator: "`", omittingEmptySubsequences: false)
                if parts.count % 2 == 0 { problems.append("unpaired backtick: \(line)") }
                let outside = parts.enumerated().filter { $0.offset % 2 == 0 }.map { $0.element }.joined()
                if outside.contains(where: { "<[@".contains($0) }) { problems.append("raw markup: \(line)") }
                let inside = parts.enumerated().filter { $0.offset % 2 == 1 }.map { $0.element }.joined()
                if inside.contains("|") { problems.append("bar in code: \(line)") }
            }
        }
        return isFenced ? problems + ["open fence"] : problems
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `no plan view lets hostile text through`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let updates = Self.updates(&random)
        let plan = Self.overview(updates, &random)
        let text = Samples.all(PlanDifferenceView(of: plan, showsUnchanged: true, painter: TextPainter()), updates)
        #expect(Self.isSafe(text))
        #expect(text.split(separator: "\n").count == Self.lineCountOfHarmless(updates))
        let path = Self.name(&random)
        let requests = PlanRequestsView(
            path: { _ in path },
            body: { Array($0.channel.channelID.text.utf8).filter { $0 > 31 } }
        )
        #expect(Self.isSafe(Samples.all(requests, updates)))
        #expect(Self.isSafe(Samples.all(PlanJSONView(of: plan, showsUnchanged: true), updates)))
        for markdown in [
            Samples.all(PlanDifferenceView(of: plan, painter: MarkdownPainter()), updates),
            Samples.summary(plan, updates),
        ] {
            #expect(Self.isSafe(markdown))
            #expect(Self.problems(inMarkdown: markdown) == [])
        }
    }

    /// As many lines as the same plan has with harmless names: no name makes a line of its own.
    private static func lineCountOfHarmless(_ updates: [Update]) -> Int {
        var plan = Samples.overview(of: updates)
        plan.header.validUntil = "never"
        let view = PlanDifferenceView(of: plan, showsUnchanged: true, painter: TextPainter())
        return Samples.all(view, updates.map(renamed)).split(separator: "\n").count
    }

    private static func renamed(_ update: Update) -> Update {
        func members(_ members: [Member], _ prefix: String) -> [Member] {
            members.enumerated().map { index, member in
                Samples.member(member.address.isECS ? "ecs\(prefix)\(index)" : "10.0.0.1", group: "g")
            }
        }
        return Samples.update(
            update.n,
            channel: Samples.channel("c\(update.n)"),
            scope: update.scope == .channel ? .channel : Samples.scope("g"),
            labels: [Update.Label(column: "a", values: ["b"])],
            before: members(update.before, "b"),
            after: members(update.after, "a")
        )
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the JSON view keeps hostile names whole`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let updates = Self.updates(&random)
        let plan = Self.overview(updates, &random)
        let lines = Samples.all(PlanJSONView(of: plan), updates).split(separator: "\n")
        #expect(lines.count == updates.count + 2)
        for (line, update) in zip(lines.dropFirst(), updates) {
            let value = try JSONParser.parse(Array(line.utf8))
            let channel = value["vpc_channel_id"]?.string.map { UTF8Text($0) }
            #expect(channel == update.channel.channelID)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no run view lets hostile text through`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var report = RunSamples.report
        report.runID = Self.name(&random)
        report.plan.name = Self.name(&random)
        report.ended.message = Self.name(&random)
        report.ended.nextCommand = Self.name(&random)
        report.endpoints[0].url = Self.name(&random)
        report.failures.items[0].errorMessage = Self.name(&random)
        report.failures.items[0].errorCode = Self.name(&random)
        report.failures.items[0].requestID = Self.name(&random)
        report.failures.items[0].reason = Self.name(&random)
        for blocks in [ReportView(of: report).blocks, StatusView(of: report, isAtWork: false).blocks] {
            var text = TextPainter()
            #expect(Self.isSafe(Samples.text(text.paint(blocks))))
            var markdown = MarkdownPainter()
            let painted = Samples.text(markdown.paint(blocks))
            #expect(Self.isSafe(painted))
            #expect(Self.problems(inMarkdown: painted) == [])
        }
    }
}
