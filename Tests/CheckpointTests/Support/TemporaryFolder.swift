import ByteIO
import Checkpoint

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of a test's own, removed with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/cutover-checkpoint.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw FileError("make folder", path: "/tmp", code: errno) }
        path = String(cString: made)
    }

    deinit {
        try? Folder.remove(path)
    }

    /// A run folder in it, not yet made.
    func run(_ number: Int = 1) -> RunFolder {
        RunFolder(path: "\(path)/runs/\(number)")
    }

    /// What a kill at this instant leaves of a run: its database and log, the log cut after `logSize` bytes.
    func copy(of folder: RunFolder, as name: String, logSize: Int? = nil) throws -> RunFolder {
        let copy = RunFolder(path: "\(path)/\(name)")
        try Folder.create(copy.path, mode: 0o700)
        let database = try bytes(of: folder.checkpointPath)
        try AtomicFile.write(database, to: copy.checkpointPath, mode: 0o600)
        if try Folder.kind(of: folder.logPath) != nil {
            let log = try bytes(of: folder.logPath)
            try AtomicFile.write(log.prefix(logSize ?? log.count), to: copy.logPath, mode: 0o600)
        }
        return copy
    }
}

extension RunFolder {
    /// SQLite's write-ahead log.
    var logPath: String { checkpointPath + "-wal" }
}

/// The whole content of a file.
func bytes(of path: String) throws -> [UInt8] {
    try FileDescriptor.openForReading(path).readAll(sizeMax: 1 << 28)
}

/// The permission bits of a file or folder.
func permissions(of path: String) throws -> UInt32 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError("examine", path: path, code: errno) }
    return status.st_mode & 0o777
}
