internal import ByteIO
internal import PlanModel
internal import Planning
internal import Rendering

/// Diagnostics on standard error, as lines or as JSON lines.
struct DiagnosticsView {
    let json: Bool
    let output: any OutputPort

    /// Writes the diagnostics that are shown, then the true count.
    func show(_ report: DiagnosticReport) {
        for diagnostic in report.diagnostics {
            output.write(json ? Self.encoded(diagnostic) : Array((diagnostic.line + "\n").utf8))
        }
        if json, report.hiddenCount > 0 {
            output.event("note", "\(report.hiddenCount) more problems that are not shown")
        }
        guard !json, report.errorCount + report.warningCount > 0 else { return }
        var parts: [String] = []
        if report.errorCount > 0 { parts.append(counted(report.errorCount, "error")) }
        if report.warningCount > 0 { parts.append(counted(report.warningCount, "warning")) }
        var line = parts.joined(separator: ", ")
        if report.hiddenCount > 0 { line += " (\(report.hiddenCount) more not shown)" }
        if report.hasErrors { line += "; nothing was written" }
        output.line(line)
    }

    /// Writes the limits that refused, as many as are shown: groups, figures and the flag; then the true count.
    func show(_ limits: LimitReport) {
        for message in limits.breaches.map(\.message) + [limits.hiddenMessage].compactMap(\.self) {
            if json {
                output.event("limit", message)
            } else {
                output.line("refused: \(message)")
            }
        }
        guard !json else { return }
        let count = counted(limits.breaches.count + limits.hiddenCount, "limit")
        output.line("\(count) refused the plan; nothing was written")
    }

    private static func encoded(_ diagnostic: Diagnostic) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("event", "diagnostic")
            writer.member("severity", diagnostic.severity.rawValue)
            writer.member("code", diagnostic.code)
            writer.member("file", diagnostic.position?.file)
            writer.member("line", diagnostic.position?.line)
            writer.member("column", diagnostic.position?.column)
            writer.member("message", diagnostic.message)
        }
        writer.endLine()
        return TerminalJSON.escaped(writer.bytes)
    }
}
