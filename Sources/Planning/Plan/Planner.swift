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
        let names = (request.inventory + request.current).map(\.name)
        var collector = DiagnosticCollector(names: names, shownMax: request.diagnosticsMax)
        let columnOptions = ColumnOptions(request.options, &collector)
        guard collector.errorCount == 0 else { return .rejected(collector.report) }

        var builder = SnapshotBuilder()
        try builder.read(request.current, firstFile: request.inventory.count, options: columnOptions, &collector)
        let snapshot = builder.snapshot()
        // Of a snapshot that could not be read nothing is known, so that nothing is resolved through it.
        var reader = InventoryReader(options: columnOptions, snapshot: builder.isSound ? snapshot : nil)
        let inventory = try reader.read(request.inventory, &collector)
        guard builder.isSound, inventory.isSound else { return .rejected(collector.report) }

        var comparison = Comparison(snapshot: snapshot, options: request.options, columnOptions: columnOptions)
        comparison.compare(inventory, &collector)
        guard collector.errorCount == 0 else { return .rejected(collector.report) }
        let breaches =
            LimitCheck.breaches(
                comparison.figures,
                updateCount: comparison.updates.count,
                limits: request.limits
            ) + QuotaCheck.breaches(comparison.figures, snapshot: snapshot, quotas: request.memberQuotas)
        guard breaches.isEmpty else { return .refused(breaches, collector.report) }
        let planned = assemble(comparison, inputs: [inventory.input, builder.input], request)
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
        let inventory = try reader.read(files, &collector)
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

    /// Puts the updates in order and counts what the footer says.
    private static func assemble(
        _ comparison: Comparison,
        inputs: [PlanSummary.Input],
        _ request: PlanRequest
    ) -> PlannedUpdates {
        var updates = comparison.updates.sorted { left, right in
            if left.wave != right.wave { return left.wave < right.wave }
            return left.channel != right.channel ? left.channel < right.channel : left.scope < right.scope
        }
        for index in updates.indices { updates[index].n = index + 1 }
        let summary = PlanSummary(
            inputs: inputs,
            waves: waves(updates),
            gateways: gateways(updates),
            updateCount: updates.count,
            groups: comparison.groupCounts,
            members: comparison.memberCounts
        )
        let header = PlanHeader(
            validUntil: request.validUntil,
            options: canonical(request.options),
            limits: request.limits
        )
        return PlannedUpdates(header: header, updates: updates, summary: summary)
    }

    private static func waves(_ updates: [Update]) -> [PlanSummary.Wave] {
        updates.reduce(into: []) { waves, update in
            if waves.last?.wave == update.wave {
                waves[waves.count - 1].updateCount += 1
            } else {
                waves.append(PlanSummary.Wave(wave: update.wave, firstN: update.n, updateCount: 1))
            }
        }
    }

    private static func gateways(_ updates: [Update]) -> [PlanSummary.Gateway] {
        Dictionary(grouping: updates, by: \.channel.gateway).sorted { $0.key < $1.key }.map { key, updates in
            PlanSummary.Gateway(
                key: key,
                channelCount: Set(updates.map(\.channel)).count,
                updateCount: updates.count
            )
        }
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
