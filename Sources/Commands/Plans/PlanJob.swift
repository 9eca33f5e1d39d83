internal import ByteIO
internal import PlanModel
internal import Planning

/// Planning as commands do it: inputs in, a plan folder out, diagnostics on standard error.
struct PlanJob {
    /// How many diagnostics are shown.
    static let diagnosticsMax = 100

    let inventory: InventorySources
    let current: CurrentState
    let options: PlanOptions
    let limits: PlanLimits
    let memberQuotas: MemberQuotas
    let validUntil: String?
    let memory: PlanningMemory
    let json: Bool
    let context: CommandContext

    /// What the inventory is compared with.
    enum CurrentState {
        case files(InventorySources)
        /// A snapshot in memory that was read from the gateways, as CSV.
        case gateways(csv: [UInt8])
    }

    /// A plan folder that was written or kept.
    struct Written {
        let folder: PlanFolder
        let planned: Planned
        let outcome: PlanFolderWriter.Outcome
    }

    /// Plans and writes.
    ///
    /// Throws: `ExitWith` (input rejected, limit refused) after the diagnostics were written; `CommandFailure`; `FileError`.
    func write(to folder: PlanFolder, force: Bool) throws -> Written {
        let writer = PlanFolderWriter(folder)
        let planned = try plan(into: writer)
        let inputs = InventorySources.encoded(inventory: inventory, current: currentSources)
        return Written(
            folder: folder,
            planned: planned,
            outcome: try writer.finish(planned, inputs: inputs, force: force)
        )
    }

    /// Plans into `output`; without one, nothing is written but diagnostics.
    ///
    /// Throws: as `write(to:force:)`; what `output` throws.
    func plan(into output: (any PlanOutput)? = nil) throws -> Planned {
        let request = PlanRequest(
            inventory: inventory.inputFiles,
            current: currentFiles,
            options: options,
            limits: limits,
            memberQuotas: memberQuotas,
            validUntil: validUntil,
            memory: memory,
            diagnosticsMax: Self.diagnosticsMax
        )
        let view = DiagnosticsView(json: json, output: context.standardError)
        switch try Planner.plan(request, into: output) {
        case .rejected(let report):
            view.show(report)
            throw ExitWith(status: .inputRejected)
        case .refused(let limits, let report):
            view.show(report)
            view.show(limits)
            throw ExitWith(status: .limitRefused)
        case .planned(let planned, let report):
            view.show(report)
            return planned
        }
    }

    private var currentSources: InventorySources? {
        if case .files(let sources) = current { sources } else { nil }
    }

    private var currentFiles: [InputFile] {
        switch current {
        case .files(let sources): sources.inputFiles
        case .gateways(let csv): [InputFile(name: "the gateways", bytes: csv)]
        }
    }
}

extension InventorySources {
    /// The files as planning takes them.
    var inputFiles: [InputFile] {
        files.map { source in InputFile(name: source.name) { try source.open() } }
    }
}
