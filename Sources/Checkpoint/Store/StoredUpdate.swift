internal import ByteIO
internal import Execution
internal import GRDB
internal import PlanModel

/// A row of `updates`: what is known of one update.
enum StoredUpdate {
    private static let table = "updates"
    private static let columns = """
        n, attempts, is_open, first_sent_at, last_intent_at, differs, outcome, settled_at, settled_session, \
        settled_attempts, settled_by, reason, read_latency_us, write_latency_us, status, error_code, error_message, \
        request_id, retry_after_ms, latency_us, request_count, seen_before, seen_after
        """
    private static let upsert = """
        INSERT OR REPLACE INTO updates (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    private static let selectOne = "SELECT \(columns) FROM updates WHERE n = ?"
    private static let selectDiffering = "SELECT n FROM updates WHERE differs IS NOT NULL"
    private static let selectAll = "SELECT \(columns) FROM updates ORDER BY n"

    /// Writes the row of update `n`.
    static func store(_ update: RunHistory.UpdateHistory, n: Int, into db: Database) throws {
        let settlement = update.settlement
        let facts = settlement?.facts
        let values: [(any DatabaseValueConvertible)?] = [
            n, update.attempts, update.isOpen, update.firstSentAt?.milliseconds, update.lastIntentAt?.milliseconds,
            update.differs?.storable,
            settlement?.outcome.rawValue, settlement?.at.milliseconds, settlement?.session, settlement?.attempts,
            settlement?.settledBy?.rawValue, settlement?.reason?.storable, settlement?.readLatencyMicroseconds,
            settlement?.writeLatencyMicroseconds,
            facts?.status, facts?.errorCode?.storable, facts?.errorMessage?.storable, facts?.requestID?.storable,
            facts?.retryAfterMilliseconds, facts?.latencyMicroseconds, facts?.requestCount, settlement?.seenBefore?.hex,
            facts?.seen?.hex,
        ]
        try db.cachedStatement(sql: upsert).execute(arguments: StatementArguments(values))
    }

    /// The row of update `n`; nil where nothing is known of it.
    ///
    /// Throws: `UnreadableRow`, or the database's own error.
    static func fetch(n: Int, from db: Database) throws -> RunHistory.UpdateHistory? {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: selectOne), arguments: [n])
        guard let row = try rows.next() else { return nil }
        return try decode(row, withFingerprints: true)
    }

    /// The numbers of the updates that a verifying pass found not as planned.
    static func fetchDiffering(_ db: Database) throws -> [Int] {
        try Int64.fetchAll(db.cachedStatement(sql: selectDiffering)).map(Int.init)
    }

    /// Gives all rows, in the order of their numbers. What scopes held is given only of unresolved updates, which may be repaired,
    /// unless it is asked for: it takes a third of the time, and nobody else reads it.
    ///
    /// Throws: `UnreadableRow` where one is not as `store` writes it or its number is not of 1 to `updateCount`, or
    /// the database's own error; what `body` throws.
    static func forEach(
        _ db: Database,
        updateCount: Int,
        withFingerprints: Bool,
        _ body: (Int, RunHistory.UpdateHistory) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(db, sql: selectAll)
        while let row = try rows.next() {
            guard let n = try natural(row, 0), n >= 1, n <= updateCount else { throw UnreadableRow(table: table) }
            try body(n, try decode(row, withFingerprints: withFingerprints))
        }
    }

    private static func decode(_ row: Row, withFingerprints: Bool) throws -> RunHistory.UpdateHistory {
        guard let attempts = try natural(row, 1) else { throw UnreadableRow(table: table) }
        var update = RunHistory.UpdateHistory()
        update.attempts = attempts
        update.isOpen = try natural(row, 2) == 1
        update.firstSentAt = try time(row, 3)
        update.lastIntentAt = try time(row, 4)
        update.differs = row[5]
        update.settlement = try decodeSettlement(row, withFingerprints: withFingerprints)
        return update
    }

    private static func decodeSettlement(_ row: Row, withFingerprints: Bool) throws -> UpdateSettlement? {
        guard let outcomeText = row[6] as String? else { return nil }
        let settledByText = row[10] as String?
        let settledBy = settledByText.flatMap(SettledBy.init(rawValue:))
        guard let outcome = Outcome(rawValue: outcomeText), (settledBy == nil) == (settledByText == nil),
            let at = try time(row, 7), let session = try natural(row, 8), let attempts = try natural(row, 9),
            let latency = try natural(row, 19), let requestCount = try natural(row, 20)
        else { throw UnreadableRow(table: table) }
        let hasFingerprints = withFingerprints || outcome == .unresolved
        return UpdateSettlement(
            outcome: outcome,
            reason: row[11],
            settledBy: settledBy,
            attempts: attempts,
            session: session,
            at: at,
            facts: ExchangeFacts(
                status: try natural(row, 14),
                errorCode: row[15],
                errorMessage: row[16],
                requestID: row[17],
                retryAfterMilliseconds: try natural(row, 18).map(Int64.init),
                latencyMicroseconds: latency,
                requestCount: requestCount,
                seen: hasFingerprints ? try fingerprint(row, 22) : nil
            ),
            seenBefore: hasFingerprints ? try fingerprint(row, 21) : nil,
            readLatencyMicroseconds: try natural(row, 12),
            writeLatencyMicroseconds: try natural(row, 13)
        )
    }

    private static func natural(_ row: Row, _ index: Int) throws -> Int? {
        try row.natural(index, in: table)
    }

    private static func fingerprint(_ row: Row, _ index: Int) throws -> Fingerprint128? {
        guard let text = row[index] as String? else { return nil }
        guard let fingerprint = Fingerprint128(hex: text) else { throw UnreadableRow(table: table) }
        return fingerprint
    }

    private static func time(_ row: Row, _ index: Int) throws -> Timestamp? {
        try row.time(index, in: table)
    }
}

extension String {
    /// The text with "␀" for each NUL, where SQLite's texts end; the log, as JSON, keeps a gateway's text as it came.
    var storable: String {
        guard utf8.contains(0) else { return self }
        var result = UnicodeScalarView()
        result.append(contentsOf: unicodeScalars.lazy.map { $0 == "\0" ? "\u{2400}" : $0 })
        return String(result)
    }
}
