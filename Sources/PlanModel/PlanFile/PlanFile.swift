internal import ByteIO

/// A plan file that was read once from end to end and found whole: its digest holds and every line is valid.
///
/// It keeps where each update stands, a few dozen bytes for each, and reads updates when they are asked for.
package struct PlanFile: Sendable {
    package let path: String
    package let header: PlanHeader
    package let summary: PlanSummary
    /// The digest that names the plan: 64 hexadecimal digits.
    package let sha256: String
    /// The gateways of the plan; entries refer to them by index.
    package let gateways: [GatewayKey]
    /// The channels that have updates; entries refer to them by index.
    package let channels: ChannelList
    /// One entry for each update: that of update `n` has index `n - 1`.
    package let entries: [Entry]
    private let file: FileDescriptor

    /// Where an update stands in the file, and what scheduling needs to know of it.
    package struct Entry: Hashable, Sendable {
        package let offset: Int
        package let length: Int32
        package let wave: Int32
        /// The index in `gateways`.
        package let gateway: Int32
        /// The index in `channels`.
        package let channel: Int32
    }

    /// The longest line, in bytes.
    package static let lineLengthMax = 64 * 1024 * 1024

    /// Opens and checks the plan at `path`; `visit` sees each update in order, once.
    ///
    /// Throws: `PlanFileError`; also what `visit` throws.
    package static func open(_ path: String, visit: ((Update) throws -> Void)? = nil) throws -> PlanFile {
        let file = try orFileError { () throws(FileError) in try FileDescriptor.openForReading(path) }
        let version = try orFileError(file.version)
        let size = try orFileError(file.size)
        let digest = FileDigest(of: file, byteCount: max(size - PlanScan.uncoveredLength, 0))
        digest.start()
        defer { digest.cancel() }
        var scan = PlanScan(path: path)
        var lines = PlanLineReader(file, lengthMax: lineLengthMax)
        while let line = try lines.next() { try scan.take(line, offset: lines.offset, visit: visit) }
        let plan = try scan.finish(file: file, digest: digest.hexDigest)
        // The digest is of a reading of its own: both must have seen the same.
        guard try orFileError(file.version) == version else {
            throw PlanFileError.file(
                FileError("read", path: path, reason: "it was changed while it was read: start again")
            )
        }
        return plan
    }

    /// What `body` gives or throws, as an error of plan files.
    static func orFileError<Value>(_ body: () throws(FileError) -> Value) throws(PlanFileError) -> Value {
        do {
            return try body()
        } catch {
            throw .file(error)
        }
    }

    /// Reads update `n` again.
    ///
    /// Throws: `PlanFileError`; the file may have changed since it was opened.
    package func update(_ n: Int) throws(PlanFileError) -> Update {
        guard n >= 1, n <= entries.count else {
            throw .malformed(path: path, line: entries.count + 2, reason: "there is no update \(n)")
        }
        let entry = entries[n - 1]
        let bytes = try Self.orFileError { () throws(FileError) in
            try file.read(count: Int(entry.length), at: entry.offset)
        }
        var plain = PlainUpdateLine()
        let quick = bytes.withUnsafeBufferPointer { plain.read($0) ? plain.update($0) : nil }
        let update: Update
        if let quick {
            update = quick
        } else {
            update = try PlanScan.parse(bytes, path: path, line: n + 1, PlanLines.update)
        }
        guard update.n == n else {
            throw .malformed(path: path, line: n + 1, reason: "the file changed while it was in use")
        }
        return update
    }

    init(
        path: String,
        header: PlanHeader,
        summary: PlanSummary,
        sha256: String,
        updates: UpdateIndex,
        file: FileDescriptor
    ) {
        self.path = path
        self.header = header
        self.summary = summary
        self.sha256 = sha256
        self.file = file
        gateways = updates.channels.gateways
        channels = updates.channels
        entries = updates.entries
    }
}
