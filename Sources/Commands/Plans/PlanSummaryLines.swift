internal import PlanModel
internal import Planning

/// The summary that `plan` prints.
enum PlanSummaryLines {
    /// Writes totals of updates, groups and members.
    static func show(_ planned: Planned, context: CommandContext) {
        let summary = planned.summary
        let output = context.standardOutput
        if summary.updateCount == 0 {
            let unchangedCount = summary.groups.unchanged
            let verb = unchangedCount == 1 ? "is" : "are"
            output.line("no changes: \(counted(unchangedCount, "group")) \(verb) as the inventory says")
        } else {
            output.line(
                """
                \(counted(summary.updateCount, "update")) in \(counted(summary.waves.count, "wave")) at \
                \(counted(summary.gateways.count, "gateway")); \
                members: \(summary.members.added) added, \(summary.members.removed) removed, \(summary.members.changed) changed
                """
            )
        }
        output.line(
            """
            groups: \(summary.groups.changed) changed (\(summary.groups.new) new, \(summary.groups.emptied) emptied), \
            \(summary.groups.unchanged) unchanged, \(summary.groups.notCovered) not covered
            """
        )
    }
}
