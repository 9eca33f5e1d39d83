internal import GRDB

/// The tables of a checkpoint, and the marks by which a file is known as one.
///
/// `events` is the truth, append-only; the other tables are its fold, written in the same transaction.
enum CheckpointSchema {
    /// "CUTO" as SQLite's application id.
    static let applicationID: Int64 = 0x4355_544F
    /// The format's version, as SQLite's user version.
    static let version: Int64 = 1

    /// The statements, sorted by the name of what they make; SQLite keeps each as it stands here.
    static let statements = [
        """
        CREATE TABLE counters (
            session INTEGER NOT NULL,
            name TEXT NOT NULL,
            value INTEGER NOT NULL,
            PRIMARY KEY (session, name)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY,
            session INTEGER NOT NULL,
            time INTEGER,
            kind TEXT NOT NULL,
            n INTEGER,
            payload TEXT NOT NULL,
            chain TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            run_id TEXT NOT NULL,
            plan_sha256 TEXT NOT NULL,
            plan_name TEXT NOT NULL,
            update_count INTEGER NOT NULL,
            mode TEXT NOT NULL,
            endpoints TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE sessions (
            session INTEGER PRIMARY KEY,
            started_at INTEGER NOT NULL,
            version TEXT NOT NULL,
            only_updates TEXT NOT NULL,
            ended_at INTEGER,
            ended_by TEXT,
            exit_code INTEGER,
            message TEXT
        ) STRICT
        """,
        """
        CREATE TABLE updates (
            n INTEGER PRIMARY KEY,
            attempts INTEGER NOT NULL,
            is_open INTEGER NOT NULL,
            first_sent_at INTEGER,
            last_intent_at INTEGER,
            differs TEXT,
            outcome TEXT,
            settled_at INTEGER,
            settled_session INTEGER,
            settled_attempts INTEGER,
            settled_by TEXT,
            reason TEXT,
            seen_before TEXT,
            seen_after TEXT,
            read_latency_us INTEGER,
            write_latency_us INTEGER,
            status INTEGER,
            error_code TEXT,
            error_message TEXT,
            request_id TEXT,
            retry_after_ms INTEGER,
            latency_us INTEGER,
            request_count INTEGER
        ) STRICT
        """,
        "CREATE INDEX updates_differing ON updates (n) WHERE differs IS NOT NULL",
    ]

    /// Makes the tables and marks the file.
    static func create(in db: Database) throws {
        for statement in statements { try db.execute(sql: statement) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Refuses a file that is not this program's, is of a later version, or holds other tables, triggers or views
    /// than a checkpoint has.
    ///
    /// Throws: `CheckpointError`, or the database's own error.
    static func check(_ db: Database, path: String) throws {
        guard try Int64.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            throw CheckpointError.foreign(path: path)
        }
        let found = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found <= version else {
            throw CheckpointError.newer(path: path, version: Int(found), known: Int(version))
        }
        let definitions = try Row.fetchAll(db, sql: "SELECT sql FROM sqlite_schema ORDER BY name").map { row in
            row[0] as String?
        }
        guard definitions == statements else {
            throw CheckpointError.damaged(path: path, reason: "its tables are not those of a checkpoint")
        }
    }
}
