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
        let folder = PlanFolder(plan)
        let file = try PlanFile.open(folder.planPath)
        let overview = PlanViews.overview(of: file, name: folder.name)
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

    private func stream(_ view: some PlanView, _ file: PlanFile, _ context: CommandContext) throws {
        let channels = Set(channel.map { UTF8Text($0) })
        let waves = Set(wave)
        try PlanViews.write(view, of: file, to: context.standardOutput) { entry in
            (waves.isEmpty || waves.contains(Int(entry.wave)))
                && (channels.isEmpty || channels.contains(file.channels[Int(entry.channel)].channelID))
        }
    }
}
