internal import GRDB
internal import PlanModel

/// The one row of `run`.
enum StoredRun {
    /// Writes the row.
    static func insert(_ run: RunIdentity, into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO run (id, run_id, plan_sha256, plan_name, update_count, mode, endpoints, created_at)
                VALUES (1, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run.runID, run.binding.planSHA256, run.binding.planName, run.binding.updateCount,
                run.binding.mode.rawValue, run.binding.encodedEndpoints, run.createdAt.milliseconds,
            ]
        )
    }

    /// Reads the row.
    ///
    /// Throws: `CheckpointError` where it is not as `insert` writes it.
    static func fetch(_ db: Database, path: String) throws -> RunIdentity {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT run_id, plan_sha256, plan_name, update_count, mode, endpoints, created_at FROM run"
        )
        guard let row, let runID = row[0] as String?, let planSHA256 = row[1] as String?,
            let planName = row[2] as String?, let updateCount = row[3] as Int64?, updateCount >= 0,
            let mode = (row[4] as String?).flatMap(RunReport.Mode.init(rawValue:)),
            let endpoints = (row[5] as String?).flatMap(RunBinding.decodeEndpoints),
            let createdAt = row[6] as Int64?
        else { throw CheckpointError.damaged(path: path, reason: "the run's own row cannot be read") }
        let binding = RunBinding(
            planSHA256: planSHA256,
            planName: planName,
            updateCount: Int(updateCount),
            mode: mode,
            endpoints: endpoints
        )
        return RunIdentity(runID: runID, binding: binding, createdAt: Timestamp(milliseconds: createdAt))
    }
}
