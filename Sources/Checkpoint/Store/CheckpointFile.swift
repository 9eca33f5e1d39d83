internal import ByteIO
internal import GRDB

/// Opening a checkpoint's SQLite file.
enum CheckpointFile {
    /// Up to this size a check of the whole file at opening takes a fraction of a second.
    private static let checkedSizeMax = 32 * 1024 * 1024

    /// Makes the file of a new run, whole or not at all.
    ///
    /// SQLite cannot make a file with tables in one step, so it is made under another name and then put in place.
    ///
    /// Throws: `CheckpointError`; `.exists` where there is one.
    static func create(_ folder: RunFolder, run: RunIdentity) throws(CheckpointError) {
        let draft = folder.checkpointPath + ".draft"
        do {
            guard try Folder.kind(of: folder.checkpointPath) == nil else {
                throw CheckpointError.exists(path: folder.checkpointPath)
            }
            // What a killed process left.
            try removeDraft(draft)
            try AtomicFile.write([], to: draft, mode: RunFolder.fileMode)
            let database = try DatabaseQueue(path: draft, configuration: configuration())
            try database.write { db in
                try CheckpointSchema.create(in: db)
                try StoredRun.insert(run, into: db)
            }
            try database.close()
            let bytes = try FileDescriptor.openForReading(draft).readAll(sizeMax: checkedSizeMax)
            try AtomicFile.write(bytes, to: folder.checkpointPath, mode: RunFolder.fileMode)
            try removeDraft(draft)
        } catch {
            throw CheckpointError(error, path: folder.checkpointPath)
        }
    }

    private static func removeDraft(_ draft: String) throws(FileError) {
        for suffix in ["", "-journal"] { try Folder.remove(draft + suffix) }
    }

    /// Opens a checkpoint for writing: every commit is synced before it returns.
    ///
    /// `pagesMax` bounds the file in SQLite pages of 4 KiB; a commit that needs more fails like one to a full disk.
    ///
    /// Throws: `CheckpointError`.
    static func openForWriting(_ folder: RunFolder, pagesMax: Int?) throws(CheckpointError) -> DatabaseQueue {
        let path = folder.checkpointPath
        do {
            let isSmall = try FileDescriptor.openForReading(path).size() <= checkedSizeMax
            let database = try DatabaseQueue(path: path, configuration: configuration())
            try database.writeWithoutTransaction { db in
                try CheckpointSchema.check(db, path: path)
                try makeDurable(db, path: path)
                if isSmall { try quickCheck(db, path: path) }
                if let pagesMax { _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pagesMax)") }
            }
            return database
        } catch {
            throw CheckpointError(error, path: path)
        }
    }

    /// Opens a checkpoint for reading, beside a process that may be writing it.
    ///
    /// Throws: `CheckpointError`, or the database's own error.
    static func openForReading(_ path: String) throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: path, configuration: configuration(isReadOnly: true))
        try database.read { db in try CheckpointSchema.check(db, path: path) }
        return database
    }

    private static func configuration(isReadOnly: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(5)
        // The file's own schema may call no function with side effects: it is untrusted until it was checked.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA trusted_schema = OFF") }
        return configuration
    }

    // Through SQL and after opening, since GRDB's own set-up of the write-ahead log ends with synchronous = NORMAL;
    // and read back, since a pragma that SQLite does not take is no error.
    private static func makeDurable(_ db: Database, path: String) throws {
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        try db.execute(sql: "PRAGMA synchronous = FULL")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        guard journal == "wal", synchronous == 2 else {
            throw CheckpointError.database(path: path, reason: "commits cannot be made durable there")
        }
    }

    private static func quickCheck(_ db: Database, path: String) throws {
        let answer = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
        guard answer == "ok" else { throw CheckpointError.damaged(path: path, reason: answer ?? "no answer") }
    }
}

extension CheckpointError {
    /// Any error of working on a checkpoint, as one of the cases.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as CheckpointError: self = error
        case let error as FileError: self = .file(error)
        case let error as UnreadableRow: self = .damaged(path: path, reason: error.description)
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB: self = .foreign(path: path)
        case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT:
            self = .damaged(path: path, reason: error.reason)
        case let error as DatabaseError: self = .database(path: path, reason: error.reason)
        default: self = .database(path: path, reason: "\(error)")
        }
    }
}

extension DatabaseError {
    /// SQLite's own words and its extended code, without statements and their values.
    var reason: String {
        "\(message ?? resultCode.description) (SQLite code \(extendedResultCode.rawValue))"
    }
}
