internal import GRDB
internal import PlanModel

/// A named number of a session, or of the whole run under session 0.
enum Counter: String {
    /// Rows of the log.
    case events
    /// The latest verifying pass.
    case verifiedChecked = "verified_checked"
    case verifiedDiffering = "verified_differing"
    /// The timeout of a session, in milliseconds.
    case timeout = "timeout_ms"
    /// Requests of a session.
    case get, put, retries, throttled

    /// The counters that make up a session's requests.
    static let ofRequests: [(name: Counter, path: any WritableKeyPath<RunReport.RequestCounts, Int> & Sendable)] = [
        (.get, \.get), (.put, \.put), (.retries, \.retries), (.throttled, \.throttled),
    ]

    /// No counter of ours gets there; a sum of them over many sessions still fits.
    static let valueMax: Int64 = 1 << 40

    /// Sets a counter.
    func store(_ value: Int64, session: Int64, into db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO counters (session, name, value) VALUES (?, ?, ?)"
        )
        try statement.execute(arguments: [session, rawValue, value])
    }

    /// Removes a counter.
    func remove(session: Int64, from db: Database) throws {
        let statement = try db.cachedStatement(sql: "DELETE FROM counters WHERE session = ? AND name = ?")
        try statement.execute(arguments: [session, rawValue])
    }

    /// The value of a counter; nil where it was never set.
    func fetch(session: Int64, from db: Database) throws -> Int64? {
        let statement = try db.cachedStatement(sql: "SELECT value FROM counters WHERE session = ? AND name = ?")
        return try Int64.fetchOne(statement, arguments: [session, rawValue])
    }
}
