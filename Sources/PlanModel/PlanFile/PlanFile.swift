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
        var scan = Scan(path: path)
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
        let update = try Scan.parse(bytes, path: path, line: n + 1, PlanLines.update)
        guard update.n == n else {
            throw .malformed(path: path, line: n + 1, reason: "the file changed while it was in use")
        }
        return update
    }

    fileprivate init(_ scan: Scan, header: PlanHeader, summary: PlanSummary, sha256: String, file: FileDescriptor) {
        path = scan.path
        self.header = header
        self.summary = summary
        self.sha256 = sha256
        self.file = file
        gateways = scan.gateways.keys
        channels = scan.channels.keys
        entries = scan.entries
    }
}

/// One line with its place in the file.
private struct PlanLine {
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

/// Numbers keys in the order of their first appearance.
private struct KeyTable<Key: Hashable> {
    private(set) var keys: [Key] = []
    private var indexes: [Key: Int32] = [:]

    mutating func index(of key: Key) -> Int32 {
        if let index = indexes[key] { return index }
        let index = Int32(clamping: keys.count)
        indexes[key] = index
        keys.append(key)
        return index
    }
}

/// What has been learned of a plan file so far.
private struct Scan {
    let path: String
    private var lineNumber = 0
    private var hasher = SHA256Hasher()
    private var header: PlanHeader?
    private var summary: PlanSummary?
    private var statedDigest = ""
    private(set) var entries: [PlanFile.Entry] = []
    private(set) var gateways = KeyTable<GatewayKey>()
    private(set) var channels = KeyTable<ChannelKey>()
    private var waves: [PlanSummary.Wave] = []
    private var updateCounts: [Int] = []

    init(path: String) {
        self.path = path
    }

    private static let footerStart = Array("{\"line\":\"footer\"".utf8)
    /// `,"sha256":"` + 64 digits + `"}`
    private static let digestLength = 11 + 64 + 2

    mutating func take(_ line: PlanLine, visit: (Update) throws -> Void) throws {
        lineNumber += 1
        guard summary == nil else { throw malformed("there is text after the footer") }
        guard line.isEnded else { throw malformed("the file ends in the middle of a line") }
        if line.bytes.starts(with: Self.footerStart) {
            try takeFooter(line.bytes)
            return
        }
        hasher.update(line.bytes)
        hasher.update(CollectionOfOne(0x0A))
        if header == nil {
            header = try Self.parse(line.bytes, path: path, line: lineNumber, PlanLines.header)
        } else {
            let update = try Self.parse(line.bytes, path: path, line: lineNumber, PlanLines.update)
            try index(update, line)
            try visit(update)
        }
    }

    private mutating func takeFooter(_ bytes: [UInt8]) throws(PlanFileError) {
        summary = try Self.parse(bytes, path: path, line: lineNumber, PlanLines.summary)
        hasher.update(bytes.dropLast(Self.digestLength))
        let tail = String(decoding: bytes.suffix(Self.digestLength), as: UTF8.self)
        guard tail.hasPrefix(",\"sha256\":\"") else { throw malformed("the digest is not the footer's last key") }
        statedDigest = String(tail.dropFirst(11).dropLast(2))
    }

    private mutating func index(_ update: Update, _ line: PlanLine) throws(PlanFileError) {
        guard update.n == entries.count + 1 else { throw malformed("update \(entries.count + 1) must stand here") }
        guard let length = Int32(exactly: line.bytes.count) else { throw malformed("the line is too long") }
        if let last = waves.last, last.wave == update.wave {
            waves[waves.count - 1].updateCount += 1
        } else {
            guard (waves.last?.wave ?? 0) < update.wave else { throw malformed("the waves are out of order") }
            waves.append(PlanSummary.Wave(wave: update.wave, firstN: update.n, updateCount: 1))
        }
        let gateway = gateways.index(of: update.channel.gateway)
        if Int(gateway) == updateCounts.count { updateCounts.append(0) }
        updateCounts[Int(gateway)] += 1
        entries.append(
            PlanFile.Entry(
                offset: line.offset,
                length: length,
                wave: Int32(clamping: update.wave),
                gateway: gateway,
                channel: channels.index(of: update.channel)
            )
        )
    }

    func finish(file: FileDescriptor) throws(PlanFileError) -> PlanFile {
        guard let header else { throw malformed("the file is empty") }
        guard let summary else { throw malformed("the footer is missing: the file is not whole") }
        let actual = hasher.hexDigest()
        guard actual == statedDigest else {
            throw .digestMismatch(path: path, stated: TextSafety.escaped(statedDigest, lengthMax: 80), actual: actual)
        }
        try check(summary)
        return PlanFile(self, header: header, summary: summary, sha256: actual, file: file)
    }

    /// The footer must say what the updates say.
    private func check(_ summary: PlanSummary) throws(PlanFileError) {
        guard summary.updateCount == entries.count else {
            throw malformed("the footer counts \(summary.updateCount) updates, the file has \(entries.count)")
        }
        let unnamed = summary.waves.map { wave in
            PlanSummary.Wave(wave: wave.wave, firstN: wave.firstN, updateCount: wave.updateCount)
        }
        guard unnamed == waves else { throw malformed("the footer's waves are not those of the updates") }
        let stated = Dictionary(summary.gateways.map { ($0.key, $0.updateCount) }, uniquingKeysWith: { $0 + $1 })
        guard stated == Dictionary(zip(gateways.keys, updateCounts), uniquingKeysWith: { $0 + $1 }) else {
            throw malformed("the footer's gateways are not those of the updates")
        }
    }

    private func malformed(_ reason: String) -> PlanFileError {
        .malformed(path: path, line: lineNumber, reason: reason)
    }

    static func parse<Line>(
        _ bytes: [UInt8],
        path: String,
        line: Int,
        _ read: (JSONValue) throws(JSONShapeError) -> Line
    ) throws(PlanFileError) -> Line {
        do {
            return try read(try JSONParser.parse(bytes))
        } catch let error as JSONShapeError {
            throw .malformed(path: path, line: line, reason: error.description)
        } catch let error as JSONError {
            throw .malformed(path: path, line: line, reason: error.description)
        } catch {
            throw .malformed(path: path, line: line, reason: "\(error)")
        }
    }
}
