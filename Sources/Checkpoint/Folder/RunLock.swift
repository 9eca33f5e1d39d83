package import ByteIO
package import PlanModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The process that works on a run, as its note in the `lock` file says.
package struct LockHolder: Hashable, Sendable {
    /// The process's id on its host.
    package let processID: Int
    /// The host's name, "unknown" where the system does not tell.
    package let host: UTF8Text
    /// When it took the lock.
    package let startedAt: Timestamp

    /// A holder.
    package init(processID: Int, host: UTF8Text, startedAt: Timestamp) {
        self.processID = processID
        self.host = host
        self.startedAt = startedAt
    }

    /// This process.
    static func current(at now: Timestamp) -> LockHolder {
        var buffer = [CChar](repeating: 0, count: 256)
        let status = gethostname(&buffer, buffer.count - 1)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let host = status == 0 ? UTF8Text(validating: bytes) : nil
        return LockHolder(processID: Int(getpid()), host: host ?? "unknown", startedAt: now)
    }

    /// The note: one line of JSON.
    var note: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("pid", processID)
            writer.member("host", host)
            writer.member("started_at", startedAt.description)
        }
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads a note; nil where it is cut or something else.
    init?(parsingNote bytes: [UInt8]) {
        guard let value = try? JSONParser.parse(bytes, depthMax: 1),
            let processID = value["pid"]?.integer.flatMap({ Int(exactly: $0) }),
            let host = value["host"]?.string,
            let startedAt = value["started_at"]?.string.flatMap({ Timestamp(parsing: $0) })
        else { return nil }
        self.init(processID: processID, host: UTF8Text(host), startedAt: startedAt)
    }
}

/// The right to work on a run or on the runs of a plan, gone with the process however it ends.
enum RunLock {
    /// A note is far smaller; anything larger is none.
    private static let noteSizeMax = 4_096
    /// How often the lock is tried while none but readers share it, and how long a try is put off.
    private static let triesMax = 1_000
    private static let pauseMicroseconds: UInt32 = 5_000

    /// Takes the lock at `path` and leaves a note.
    ///
    /// Who reads a run shares its lock for as long as that takes; this waits for readers, and for nobody else.
    ///
    /// Throws: `CheckpointError`; `.heldByAnother` where another process has it, or readers keep it for seconds.
    static func acquire(_ path: String, at now: Timestamp) throws(CheckpointError) -> LockFile {
        do throws(FileError) {
            for _ in 0..<triesMax {
                if let lock = try LockFile.acquire(path) {
                    try lock.write(note: LockHolder.current(at: now).note)
                    return lock
                }
                guard try LockFile.share(path) != nil else { break }
                usleep(pauseMicroseconds)
            }
        } catch {
            throw .file(error)
        }
        throw .heldByAnother(try? holder(path))
    }

    /// What the note at `path` says; nil while it is being written.
    ///
    /// Throws: `FileError`.
    private static func holder(_ path: String) throws(FileError) -> LockHolder? {
        LockHolder(parsingNote: try FileDescriptor.openForReading(path).readAll(sizeMax: noteSizeMax))
    }
}
