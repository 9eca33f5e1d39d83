internal import Execution
internal import GRDB
internal import PlanModel

/// The fold of the events as tables: written with each batch, read as a `RunHistory`.
enum StoredHistory {
    /// Folds a batch of events into the tables.
    ///
    /// Updates and the verification are folded by `RunHistory` itself, over the rows that the batch touches, so that an
    /// event has one meaning.
    static func fold(_ events: [RunEvent], into db: Database) throws {
        var touched = RunHistory()
        let verification = try fetchVerification(db)
        touched.verification = verification
        for event in events {
            if event.mayClearVerification(touched.verification) {
                for n in try StoredUpdate.fetchDiffering(db) { try load(n, into: &touched, from: db) }
            }
            if let n = event.n { try load(n, into: &touched, from: db) }
            touched.apply(event)
            try foldIntoSessions(event, db)
        }
        for (n, update) in touched.updates.sorted(by: { $0.key < $1.key }) {
            try StoredUpdate.store(update, n: n, into: db)
        }
        if touched.verification != verification { try store(touched.verification, into: db) }
    }

    private static func load(_ n: Int, into history: inout RunHistory, from db: Database) throws {
        if history.updates[n] == nil { history.updates[n] = try StoredUpdate.fetch(n: n, from: db) }
    }

    private static func foldIntoSessions(_ event: RunEvent, _ db: Database) throws {
        switch event {
        case .sessionStarted(let start):
            try db.execute(
                sql: "INSERT INTO sessions (session, started_at, version, only_updates) VALUES (?, ?, ?, ?)",
                arguments: [start.session, start.at.milliseconds, start.version, SelectionTerm.joined(start.only)]
            )
            try Counter.timeout.store(start.timeoutMilliseconds, session: Int64(start.session), into: db)
        case .sessionEnded(let session, let at, let by, let exitCode, let message):
            try db.execute(
                sql: "UPDATE sessions SET ended_at = ?, ended_by = ?, exit_code = ?, message = ? WHERE session = ?",
                arguments: [at.milliseconds, by.rawValue, exitCode, message.storable, session]
            )
        case .requests(let session, let counts):
            for counter in Counter.ofRequests {
                try counter.name.store(Int64(counts[keyPath: counter.path]), session: Int64(session), into: db)
            }
        case .intent, .withdrawn, .outcome, .differing, .verified:
            break
        }
    }

    private static func store(_ verification: RunReport.Verification?, into db: Database) throws {
        guard let verification else {
            try Counter.verifiedChecked.remove(session: 0, from: db)
            try Counter.verifiedDiffering.remove(session: 0, from: db)
            return
        }
        try Counter.verifiedChecked.store(Int64(verification.checked), session: 0, into: db)
        try Counter.verifiedDiffering.store(Int64(verification.differing), session: 0, into: db)
    }

    private static func fetchVerification(_ db: Database) throws -> RunReport.Verification? {
        guard let checked = try Counter.verifiedChecked.fetch(session: 0, from: db),
            let differing = try Counter.verifiedDiffering.fetch(session: 0, from: db)
        else { return nil }
        return RunReport.Verification(checked: Int(checked), differing: Int(differing))
    }

    /// Reads the tables but for the updates.
    ///
    /// Throws: `UnreadableRow`, or the database's own error.
    static func fetch(_ db: Database) throws -> RunHistory {
        var history = RunHistory()
        try fetchSessions(db, into: &history)
        try fetchCounters(db, into: &history)
        history.verification = try fetchVerification(db)
        return history
    }

    private static func fetchSessions(_ db: Database, into history: inout RunHistory) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT session, started_at, version, ended_at, ended_by, exit_code, message, only_updates
                FROM sessions ORDER BY session
                """
        )
        while let row = try rows.next() {
            guard let session = try row.natural(0, in: "sessions"), let startedAt = try row.time(1, in: "sessions"),
                let version = row[2] as String?
            else { throw UnreadableRow(table: "sessions") }
            guard let only = (row[7] as String?).flatMap(SelectionTerm.list) else {
                throw UnreadableRow(table: "sessions")
            }
            history.only = only
            let exitCode = try row.natural(5, in: "sessions")
            history.sessions.append(
                RunReport.Session(
                    session: session,
                    startedAt: startedAt,
                    endedAt: try row.time(3, in: "sessions"),
                    version: version,
                    exitCode: exitCode
                )
            )
            guard let endedBy = row[4] as String? else {
                history.ended = nil
                continue
            }
            guard let by = RunReport.EndedBy(rawValue: endedBy), let exitCode, let message = row[6] as String? else {
                throw UnreadableRow(table: "sessions")
            }
            history.ended = RunReport.Ended(by: by, exitCode: exitCode, message: message, nextCommand: nil)
        }
    }

    private static func fetchCounters(_ db: Database, into history: inout RunHistory) throws {
        let latestSession = Int64(history.sessions.last?.session ?? 0)
        let rows = try Row.fetchCursor(db, sql: "SELECT session, name, value FROM counters WHERE session > 0")
        while let row = try rows.next() {
            guard let session = row[0] as Int64?, let name = row[1] as String?, let value = row[2] as Int64?,
                (0...Counter.valueMax).contains(value)
            else { throw UnreadableRow(table: "counters") }
            if name == Counter.timeout.rawValue {
                history.timeoutMillisecondsMax = max(history.timeoutMillisecondsMax, value)
                continue
            }
            guard let counter = Counter.ofRequests.first(where: { $0.name.rawValue == name }) else {
                throw UnreadableRow(table: "counters")
            }
            history.requests[keyPath: counter.path] += Int(value)
            if session < latestSession { history.requestsOfEarlierSessions[keyPath: counter.path] += Int(value) }
        }
    }
}

extension RunEvent {
    /// Whether `RunHistory.apply` may forget what the latest verifying pass found, in updates that the event does not name.
    fileprivate func mayClearVerification(_ verification: RunReport.Verification?) -> Bool {
        switch self {
        case .sessionStarted: true
        case .differing, .verified: verification != nil
        case .intent, .withdrawn, .outcome, .requests, .sessionEnded: false
        }
    }
}
