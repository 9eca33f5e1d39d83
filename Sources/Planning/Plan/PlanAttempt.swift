internal import ByteIO
internal import PlanModel

/// One way through all rows: partition by partition, each compared, its updates written or kept, and everything counted.
final class PlanAttempt {
    /// Which rules are asked. The outcome is the same, and tests hold the two against each other.
    enum Lanes {
        /// Plain channels are planned from their bytes, the others by the detailed rules.
        case both
        /// All channels by the detailed rules.
        case detailed
    }

    let intake: RowIntake
    private let request: PlanRequest
    private let options: ColumnOptions
    private let lanes: Lanes
    /// Without comparing, rows are only read, and the snapshot resolves nothing: of one that could not be read nothing is known.
    private let compares: Bool
    /// What comparing finds.
    private var compared: DiagnosticCollector
    private var ledger: LimitLedger
    private var emptied: EmptiedGroups
    private var tooLong = LongUpdates()
    private var groups = PlanSummary.GroupCounts()
    private var members = MemberCounts()
    private var inventory = Fingerprint128.zero
    private var current = Fingerprint128.zero
    /// The updates of the partition in hand.
    private var updates = PartitionUpdates()
    private var tally = UpdateTally()
    /// Whether partitions come in the order of their channels, so that updates of one wave are in the order of execution.
    private let comesInOrder: Bool
    private let spool: PlanSpool
    private let stream: PlanStream

    init(
        _ request: PlanRequest,
        _ options: ColumnOptions,
        _ collector: DiagnosticCollector,
        lanes: Lanes,
        compares: Bool,
        comesInOrder: Bool,
        output: (any PlanOutput)?
    ) {
        self.request = request
        self.options = options
        self.lanes = lanes
        self.compares = compares
        intake = RowIntake(options, collector)
        compared = collector
        ledger = LimitLedger(request.limits, shownMax: request.diagnosticsMax)
        emptied = EmptiedGroups(shownMax: request.diagnosticsMax)
        self.comesInOrder = comesInOrder
        spool = PlanSpool(request.memory)
        stream = PlanStream(PlanHeader(of: request), output)
    }

    var isInOrder: Bool { stream.isInOrder }

    /// Plans the channels of a partition.
    ///
    /// Throws: what the scratch storage throws.
    func plan(_ partition: Partition) throws {
        let fingerprints = partition.state.fingerprints
        inventory += fingerprints.inventory
        current += fingerprints.current
        if lanes == .detailed || partition.needsWholeGateways { partition.state.needsDetailForAll = true }
        updates.removeAll()
        if compares, !partition.state.needsDetailForAll {
            var plain = CompactComparison(request, options, partition.state.index)
            plain.compare(&partition.state, &updates, &ledger)
            groups += plain.groupCounts
            members += plain.memberCounts
        }
        if partition.state.needsDetail, !partition.asksForRows() { try addInDetail(partition) }
        try takeUpdates()
    }

    /// Plans the channels of a partition by the detailed rules: it has the rows that a partition before lacked.
    ///
    /// Throws: what the scratch storage throws.
    func planInDetail(_ partition: Partition) throws {
        updates.removeAll()
        try addInDetail(partition)
        try takeUpdates()
    }

    private func takeUpdates() throws {
        guard updates.count > 0 else { return }
        updates.sort()
        if updates.longestBytes > request.updateBytesMax { tooLong.add(updates, bytesMax: request.updateBytesMax) }
        tally.add(updates)
        if comesInOrder, !intake.namesWaves { stream.add(updates) } else { try spool.add(updates) }
    }

    private func addInDetail(_ partition: Partition) throws {
        var builder = SnapshotBuilder()
        try partition.forEachDetailedRecord(of: .current) { builder.add($0, $1, &intake.collector) }
        if !builder.isSound { intake.markUnsound(.current) }
        let snapshot = builder.snapshot()
        var reader = InventoryReader(options: options, snapshot: compares && builder.isSound ? snapshot : nil)
        try partition.forEachDetailedRecord(of: .inventory) { reader.add($0, $1, &intake.collector) }
        let inventory = reader.inventory()
        if !inventory.isSound { intake.markUnsound(.inventory) }
        guard compares, builder.isSound, inventory.isSound else { return }
        var comparison = Comparison(snapshot: snapshot, options: request.options, columnOptions: options)
        comparison.compare(inventory, &compared)
        add(comparison, snapshot)
        for update in comparison.updates { updates.add(update) }
    }

    private func add(_ comparison: Comparison, _ snapshot: Snapshot) {
        groups += comparison.groupCounts
        members += comparison.memberCounts
        for figures in comparison.figures where !figures.isEmptied {
            ledger.add(before: figures.availableBefore, after: figures.availableAfter) {
                (figures.channel, figures.groupName)
            }
        }
        // A channel beyond its quota is one for the detailed rules.
        ledger.add(QuotaCheck.breaches(comparison.figures, snapshot: snapshot, quotas: request.memberQuotas))
        for (place, name) in comparison.emptied { emptied.add(name, at: place) }
    }

    /// What all partitions together come to; the plan is written then, where there is one.
    ///
    /// Throws: what the output and the scratch storage throw.
    func finish() throws -> PlanResult {
        intake.checkWhole()
        guard intake.inventory.isSound, intake.current.isSound else { return .rejected(intake.collector.report) }
        emptied.check(allowed: request.options.allowEmpty, &compared)
        tooLong.check(bytesMax: request.updateBytesMax, &compared)
        PlanParts.check(gatewayCount: tally.gatewayCount, &compared)
        let collector = intake.collector.joined(with: compared)
        guard collector.errorCount == 0 else { return .rejected(collector.report) }
        let limits = ledger.report(updateCount: tally.updateCount)
        guard limits.breaches.isEmpty else { return .refused(limits, collector.report) }
        return .planned(try write(), collector.report)
    }

    private func write() throws -> Planned {
        let summary = PlanSummary(
            inputs: [
                PlanSummary.Input(role: .inventory, rowCount: intake.inventory.rowCount, fingerprint: inventory),
                PlanSummary.Input(role: .current, rowCount: intake.current.rowCount, fingerprint: current),
            ],
            waves: tally.waves,
            gateways: tally.gatewayCounts,
            updateCount: tally.updateCount,
            groups: groups,
            members: members
        )
        try spool.forEach { figures, tail in stream.append(figures, tail) }
        return Planned(header: stream.header, summary: summary, sha256: try stream.finish(summary))
    }
}

extension PlanHeader {
    /// The header of a request, its options in an order of their own, so that the order of flags does not matter.
    init(of request: PlanRequest) {
        var options = request.options
        options.set = Self.sorted(options.set)
        options.defaults = Self.sorted(options.defaults)
        options.map = Self.sorted(options.map)
        options.labels = Self.sorted(options.labels)
        options.keep = Self.sorted(options.keep)
        self.init(validUntil: request.validUntil, options: options, limits: request.limits)
    }

    private static func sorted(_ pairs: [PlanOptions.ColumnValue]) -> [PlanOptions.ColumnValue] {
        pairs.sorted { UTF8Text($0.column) < UTF8Text($1.column) }
    }

    private static func sorted(_ names: [String]) -> [String] {
        Set(names.map { UTF8Text($0) }).sorted().map(\.text)
    }
}
