internal import ArgumentParser
internal import ByteIO
internal import PlanModel
internal import Rendering

/// `cutover show`: the difference of a plan.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a plan changes.",
        discussion: """
            Examples:
              cutover show plans/move
              cutover show plans/move --format markdown --wave 1
              cutover show plans/move --format requests --channel 56a7d7358e1b42459c9d730d65b14e59
            """
    )

    @Argument(help: ArgumentHelp("The plan's folder.", valueName: "plans/NAME"))
    var plan: String

    @Option(name: .long, help: "text, markdown, json (JSON lines), or requests (each exact HTTP request).")
    var format = Format.text

    @Option(name: .long, help: ArgumentHelp("Only this channel; repeatable.", valueName: "ID"))
    var channel: [String] = []

    @Option(name: .long, help: ArgumentHelp("Only this wave; repeatable.", valueName: "N"))
    var wave: [Int] = []

    @Flag(name: .long, help: "Show unchanged members too.")
    var full = false

    /// What the difference is shown as.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, json, requests
    }

    func run() throws {
        let context = CommandContext.current
        let folder = try PlanFolder(plan)
        let file = try PlanFile.open(folder.planPath)
        let overview = PlanViews.overview(of: file, name: folder.name)
        try refuseUnknownWaves(file.summary.waves)
        let unknown = channel.filter { id in !file.channels.contains { $0.channelID == UTF8Text(id) } }
        guard unknown.isEmpty else {
            let names = unknown.map { TextSafety.escaped($0, lengthMax: 64) }.joined(separator: ", ")
            throw CommandFailure(.usage, "the plan has no update for channel \(names)")
        }
        switch format {
        case .text:
            let painter = TextPainter(style: context.outputStyle)
            try stream(PlanDifferenceView(of: overview, showsUnchanged: full, painter: painter), file, context)
        case .markdown:
            try stream(
                PlanDifferenceView(of: overview, showsUnchanged: full, painter: MarkdownPainter()),
                file,
                context
            )
        case .json:
            try stream(PlanJSONView(of: overview, showsUnchanged: full), file, context)
        case .requests:
            try stream(PlanViews.requests(), file, context)
        }
    }

    private func refuseUnknownWaves(_ waves: [PlanSummary.Wave]) throws {
        let unknown = Set(wave).subtracting(waves.map(\.wave)).sorted()
        guard !unknown.isEmpty else { return }
        let names = unknown.map { String($0) }.joined(separator: ", ")
        let known = waves.map { String($0.wave) }
        let listed = known.count > 20 ? known.prefix(20).joined(separator: ", ") + ", …" : known.joined(separator: ", ")
        throw CommandFailure(
            .usage,
            "the plan has no wave\(unknown.count == 1 ? "" : "s") \(names); \(known.isEmpty ? "it has none" : "it has \(listed)")"
        )
    }

    private func stream(_ view: some PlanView, _ file: PlanFile, _ context: CommandContext) throws {
        let channels = Set(channel.map { UTF8Text($0) })
        let waves = Set(wave)
        try PlanViews.write(view, of: file, to: context.standardOutput) { entry in
            (waves.isEmpty || waves.contains(Int(entry.wave)))
                && (channels.isEmpty || channels.contains(file.channels[Int(entry.channel)].channelID))
        }
    }
}
