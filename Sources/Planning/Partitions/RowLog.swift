/// Rows of one file that belong to one partition, as they stand in the file, with their lines.
final class RowLog {
    let file: SourceFile
    private(set) var rowCount = 0
    private let text: ChunkedBytes
    private let lines: ChunkedBytes

    private static let textChunkBytes = 32 << 10
    private static let linesChunkBytes = 4 << 10

    init(_ file: SourceFile, _ store: ChunkStore) {
        self.file = file
        text = ChunkedBytes(store, chunkBytes: Self.textChunkBytes)
        lines = ChunkedBytes(store, chunkBytes: Self.linesChunkBytes)
    }

    var byteCount: Int { text.byteCount }

    /// Appends a row.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    func append(_ row: (bytes: UnsafeBufferPointer<UInt8>, line: Int)) throws {
        try text.appendLine(row.bytes)
        try lines.append(UInt32(clamping: row.line))
        rowCount &+= 1
    }

    /// Forgets all rows.
    func removeAll() {
        text.removeAll()
        lines.removeAll()
        rowCount = 0
    }

    /// A scanner over the rows, whose lines are not those of the file.
    func makeScanner() -> RowScanner {
        RowScanner(limits: Self.limits, isContinuation: true, source: text.makeSource())
    }

    /// Gives each row that `wants` asks for as a record with its places in the file.
    ///
    /// Throws: what the scratch storage throws.
    func forEachRecord(where wants: (RowView) -> Bool, _ body: (CSVRecord) -> Void) throws {
        var scanner = makeScanner()
        let lineSource = lines.makeSource()
        var block = [UInt32](repeating: 0, count: Self.linesChunkBytes / 4)
        var (index, count) = (0, 0)
        while case .row = try scanner.next() {
            if index == count {
                count = try block.withUnsafeMutableBytes { try lineSource($0) } / 4
                index = 0
            }
            if wants(scanner.row), index < count { body(scanner.makeRecord(atLine: Int(block[index]))) }
            index += 1
        }
    }

    /// The rows have been held to the limits already; their number has none here.
    private static var limits: CSVLimits {
        var limits = CSVLimits()
        limits.recordsMax = .max
        return limits
    }
}
