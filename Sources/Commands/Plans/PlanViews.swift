internal import GatewayAPI
internal import PlanModel
internal import Rendering

/// Views of plans that need what Rendering does not know: the requests of the API.
enum PlanViews {
    /// The exact request of each update.
    static func requests() -> PlanRequestsView {
        PlanRequestsView(
            path: { Route.updateMembers(MemberMapping.address(of: $0.channel)).path },
            body: { MemberMapping.request(for: $0).encoded() }
        )
    }

    /// What views need of a plan beside its updates.
    static func overview(of file: PlanFile, name: String) -> PlanOverview {
        PlanOverview(name: name, header: file.header, summary: file.summary, sha256: file.sha256)
    }

    /// Writes a view of the updates that `includes` selects, one at a time.
    ///
    /// Throws: `PlanFileError`.
    static func write(
        _ view: some PlanView,
        of file: PlanFile,
        to output: any OutputPort,
        where includes: (PlanFile.Entry) -> Bool = { _ in true }
    ) throws {
        var view = view
        output.write(view.begin())
        for (index, entry) in file.entries.enumerated() where includes(entry) {
            output.write(view.add(try file.update(index + 1)))
        }
        output.write(view.end())
    }

    /// Shows the difference as `cutover show` does.
    ///
    /// Throws: `PlanFileError`.
    static func showDifference(of file: PlanFile, name: String, context: CommandContext) throws {
        let painter = TextPainter(style: context.outputStyle)
        try write(
            PlanDifferenceView(of: overview(of: file, name: name), painter: painter),
            of: file,
            to: context.standardOutput
        )
    }
}
