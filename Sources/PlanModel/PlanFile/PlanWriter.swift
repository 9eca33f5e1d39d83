internal import ByteIO

/// Writes a plan as a stream: header, updates in order, footer with the digest.
package struct PlanWriter: ~Copyable {
    /// How many bytes are gathered before they are given away.
    private static let blockBytes = 256 * 1024

    private let emit: (UnsafeRawBufferPointer) throws -> Void
    private var hasher = SHA256Hasher()
    private var lines = UpdateLineWriter()

    /// Starts a plan; `emit` receives its bytes, whole lines at a time.
    ///
    /// Throws: what `emit` throws.
    package init(header: PlanHeader, emit: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        self.emit = emit
        var line = JSONWriter()
        PlanLines.write(header, to: &line)
        hasher.update(line.bytes)
        try line.bytes.withUnsafeBytes { try emit($0) }
    }

    /// Appends an update.
    ///
    /// Throws: what `emit` throws.
    package mutating func append(_ update: Update) throws {
        lines.write(update)
        if lines.byteCount >= Self.blockBytes { try flush() }
    }

    /// Appends an update from its number and what was written after it: exactly one line.
    ///
    /// Throws: what `emit` throws.
    package mutating func append(n: Int, tail: UnsafeRawBufferPointer) throws {
        lines.write(n: n, tail: tail)
        if lines.byteCount >= Self.blockBytes { try flush() }
    }

    /// Ends the plan and returns its digest, which names it everywhere: 64 hexadecimal digits.
    ///
    /// Throws: what `emit` throws.
    package mutating func finish(_ summary: PlanSummary) throws -> String {
        try flush()
        var line = JSONWriter()
        var digest = ""
        line.object { writer in
            PlanLines.write(summary, to: &writer)
            hasher.update(writer.bytes)
            digest = hasher.hexDigest()
            writer.member("sha256", digest)
        }
        line.endLine()
        try line.bytes.withUnsafeBytes { try emit($0) }
        return digest
    }

    private mutating func flush() throws {
        guard lines.byteCount > 0 else { return }
        try lines.withBytes { bytes in
            hasher.update(bytes)
            try emit(bytes)
        }
        lines.removeAll()
    }
}
