internal import PlanModel
internal import Planning

/// The summary that `plan` prints.
enum PlanSummaryLines {
    /// Writes totals of updates, groups and members.
    static func show(_ planned: PlannedUpdates, context: CommandContext) {
        let summary = planned.summary
        let output = context.standardOutput
        if planned.summary.updateCount == 0 {
            output.line("no changes: \(summary.groups.unchanged) groups are as the inventory says")
        } else {
            output.line(
                """
                \(summary.updateCount) updates in \(summary.waves.count) waves at \(summary.gateways.count) gateways; \
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
