internal import ByteIO
internal import Checkpoint
internal import Execution
internal import PlanModel

/// The reports of a run: made from the checkpoint, written to its folder.
enum RunReports {
    /// The report of a run as its checkpoint has it.
    ///
    /// Throws: `PlanFileError`.
    static func report(
        history: RunHistory,
        identity: RunIdentity,
        plan: PlanFile,
        nextCommand: String
    ) throws -> RunReport {
        try RunReportBuilder.report(
            history: history,
            plan: plan,
            runID: identity.runID,
            mode: identity.binding.mode,
            planName: identity.binding.planName,
            endpoints: identity.binding.endpoints,
            nextCommand: nextCommand
        )
    }

    /// Writes `updates.jsonl`, then `report.json`, each whole or not at all.
    ///
    /// Throws: `FileError`; `PlanFileError`.
    static func write(_ report: RunReport, history: RunHistory, plan: PlanFile, to folder: RunFolder) throws {
        let updates = try AtomicFile(path: folder.updatesPath, mode: RunFolder.fileMode)
        try updates.write(UpdateRecord.headerLine(runID: report.runID, planSHA256: report.plan.sha256))
        let selection = UpdateSelection(history.only, in: plan)
        for n in 1..<(plan.entries.count + 1) {
            let record = try RunReportBuilder.record(n: n, history: history, plan: plan, selection: selection)
            try updates.write(record.encodedLine())
        }
        try updates.commit()
        try AtomicFile.write(report.encoded(), to: folder.reportPath, mode: RunFolder.fileMode)
    }
}
