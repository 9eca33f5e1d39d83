internal import GRDB

/// The gateway's whole state in SQLite: gateways, channels, member groups and members.
///
/// Each request is one transaction, durable before its reply: the write-ahead log is synced at every commit. Times and
/// ids come from the clock and the source that are handed in. A wrong request throws the documented `APIError`; any
/// other error of an operation is the database's own and changed nothing.
package struct GatewayStore: Sendable {
    /// Where the state is kept.
    package enum Location: Hashable, Sendable {
        /// In memory: gone with the store.
        case memory
        /// In a SQLite file at this path, made where it is missing.
        case file(String)
    }

    let database: DatabaseQueue
    let clock: GatewayClock
    let ids: GatewayIDs
    let settings: GatewaySettings
    let channelWrites = ChannelWrites()

    /// Opens the state, and creates it where there is none.
    ///
    /// `settings` say what the gateway allows; they are not part of the state. `pagesMax` bounds the database, in SQLite pages of 4 KiB; a write that needs more fails like one to a full disk.
    ///
    /// Throws: `GatewayStoreError` where the file cannot be opened, is not a gateway's state, or is a newer one.
    package init(
        _ location: Location,
        clock: GatewayClock = .system,
        ids: GatewayIDs = .random,
        settings: GatewaySettings = GatewaySettings(),
        pagesMax: Int? = nil
    ) throws(GatewayStoreError) {
        self.clock = clock
        self.ids = ids
        self.settings = settings
        let path = if case .file(let path) = location { path } else { ":memory:" }
        do {
            database = try Self.connect(location)
            try Self.checkIdentity(of: database, path: path)
            if case .file = location { try Self.makeDurable(database, path: path) }
            try GatewaySchema.migrator.migrate(database)
            if let pagesMax { try Self.bound(database, pagesMax: pagesMax) }
        } catch let error as GatewayStoreError {
            throw error
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    private static func connect(_ location: Location) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        return switch location {
        case .memory: try DatabaseQueue(configuration: configuration)
        case .file(let path): try DatabaseQueue(path: path, configuration: configuration)
        }
    }

    // Through SQL and after opening: GRDB's own WAL set-up ends with synchronous = NORMAL, and would come before a
    // foreign database is recognised.
    private static func makeDurable(_ database: DatabaseQueue, path: String) throws {
        try database.writeWithoutTransaction { db in
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            guard journal == "wal", synchronous == 2 else {
                throw GatewayStoreError.cannotOpen(path: path, reason: "commits cannot be made durable there")
            }
        }
    }

    private static func checkIdentity(of database: DatabaseQueue, path: String) throws {
        try database.read { db in
            let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
            let identity = try Int64.fetchOne(db, sql: "PRAGMA application_id")
            guard isEmpty || identity == GatewaySchema.applicationID else {
                throw GatewayStoreError.notAGatewayState(path: path)
            }
            guard try !GatewaySchema.migrator.hasBeenSuperseded(db) else {
                throw GatewayStoreError.newerFormat(path: path)
            }
        }
    }

    private static func bound(_ database: DatabaseQueue, pagesMax: Int) throws {
        try database.writeWithoutTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pagesMax)")
        }
    }

    /// Reads the state as it is after every acknowledged write.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await database.read(body)
    }

    /// Changes the state in one transaction, which is durable when this returns; nothing changes where `body` throws.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await database.write(body)
    }

    /// Closes the state; a file's write-ahead log is merged into it.
    ///
    /// Throws: the database's error where it cannot be closed.
    package func close() throws {
        try database.close()
    }
}
