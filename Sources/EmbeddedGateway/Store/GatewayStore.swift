internal import ByteIO
internal import GRDB

/// The gateway's whole state in SQLite: gateways, channels, member groups and members.
///
/// Each request is applied whole or not at all, and is durable before its reply: the write-ahead log is synced at every
/// commit, and requests that wait at the same time share one. Reads see every acknowledged write. Times and ids come from
/// the clock and the source that are handed in. A wrong request throws the documented `APIError`; any other error of an
/// operation is the database's own and changed nothing.
package struct GatewayStore: Sendable {
    /// Where the state is kept.
    package enum Location: Hashable, Sendable {
        /// In memory: gone with the store.
        case memory
        /// In a SQLite file at this path, made where it is missing.
        case file(String)
    }

    private let database: any DatabaseWriter
    private let groupCommit: GroupCommit
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
            groupCommit = GroupCommit(database: database)
            try GatewaySchema.migrator.migrate(database)
            if case .file = location { try Self.checkTables(of: database, path: path) }
            if let pagesMax { try Self.bound(database, pagesMax: pagesMax) }
        } catch let error as GatewayStoreError {
            throw error
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        // Long enough for a machine under load; whoever holds the state longer has gone wrong.
        configuration.busyMode = .timeout(30)
        return configuration
    }

    // A file's readers are connections of their own, which see every commit and wait for no writer. A state in memory
    // has one connection.
    private static func connect(_ location: Location) throws -> any DatabaseWriter {
        switch location {
        case .memory: return try DatabaseQueue(configuration: configuration)
        case .file(let path):
            // Before the pool, whose set-up writes into the file.
            let visitor = try DatabaseQueue(path: path, configuration: configuration)
            try checkIdentity(of: visitor, path: path)
            try visitor.close()
            let pool = try DatabasePool(path: path, configuration: configuration)
            try makeDurable(pool, path: path)
            return pool
        }
    }

    // After opening: GRDB's own set-up of the write-ahead log ends with synchronous = NORMAL.
    private static func makeDurable(_ database: DatabasePool, path: String) throws {
        try database.writeWithoutTransaction { db in
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
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

    /// The mark of a file can be copied: its tables must be those of a state too, or reading a row could meet other types.
    private static func checkTables(of database: any DatabaseWriter, path: String) throws {
        let own = try DatabaseQueue()
        try GatewaySchema.migrator.migrate(own)
        guard try database.read(GatewaySchema.definitions) == own.read(GatewaySchema.definitions) else {
            throw GatewayStoreError.notAGatewayState(path: path)
        }
    }

    private static func bound(_ database: any DatabaseWriter, pagesMax: Int) throws {
        try database.writeWithoutTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pagesMax)")
        }
    }

    /// Reads the state of one moment, with every acknowledged write in it.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await database.read(body)
    }

    /// Changes the state; the change is durable when this returns. Nothing changes where `body` throws.
    ///
    /// Writes that wait at the same time are committed together, in the order of their calls.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await groupCommit.write(body)
    }

    /// How many commits it took to make this store's writes durable.
    package var commitCount: Int { groupCommit.commitCount }

    /// Closes the state: a file's write-ahead log is merged into it and removed, so that the file may be moved alone; what is in
    /// memory goes with the store. Later writes fail; closing again does nothing.
    ///
    /// Throws: the database's error where it cannot be closed.
    package func close() throws {
        guard groupCommit.close(), let pool = database as? DatabasePool else { return }
        try pool.close()
        try Self.mergeLog(ofStateAt: pool.path)
    }

    // The pool closes its writer before its readers, and a reader that is the last to close merges nothing. Where another
    // process has the state open, the log stays, which is no loss. A file that was moved away must not be made anew.
    private static func mergeLog(ofStateAt path: String) throws {
        guard try Folder.kind(of: path) == .file else { return }
        let last = try DatabaseQueue(path: path, configuration: configuration)
        try last.read { db in _ = try Int.fetchOne(db, sql: "PRAGMA schema_version") }
        try last.close()
    }
}
