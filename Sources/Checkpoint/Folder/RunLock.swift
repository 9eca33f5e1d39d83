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

/// The right to work on a run, gone with the process however it ends.
enum RunLock {
    /// A note is far smaller; anything larger is none.
    private static let noteSizeMax = 4_096

    /// Takes the lock of a run and leaves a note.
    ///
    /// Throws: `CheckpointError`; `.heldByAnother` where another process has it.
    static func acquire(_ folder: RunFolder, at now: Timestamp) throws(CheckpointError) -> LockFile {
        do throws(FileError) {
            if let lock = try LockFile.acquire(folder.lockPath) {
                try lock.write(note: LockHolder.current(at: now).note)
                return lock
            }
        } catch {
            throw .file(error)
        }
        throw .heldByAnother(try? holder(folder))
    }

    /// What the note of a run says; nil while it is being written.
    ///
    /// Throws: `FileError`.
    static func holder(_ folder: RunFolder) throws(FileError) -> LockHolder? {
        LockHolder(
            parsingNote: try FileDescriptor.openForReading(folder.lockPath).readAll(sizeMax: noteSizeMax)
        )
    }
}
