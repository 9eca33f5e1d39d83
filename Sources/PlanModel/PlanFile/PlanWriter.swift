internal import ByteIO

/// Writes a plan as a stream: header, updates in order, footer with the digest.
package struct PlanWriter {
    private let emit: ([UInt8]) throws -> Void
    private var hasher = SHA256Hasher()
    private var line = JSONWriter()

    /// Starts a plan; `emit` receives its bytes, whole lines at a time.
    ///
    /// Throws: what `emit` throws.
    package init(header: PlanHeader, emit: @escaping ([UInt8]) throws -> Void) throws {
        self.emit = emit
        PlanLines.write(header, to: &line)
        try flushLine()
    }

    /// Appends an update.
    ///
    /// Throws: what `emit` throws.
    package mutating func append(_ update: Update) throws {
        PlanLines.write(update, to: &line)
        try flushLine()
    }

    /// Ends the plan and returns its digest, which names it everywhere: 64 hexadecimal digits.
    ///
    /// Throws: what `emit` throws.
    package mutating func finish(_ summary: PlanSummary) throws -> String {
        var digest = ""
        line.object { writer in
            PlanLines.write(summary, to: &writer)
            hasher.update(writer.bytes)
            digest = hasher.hexDigest()
            writer.member("sha256", digest)
        }
        line.endLine()
        try emit(line.bytes)
        return digest
    }

    private mutating func flushLine() throws {
        hasher.update(line.bytes)
        try emit(line.bytes)
        line.removeAll()
    }
}
