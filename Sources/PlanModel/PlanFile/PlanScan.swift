internal import ByteIO

/// What has been learned of a plan file so far.
struct PlanScan {
    let path: String
    private var lineNumber = 0
    private var header: PlanHeader?
    private var summary: PlanSummary?
    private var statedDigest = ""
    private var updates = UpdateIndex()
    private var plain = PlainUpdateLine()

    init(path: String) {
        self.path = path
    }

    private static let footerStart = Array("{\"line\":\"footer\"".utf8)
    /// `,"sha256":"` + 64 digits + `"}`
    private static let digestLength = 11 + 64 + 2
    /// What the digest does not cover: the bytes from its own key on.
    static let uncoveredLength = digestLength + 1

    /// Takes the next line with its end, which begins at `offset` of the file.
    ///
    /// Throws: `PlanFileError`; what `visit` throws.
    mutating func take(_ line: UnsafeRawBufferPointer, offset: Int, visit: ((Update) throws -> Void)?) throws {
        lineNumber += 1
        guard summary == nil else { throw malformed("there is text after the footer") }
        guard line.last == 0x0A else { throw malformed("the file ends in the middle of a line") }
        let content = UnsafeRawBufferPointer(rebasing: line.dropLast()).bindMemory(to: UInt8.self)
        if content.starts(with: Self.footerStart) {
            try takeFooter(Array(content))
            return
        }
        if header == nil {
            try takeHeader(Array(content))
        } else if plain.read(content), try addPlain(content, offset: offset) {
            guard let visit else { return }
            guard let update = plain.update(content) else { throw malformed("the line cannot be read") }
            try visit(update)
        } else {
            let update = try Self.parse(Array(content), path: path, line: lineNumber) { value throws(JSONShapeError) in
                let update = try PlanLines.update(value)
                try updates.add(update, offset: offset, length: content.count)
                return update
            }
            try visit?(update)
        }
    }

    /// Takes the update whose line has just been read; false where that is for the rules of all lines.
    private mutating func addPlain(_ content: UnsafeBufferPointer<UInt8>, offset: Int) throws(PlanFileError) -> Bool {
        do {
            return try updates.add(plain, content, offset: offset)
        } catch {
            throw malformed(error.description)
        }
    }

    private mutating func takeHeader(_ bytes: [UInt8]) throws(PlanFileError) {
        let value = try Self.parse(bytes, path: path, line: lineNumber) { $0 }
        // First, since what a later version adds is no fault of the line.
        if let reason = PlanLines.laterVersion(value) { throw PlanFileError.newer(path: path, reason: reason) }
        header = try Self.parse(bytes, path: path, line: lineNumber, PlanLines.header)
    }

    private mutating func takeFooter(_ bytes: [UInt8]) throws(PlanFileError) {
        summary = try Self.parse(bytes, path: path, line: lineNumber, PlanLines.summary)
        let tail = String(decoding: bytes.suffix(Self.digestLength), as: UTF8.self)
        guard tail.hasPrefix(",\"sha256\":\"") else { throw malformed("the digest is not the footer's last key") }
        statedDigest = String(tail.dropFirst(11).dropLast(2))
    }

    /// The plan, where the file was whole and `digest`, which covers what a digest does, gives the stated one.
    func finish(file: FileDescriptor, digest: () throws(FileError) -> String) throws(PlanFileError) -> PlanFile {
        guard let header else { throw malformed("the file is empty") }
        guard let summary else { throw malformed("the footer is missing: the file is not whole") }
        let actual = try PlanFile.orFileError(digest)
        guard actual == statedDigest else {
            throw .digestMismatch(path: path, stated: TextSafety.escaped(statedDigest, lengthMax: 80), actual: actual)
        }
        do {
            try updates.check(summary)
        } catch {
            throw malformed(error.description)
        }
        return PlanFile(
            path: path,
            header: header,
            summary: summary,
            sha256: actual,
            updates: updates,
            file: file
        )
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
