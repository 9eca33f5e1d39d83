internal import PlanModel

/// Tells the rows of one file that the detailed rules read from the others.
final class DetailFilter {
    private let partition: Partition
    private let columns: CompactColumns
    private let wantsAll: Bool
    private var run: GroupRun

    init(_ partition: Partition, _ file: SourceFile) {
        self.partition = partition
        columns = file.columns
        wantsAll = partition.state.needsDetailForAll
        run = GroupRun(file)
    }

    /// Whether a row is one of them.
    func wants(_ row: RowView) -> Bool {
        if wantsAll { return true }
        if !run.holds(row) { run.begin(row, isDetailed(row) ? 1 : 0) }
        return run.group == 1
    }

    private func isDetailed(_ row: RowView) -> Bool {
        let found = partition.state.index.channel(
            project: columns.project.filled(row),
            instance: columns.instance.filled(row),
            channel: columns.channel.filled(row)
        )
        guard let found else { return true }
        return partition.state.index.channels[found].isDetailed
    }
}
