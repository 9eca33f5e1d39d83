internal import ByteIO
package import PlanModel

/// Makes plans: reads, validates, compares, and holds the outcome against the limits.
package enum Planner {
    /// Plans the way from `current` to `inventory`, and writes the plan to `output`: while it reads, where the rows come in the
    /// plan's order. Without an output nothing is written, and the rest is the same.
    ///
    /// The same rows and options give the same plan, whatever the order of rows and files.
    ///
    /// Throws: what a file's source, the output and the scratch storage throw; everything that is wrong with the input itself is
    /// in the result.
    package static func plan(_ request: PlanRequest, into output: (any PlanOutput)?) throws -> PlanResult {
        try plan(request, lanes: .both, way: .mergeIfSorted(), into: output)
    }

    /// How rows are brought together.
    enum Way {
        /// Side by side from files that are sorted, as long as they are; else by hash. So many bytes of rows are planned together.
        case mergeIfSorted(partitionBytes: Int = ChannelMerge.partitionBytes)
        case hash(partitionCount: Int)
    }

    static func plan(
        _ request: PlanRequest,
        lanes: PlanAttempt.Lanes,
        way: Way,
        into output: (any PlanOutput)?
    ) throws -> PlanResult {
        let names = (request.inventory + request.current).map(\.name)
        var collector = DiagnosticCollector(names: names, shownMax: request.diagnosticsMax)
        let options = ColumnOptions(request.options, &collector)
        guard collector.errorCount == 0 else { return .rejected(collector.report) }
        func run(compares: Bool) throws -> PlanAttempt {
            try Self.run(request, way) { comesInOrder in
                PlanAttempt(
                    request,
                    options,
                    collector,
                    lanes: lanes,
                    compares: compares,
                    comesInOrder: comesInOrder,
                    output: output
                )
            }
        }
        let whole = try run(compares: true)
        return try whole.intake.current.isSound ? whole.finish() : run(compares: false).finish()
    }

    /// Validates an inventory alone. What only a present state can tell (ports, kept values, new groups) is left open.
    ///
    /// Throws: what a file's source and the scratch storage throw.
    package static func check(
        _ files: [InputFile],
        options: PlanOptions = PlanOptions(),
        memory: PlanningMemory = .unlimited,
        diagnosticsMax: Int = 100
    ) throws -> DiagnosticReport {
        var collector = DiagnosticCollector(names: files.map(\.name), shownMax: diagnosticsMax)
        let columnOptions = ColumnOptions(options, &collector)
        guard collector.errorCount == 0 else { return collector.report }
        let request = PlanRequest(inventory: files, current: [], options: options, memory: memory)
        let check = try run(request, .mergeIfSorted()) { _ in InventoryCheck(options, columnOptions, collector) }
        return check.finish()
    }

    /// Brings all rows together, partition by partition, in a new pass for each way that is tried: channel by channel, as long as
    /// no row asks for more.
    private static func run<Pass: PlanningPass>(
        _ request: PlanRequest,
        _ way: Way,
        attempt: (_ comesInOrder: Bool) -> Pass
    ) throws -> Pass {
        do {
            return try run(request, .channel, way, attempt: attempt)
        } catch is WholeGatewaysNeeded {
            return try run(request, .gateway, way, attempt: attempt)
        }
    }

    private static func run<Pass: PlanningPass>(
        _ request: PlanRequest,
        _ unit: PlanningUnit,
        _ way: Way,
        attempt: (_ comesInOrder: Bool) -> Pass
    ) throws -> Pass {
        let inputs = PlanningInputs(request, unit)
        let second = attempt(false)
        var partitionCount = ChannelHashing.partitionCount
        switch way {
        case .hash(let count): partitionCount = count
        case .mergeIfSorted(let partitionBytes) where inputs.count <= ChannelMerge.filesMax:
            let pass = attempt(true)
            let feeds = try inputs.open(pass.intake)
            var merge = ChannelMerge(feeds, unit: unit, pass.intake.options, partitionBytes: partitionBytes)
            if try merge.run({ try plan($0, unit, pass) }), pass.isInOrder { return pass }
        case .mergeIfSorted: break
        }
        let make = { ChannelHashing($0, unit: unit, memory: request.memory, partitionCount: partitionCount) }
        let channels = try run(make(.members), inputs, second.intake) { try plan($0, unit, second) }
        guard !channels.isEmpty else { return second }
        // What is to be said of rows that are not well formed has been said.
        let silent = RowIntake(second.intake.options, DiagnosticCollector(names: inputs.names, shownMax: 0))
        _ = try run(make(.rowsOf(channels)), inputs, silent) { partition in
            partition.state.needsDetailForAll = true
            try second.planInDetail(partition)
        }
        return second
    }

    private static func plan(_ partition: Partition, _ unit: PlanningUnit, _ pass: some PlanningPass) throws {
        if unit == .channel, partition.needsWholeGateways { throw WholeGatewaysNeeded() }
        try pass.plan(partition)
    }

    /// Distributes the rows of all files and plans them. Returns the channels of which rows are still wanted.
    private static func run(
        _ hashing: consuming ChannelHashing,
        _ inputs: PlanningInputs,
        _ intake: RowIntake,
        _ plan: (Partition) throws -> Void
    ) throws -> ChannelSet {
        for number in 0..<inputs.count {
            if let feed = try inputs.open(number, intake) { try hashing.add(feed) }
        }
        return try hashing.run(plan)
    }
}

/// What is done with the partitions of all rows.
protocol PlanningPass: AnyObject {
    var intake: RowIntake { get }
    /// Whether it can stand: else partitions came in no order after all, and what it has found says nothing.
    var isInOrder: Bool { get }
    /// Plans a partition. What needs rows that it lacks is asked for, and left to `planInDetail`.
    func plan(_ partition: Partition) throws
    /// Plans a partition by the detailed rules alone.
    func planInDetail(_ partition: Partition) throws
}

extension PlanAttempt: PlanningPass {}

/// The files of a request by number, those of the inventory first.
struct PlanningInputs {
    private let files: [InputFile]
    private let inventoryCount: Int
    private let unit: PlanningUnit

    init(_ request: PlanRequest, _ unit: PlanningUnit) {
        self.unit = unit
        files = request.inventory + request.current
        inventoryCount = request.inventory.count
    }

    var count: Int { files.count }
    var names: [String] { files.map(\.name) }

    /// Opens a file; nil where its header is of no use.
    ///
    /// Throws: what its source throws.
    func open(_ number: Int, _ intake: RowIntake) throws -> RowFeed? {
        let side: ColumnLayout.Role = number < inventoryCount ? .inventory : .current
        return try RowFeed(files[number], number: Int32(clamping: number), side: side, unit: unit, intake)
    }

    /// Opens all files.
    ///
    /// Throws: what a file's source throws.
    func open(_ intake: RowIntake) throws -> Feeds {
        try Feeds(count) { try open($0, intake) }
    }
}
