internal import ByteIO
package import PlanModel

/// A plan that is not written yet. Its updates lie in memory or in scratch storage as lines without their numbers, so that a
/// plan of any size takes little memory.
package final class PlannedUpdates {
    package let header: PlanHeader
    package let summary: PlanSummary
    private let spool: PlanSpool

    init(
        header: PlanHeader,
        inputs: [PlanSummary.Input],
        spool: PlanSpool,
        groups: PlanSummary.GroupCounts,
        members: MemberCounts
    ) {
        self.header = header
        self.spool = spool
        summary = PlanSummary(
            inputs: inputs,
            waves: spool.waves,
            gateways: spool.gatewayCounts,
            updateCount: spool.updateCount,
            groups: groups,
            members: members
        )
    }

    /// All updates as values.
    ///
    /// Throws: what the scratch storage throws.
    package var updates: [Update] {
        get throws {
            var updates: [Update] = []
            try spool.forEach { n, _, tail in
                if let update = Update(n: n, tail: tail) { updates.append(update) }
            }
            return updates
        }
    }

    /// Writes the plan file's bytes to `emit` and returns the digest that names the plan. `visit` is shown each update on the
    /// way: its figures, and the update itself where it asks for it.
    ///
    /// Throws: what `emit` and the scratch storage throw.
    package func write(
        emit: @escaping (UnsafeRawBufferPointer) throws -> Void,
        visit: (_ n: Int, UpdateFigures, _ update: () -> Update?) -> Void = { _, _, _ in }
    ) throws -> String {
        var writer = try PlanWriter(header: header, emit: emit)
        try spool.forEach { n, figures, tail in
            visit(n, figures) { Update(n: n, tail: tail) }
            try writer.append(n: n, tail: tail)
        }
        return try writer.finish(summary)
    }
}
