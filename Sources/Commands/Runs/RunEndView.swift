internal import ByteIO
internal import Checkpoint
internal import PlanModel
internal import Rendering

/// What a command says at the end of a run.
enum RunEndView {
    /// Writes the report to standard output and where it lies.
    ///
    /// Throws: `ExitWith` the run's exit status where that is not 0.
    static func show(_ report: RunReport, folder: RunFolder, context: CommandContext) throws {
        var painter = TextPainter(style: context.outputStyle)
        context.standardOutput.write(painter.paint(ReportView(of: report).blocks))
        context.standardOutput.line("")
        context.standardOutput.line("report: \(TextSafety.escaped(folder.reportPath))")
        context.standardOutput.line("updates: \(TextSafety.escaped(folder.updatesPath))")
        let status = ExitStatus(rawValue: Int32(clamping: report.ended.exitCode)) ?? .error
        if status != .done { throw ExitWith(status: status) }
    }
}
