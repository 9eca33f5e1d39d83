internal import ByteIO
package import PlanModel

/// Makes plans: reads, validates, compares, and holds the outcome against the limits.
package enum Planner {
    /// Plans the way from `current` to `inventory`.
    ///
    /// The same rows and options give the same plan, whatever the order of rows and files.
    ///
    /// Throws: what a file's source throws; everything that is wrong with the input itself is in the result.
    package static func plan(_ request: PlanRequest) throws -> PlanResult {
        try plan(request, lanes: .both)
    }

    /// Which rules are asked. The outcome is the same, and tests hold the two against each other.
    enum Lanes {
        /// Plain channels are planned from their bytes, the others by the detailed rules.
        case both
        /// All channels by the detailed rules.
        case detailed
    }

    static func plan(_ request: PlanRequest, lanes: Lanes) throws -> PlanResult {
        let names = (request.inventory + request.current).map(\.name)
        var collector = DiagnosticCollector(names: names, shownMax: request.diagnosticsMax)
        let columnOptions = ColumnOptions(request.options, &collector)
        guard collector.errorCount == 0 else { return .rejected(collector.report) }

        let sides = try CompactSides(inventory: request.inventory, current: request.current, options: columnOptions)
        // Before a comparison settles what members leave open.
        let inputs = sides.inputs
        if lanes == .detailed { sides.state.needsDetailForAll = true }
        var plain = CompactComparison(request, columnOptions, sides.state.index)
        if !sides.state.needsDetailForAll { plain.compare(&sides.state) }

        let selection = RowSelection.detailed(sides)
        var builder = SnapshotBuilder()
        let firstFile = request.inventory.count
        try builder.read(
            request.current,
            firstFile: firstFile,
            options: columnOptions,
            selection: selection,
            &collector
        )
        let snapshot = builder.snapshot()
        // Of a snapshot that could not be read nothing is known, so that nothing is resolved through it.
        var reader = InventoryReader(options: columnOptions, snapshot: builder.isSound ? snapshot : nil)
        let inventory = try reader.read(request.inventory, selection: selection, &collector)
        guard builder.isSound, inventory.isSound else { return .rejected(collector.report) }

        var comparison = Comparison(snapshot: snapshot, options: request.options, columnOptions: columnOptions)
        comparison.compare(inventory, &collector)
        guard collector.errorCount == 0 else { return .rejected(collector.report) }
        var ledger = plain.ledger
        for figures in comparison.figures where !figures.isEmptied {
            ledger.add(before: figures.availableBefore, after: figures.availableAfter) {
                (figures.channel, figures.groupName)
            }
        }
        // A channel beyond its quota is one for the detailed rules.
        let breaches =
            ledger.breaches(updateCount: comparison.updates.count + plain.changed.count)
            + QuotaCheck.breaches(comparison.figures, snapshot: snapshot, quotas: request.memberQuotas)
        guard breaches.isEmpty else { return .refused(breaches, collector.report) }
        var (groups, members) = (plain.groupCounts, plain.memberCounts)
        groups += comparison.groupCounts
        members += comparison.memberCounts
        let planned = PlannedUpdates(
            header: header(of: request),
            inputs: inputs,
            labels: columnOptions.labels,
            compact: CompactUpdates(sides, plain.changed),
            detailed: comparison.updates,
            groups: groups,
            members: members
        )
        return .planned(planned, collector.report)
    }

    /// Validates an inventory alone. What only a present state can tell (ports, kept values, new groups) is left open.
    ///
    /// Throws: what a file's source throws.
    package static func check(
        _ files: [InputFile],
        options: PlanOptions = PlanOptions(),
        diagnosticsMax: Int = 100
    ) throws -> DiagnosticReport {
        var collector = DiagnosticCollector(names: files.map(\.name), shownMax: diagnosticsMax)
        let columnOptions = ColumnOptions(options, &collector)
        guard collector.errorCount == 0 else { return collector.report }
        var reader = InventoryReader(options: columnOptions, snapshot: nil)
        let inventory = try reader.read(files, selection: .all, &collector)
        let resolution = MemberResolution(options: columnOptions, channelPort: nil, hasSnapshot: false)
        for channel in inventory.channels {
            for group in channel.groups { _ = resolution.members(of: group, present: [], &collector) }
            MemberKinds(present: nil).check(channel.groups, &collector)
            guard !options.allowWholeChannel, let ungrouped = channel.groups.first(where: { $0.name.isEmpty }) else {
                continue
            }
            collector.warning(
                "group-missing",
                at: ungrouped.place,
                "the row has no group: a plan that changes it overwrites the whole channel and needs --allow-whole-channel"
            )
        }
        return collector.report
    }

    private static func header(of request: PlanRequest) -> PlanHeader {
        PlanHeader(validUntil: request.validUntil, options: canonical(request.options), limits: request.limits)
    }

    /// The options in the order in which a header has them, so that the order of flags does not matter.
    private static func canonical(_ options: PlanOptions) -> PlanOptions {
        var options = options
        options.set = sorted(options.set)
        options.defaults = sorted(options.defaults)
        options.map = sorted(options.map)
        options.labels = sorted(options.labels)
        options.keep = sorted(options.keep)
        return options
    }

    private static func sorted(_ pairs: [PlanOptions.ColumnValue]) -> [PlanOptions.ColumnValue] {
        pairs.sorted { UTF8Text($0.column) < UTF8Text($1.column) }
    }

    private static func sorted(_ names: [String]) -> [String] {
        Set(names.map { UTF8Text($0) }).sorted().map(\.text)
    }
}
