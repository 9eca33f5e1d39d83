internal import ByteIO
internal import Checkpoint
internal import Execution
internal import PlanModel

/// The reports of a run: made from the checkpoint, written to its folder.
struct RunReports {
    /// What is known of the run as a whole.
    let history: RunHistory
    /// What is known of its updates.
    let updates: any KnownUpdates
    let identity: RunIdentity
    let plan: PlanFile

    /// The report of a run as its checkpoint has it.
    ///
    /// Throws: `PlanFileError`; `CheckpointError`.
    func report(nextCommand: String) throws -> RunReport {
        try RunReportBuilder.report(
            history: history,
            updates: updates,
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
    /// Throws: `FileError`; `PlanFileError`; `CheckpointError`.
    func write(_ report: RunReport, to folder: RunFolder) throws {
        let file = try AtomicFile(path: folder.updatesPath, mode: RunFolder.fileMode)
        try file.write(UpdateRecord.headerLine(runID: report.runID, planSHA256: report.plan.sha256))
        try RunReportBuilder.forEachRecord(history: history, updates: updates, plan: plan) { record in
            try file.write(record.encodedLine())
        }
        try file.commit()
        try AtomicFile.write(report.encoded(), to: folder.reportPath, mode: RunFolder.fileMode)
    }
}
