internal import ByteIO
internal import PlanModel

/// All groups of one channel that become one update, because a row names none (safety rule 2).
struct WholeChannel {
    /// The first row without a group.
    let place: CellPlace
    let groups: [GroupComparison]
    /// Present groups that the inventory does not name.
    let undeclared: [Snapshot.Group]

    /// Whether the channel may be overwritten as a whole; why not goes to `collector`.
    func check(_ collector: inout DiagnosticCollector) -> Bool {
        let errorsBefore = collector.errorCount
        if let first = undeclared.first {
            let more = undeclared.count > 1 ? " and \(undeclared.count - 1) more" : ""
            collector.error(
                "whole-channel-group",
                at: place,
                "a row without a group overwrites the whole channel, but the snapshot has \(describe(group: first.name))\(more) in it, which the inventory does not name: add the group's rows, or give this row its group"
            )
        }
        if let weighted = groups.first(where: { $0.groupWeight != nil }) {
            collector.error(
                "whole-channel-weight",
                at: place,
                "\(describe(group: weighted.group.name)) has a weight of its own, which may override those of its members; an overwrite of the whole channel could not be verified: plan the channel's groups by name"
            )
        }
        if let first = groups.first?.group, let other = groups.first(where: { $0.group.wave != first.wave })?.group {
            collector.error(
                "wave-differs",
                at: max(first.wavePlace, other.wavePlace),
                "the channel is overwritten as a whole, in one wave, but its groups are in waves \(min(first.wave, other.wave)) and \(max(first.wave, other.wave)): give them the same wave"
            )
        }
        return collector.errorCount == errorsBefore
    }
}
