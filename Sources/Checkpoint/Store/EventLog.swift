internal import ByteIO
internal import Execution
internal import GRDB
internal import PlanModel

/// Where the log stands: what the next event is chained to.
struct LogPosition: Hashable, Sendable {
    /// The number of the last event; 0 where there is none.
    var sequence: Int64
    /// The chain value of the last event; of the run itself where there is none.
    var chain: String
    /// The latest session, for events that do not name their own.
    var session: Int64

    /// The chain value that the first event is chained to: a digest of what the run is bound to.
    static func origin(of run: RunIdentity) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("run_id", run.runID)
            writer.member("plan_sha256", run.binding.planSHA256)
            writer.member("plan_name", run.binding.planName)
            writer.member("updates", run.binding.updateCount)
            writer.member("mode", run.binding.mode.rawValue)
            writer.member("endpoints", run.binding.encodedEndpoints)
            writer.member("created_at", run.createdAt.milliseconds)
        }
        return SHA256Hasher.hexDigest(of: writer.bytes)
    }
}

/// A row of `events` without its chain value.
package struct LoggedEvent: Hashable, Sendable {
    /// From 1.
    package var sequence: Int64
    package var session: Int64
    /// Milliseconds since 1970; nil where the event has none.
    package var time: Int64?
    package var kind: String
    /// The update that it is about; nil where it is about the run.
    package var n: Int64?
    /// What the columns do not hold, as a JSON object.
    package var payload: String
}

/// Computes chain values; it keeps the memory that this takes.
struct ChainHasher {
    private var line = JSONWriter()
    private var bytes: [UInt8] = []

    /// The chain value of an event: SHA-256 over the chain value before it, the columns as a JSON object and the payload, a
    /// line each.
    mutating func chain(of event: LoggedEvent, after previous: String) -> String {
        line.removeAll()
        line.object { writer in
            writer.member("seq", event.sequence)
            writer.member("session", event.session)
            writer.member("time", event.time)
            writer.member("kind", event.kind)
            writer.member("n", event.n)
        }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: previous.utf8)
        bytes.append(0x0A)
        bytes.append(contentsOf: line.bytes)
        bytes.append(0x0A)
        bytes.append(contentsOf: event.payload.utf8)
        bytes.append(0x0A)
        return SHA256Hasher.hexDigest(of: bytes)
    }
}

/// The table `events`.
enum EventLog {
    /// Writes an event at the end of the log and moves `position` to it.
    static func append(
        _ event: RunEvent,
        at position: inout LogPosition,
        _ hasher: inout ChainHasher,
        into db: Database
    ) throws {
        if case .sessionStarted(let start) = event { position.session = Int64(start.session) }
        position.sequence += 1
        let logged = event.logged(sequence: position.sequence, session: position.session)
        position.chain = hasher.chain(of: logged, after: position.chain)
        let statement = try db.cachedStatement(
            sql: "INSERT INTO events (seq, session, time, kind, n, payload, chain) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        try statement.execute(arguments: [
            logged.sequence, logged.session, logged.time, logged.kind, logged.n, logged.payload, position.chain,
        ])
    }

    /// Where the log of a run stands.
    static func position(_ db: Database, run: RunIdentity) throws -> LogPosition {
        let session = try Int64.fetchOne(db, sql: "SELECT max(session) FROM sessions") ?? 0
        let last = try Row.fetchOne(db, sql: "SELECT seq, chain FROM events ORDER BY seq DESC LIMIT 1")
        guard let last else {
            return LogPosition(sequence: 0, chain: LogPosition.origin(of: run), session: session)
        }
        guard let sequence = try last.natural(0, in: "events"), let chain = last[1] as String? else {
            throw UnreadableRow(table: "events")
        }
        return LogPosition(sequence: Int64(sequence), chain: chain, session: session)
    }

    /// Refuses a log that is not as it was written. A long one is looked at from both its begin and its middle: each link is to the
    /// value that stands before it, so that all hold where those of both halves do. Up to `oneThreadMax` events a second thread costs
    /// more than it saves.
    ///
    /// Throws: `CheckpointError.logChanged`, or the database's own error.
    static func requireWhole(_ db: Database, run: RunIdentity, path: String, oneThreadMax: Int64 = 100_000) throws {
        let count = try Counter.events.fetch(session: 0, from: db) ?? 0
        var brokenAt: Int?
        if count > oneThreadMax, let middle = try link(count / 2, db) {
            let origin = Link(sequence: 0, chain: LogPosition.origin(of: run))
            let (first, second) = inParallel {
                Result { try verifyLinks(db, after: origin, through: middle.sequence) }
            } _: {
                Result {
                    try CheckpointFile.openForReading(path).read { try verifyLinks($0, after: middle) }
                }
            }
            brokenAt = try first.get().brokenAt ?? second.get().brokenAt
        } else {
            brokenAt = try verifyChain(db, run: run).brokenAt
        }
        if let brokenAt { throw CheckpointError.logChanged(path: path, event: brokenAt) }
    }

    /// An event's number and the chain value that stands with it.
    private struct Link: Sendable {
        let sequence: Int64
        let chain: String
    }

    private static func link(_ sequence: Int64, _ db: Database) throws -> Link? {
        let row = try Row.fetchOne(db, sql: "SELECT chain FROM events WHERE seq = ?", arguments: [sequence])
        return (row?[0] as String?).map { Link(sequence: sequence, chain: $0) }
    }

    /// Computes the chain anew, in order.
    static func verifyChain(
        _ db: Database,
        run: RunIdentity,
        visit: (LoggedEvent) -> Void = { _ in }
    ) throws -> ChainVerification {
        try verifyLinks(db, after: Link(sequence: 0, chain: LogPosition.origin(of: run)), visit: visit)
    }

    /// Computes the chain anew from one of its links on, to the end of the log or to another of them.
    private static func verifyLinks(
        _ db: Database,
        after start: Link,
        through end: Int64? = nil,
        visit: (LoggedEvent) -> Void = { _ in }
    ) throws -> ChainVerification {
        var hasher = ChainHasher()
        var chain = start.chain
        var count = start.sequence
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT seq, session, time, kind, n, payload, chain FROM events WHERE seq > ? AND seq <= ? ORDER BY seq
                """,
            arguments: [start.sequence, end ?? .max]
        )
        while let row = try rows.next() {
            guard let sequence = row[0] as Int64?, sequence == count + 1, let session = row[1] as Int64?,
                let kind = row[3] as String?, let payload = row[5] as String?, let recorded = row[6] as String?
            else { return ChainVerification(eventCount: Int(count), chain: chain, brokenAt: Int(count + 1)) }
            let event = LoggedEvent(
                sequence: sequence,
                session: session,
                time: row[2],
                kind: kind,
                n: row[4],
                payload: payload
            )
            let computed = hasher.chain(of: event, after: chain)
            guard computed == recorded else {
                return ChainVerification(eventCount: Int(count), chain: chain, brokenAt: Int(sequence))
            }
            chain = computed
            count = sequence
            visit(event)
        }
        // A chain alone does not show that its last links are gone.
        let isWhole = try end ?? Counter.events.fetch(session: 0, from: db) ?? 0 == count
        return ChainVerification(eventCount: Int(count), chain: chain, brokenAt: isWhole ? nil : Int(count + 1))
    }
}

/// What the log of events looks like when its chain is computed anew.
package struct ChainVerification: Hashable, Sendable {
    /// How many events stand unbroken from the first one on.
    package let eventCount: Int
    /// The chain value of the last of them.
    package let chain: String
    /// The number of the first event that was changed, moved or removed; nil where all stand as written.
    package let brokenAt: Int?
}
