internal import ByteIO
internal import PlanModel

/// The validation of an inventory alone.
final class InventoryCheck: PlanningPass {
    let intake: RowIntake
    private let options: PlanOptions
    private let columnOptions: ColumnOptions

    init(_ options: PlanOptions, _ columnOptions: ColumnOptions, _ collector: DiagnosticCollector) {
        self.options = options
        self.columnOptions = columnOptions
        intake = RowIntake(columnOptions, collector)
    }

    // It writes nothing.
    var isInOrder: Bool { true }

    /// Checks the channels of a partition; those of plain rows that agree with each other need no closer look.
    ///
    /// Throws: what the scratch storage throws.
    func plan(_ partition: Partition) throws {
        if !partition.state.needsDetailForAll {
            var check = CompactCheck()
            check.check(&partition.state)
        }
        if partition.state.needsDetail, !partition.asksForRows() { try planInDetail(partition) }
    }

    /// Checks the channels of a partition by the detailed rules.
    ///
    /// Throws: what the scratch storage throws.
    func planInDetail(_ partition: Partition) throws {
        var reader = InventoryReader(options: columnOptions, snapshot: nil)
        try partition.forEachDetailedRecord(of: .inventory) { reader.add($0, $1, &intake.collector) }
        let inventory = reader.inventory()
        let resolution = MemberResolution(options: columnOptions, channelPort: nil, hasSnapshot: false)
        for channel in inventory.channels {
            for group in channel.groups { _ = resolution.members(of: group, present: [], &intake.collector) }
            MemberKinds(present: nil).check(channel.groups, &intake.collector)
            guard !options.allowWholeChannel, let ungrouped = channel.groups.first(where: { $0.name.isEmpty }) else {
                continue
            }
            intake.collector.warning(
                "group-missing",
                at: ungrouped.place,
                "the row has no group: a plan that changes it overwrites the whole channel and needs --allow-whole-channel"
            )
        }
    }

    /// What all partitions together come to.
    func finish() -> DiagnosticReport {
        intake.checkWhole()
        return intake.collector.report
    }
}

/// Finds the channels of a state in which rows of an inventory contradict each other.
struct CompactCheck: ~Copyable {
    private var members = CompactMembers()

    /// Hands every channel that is not plain to the detailed rules.
    mutating func check(_ state: inout CompactState) {
        for group in state.index.groups.indices {
            let channel = Int(state.index.groups[group].channel)
            guard !state.index.channels[channel].isDetailed else { continue }
            members.load(
                state.index.groups[group].inventoryList,
                channelPort: 0,
                from: state.members,
                state.addresses
            )
            if state.index.channels[channel].kinds == .both || members.holdsTwice(state.addresses) {
                state.index.channels[channel].isDetailed = true
            }
        }
    }
}
