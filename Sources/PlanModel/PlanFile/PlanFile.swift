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
    package let channels: [ChannelKey]
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
    package static func open(_ path: String, visit: (Update) throws -> Void = { _ in }) throws -> PlanFile {
        let file = try fileResult(path)
        var scan = PlanScan(path: path)
        var lines = LineReader(file: file, lineLengthMax: lineLengthMax)
        while let line = try lines.next(path: path) { try scan.take(line, visit: visit) }
        return try scan.finish(file: file)
    }

    private static func fileResult(_ path: String) throws(PlanFileError) -> FileDescriptor {
        do {
            return try FileDescriptor.openForReading(path)
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
        let bytes: [UInt8]
        do {
            bytes = try file.read(count: Int(entry.length), at: entry.offset)
        } catch {
            throw .file(error)
        }
        let update = try PlanScan.parse(bytes, path: path, line: n + 1, PlanLines.update)
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
        gateways = updates.gateways.keys
        channels = updates.channels.keys
        entries = updates.entries
    }
}

/// One line with its place in the file.
struct PlanLine {
    let bytes: [UInt8]
    let offset: Int
    /// Whether a line feed ended it.
    let isEnded: Bool
}

/// Splits a file into lines, reading it in blocks.
private struct LineReader {
    let file: FileDescriptor
    let lineLengthMax: Int
    private var pending: [UInt8] = []
    private var start = 0
    private var offset = 0
    private var isAtEnd = false
    private var lineNumber = 0

    init(file: FileDescriptor, lineLengthMax: Int) {
        self.file = file
        self.lineLengthMax = lineLengthMax
    }

    mutating func next(path: String) throws(PlanFileError) -> PlanLine? {
        lineNumber += 1
        var searched = start
        while true {
            if let end = pending[searched...].firstIndex(of: 0x0A) {
                return take(through: end, isEnded: true)
            }
            searched = pending.count
            if isAtEnd { return start < pending.count ? take(through: pending.count, isEnded: false) : nil }
            guard pending.count - start <= lineLengthMax else {
                throw .malformed(path: path, line: lineNumber, reason: "the line is longer than \(lineLengthMax) bytes")
            }
            pending.removeFirst(start)
            searched -= start
            start = 0
            try fill()
        }
    }

    private mutating func take(through end: Int, isEnded: Bool) -> PlanLine {
        let line = PlanLine(bytes: Array(pending[start..<end]), offset: offset, isEnded: isEnded)
        offset += end - start + (isEnded ? 1 : 0)
        start = isEnded ? end + 1 : end
        return line
    }

    private mutating func fill() throws(PlanFileError) {
        let blockSize = 256 * 1024
        let result = withUnsafeTemporaryAllocation(byteCount: blockSize, alignment: 16) { buffer in
            Result { () throws(FileError) in
                let count = try file.read(into: buffer)
                pending.append(contentsOf: buffer[..<count])
                return count
            }
        }
        switch result {
        case .success(let count): isAtEnd = count == 0
        case .failure(let error): throw .file(error)
        }
    }
}
