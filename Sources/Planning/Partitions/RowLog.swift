/// Rows of one file that belong to one partition, as they stand in the file, with their lines.
struct RowLog {
    private var text = ChunkedBytes()
    private var lines = ChunkedBytes()
    private(set) var byteCount = 0

    /// Appends a row, and returns where its bytes lie until all are forgotten; nil where they lie in parts.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    @discardableResult
    mutating func append(
        _ row: (bytes: UnsafeBufferPointer<UInt8>, line: Int),
        _ stores: RowStores
    ) throws -> UnsafePointer<UInt8>? {
        byteCount &+= row.bytes.count
        try lines.append(UInt32(clamping: row.line), stores.lines)
        return try text.appendLine(row.bytes, stores.text)
    }

    /// Hands what is in hand to the stores: no more rows come.
    ///
    /// Throws: what the scratch storage throws.
    mutating func close(_ stores: RowStores) throws {
        try text.close(stores.text)
        try lines.close(stores.lines)
    }

    /// Forgets all rows.
    mutating func removeAll(_ stores: RowStores) {
        text.removeAll(stores.text)
        lines.removeAll(stores.lines)
        byteCount = 0
    }

    /// A scanner over the rows, whose lines are not those of the file.
    func makeScanner(_ stores: RowStores) -> RowScanner {
        RowScanner(
            limits: Self.limits,
            blockSize: 2 * RowStores.textChunkBytes,
            isContinuation: true,
            source: text.makeSource(stores.text)
        )
    }

    /// Gives each row that `wants` asks for as a record with its places in the file.
    ///
    /// Throws: what the scratch storage throws.
    func forEachRecord(
        _ stores: RowStores,
        where wants: (RowView) -> Bool,
        _ body: (CSVRecord) -> Void
    ) throws {
        var scanner = makeScanner(stores)
        let lineSource = lines.makeSource(stores.lines)
        var block = [UInt32](repeating: 0, count: RowStores.linesChunkBytes / 4)
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

/// Where the rows of all logs lie.
final class RowStores {
    let members: ChunkStore
    let text: ChunkStore
    let lines: ChunkStore

    static let textChunkBytes = 32 << 10
    static let linesChunkBytes = 4 << 10

    /// Rows in memory up to a limit of all together, and in scratch storage beyond.
    init(_ memory: PlanningMemory) {
        let budget = MemoryBudget(limitBytes: memory.limitBytes)
        members = ChunkStore(chunkBytes: Self.textChunkBytes, budget, makeScratch: memory.makeScratch)
        text = ChunkStore(chunkBytes: Self.textChunkBytes, budget, makeScratch: memory.makeScratch)
        lines = ChunkStore(chunkBytes: Self.linesChunkBytes, budget, makeScratch: memory.makeScratch)
    }
}
