/// A stream of bytes that is written once and can be read from its beginning any number of times.
///
/// It has no owner of its own: what holds it gives its memory back with `removeAll`.
struct ChunkedBytes {
    /// Chunks that are full, or that were followed by another.
    private var chunks: [(place: ChunkStore.Place, count: Int)] = []
    private var chunk: UnsafeMutablePointer<UInt8>?
    private var used = 0
    private var capacity = 0

    var isEmpty: Bool { chunks.isEmpty && used == 0 }

    /// Appends bytes.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ store: ChunkStore) throws {
        guard let base = bytes.baseAddress, let chunk, capacity &- used >= bytes.count else {
            try appendInParts(bytes, store)
            return
        }
        (chunk + used).update(from: base, count: bytes.count)
        used &+= bytes.count
    }

    /// Appends a line, and its end where it lacks one. Returns where it lies as long as its chunk is in memory; nil where it
    /// lies in parts.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    mutating func appendLine(
        _ line: UnsafeBufferPointer<UInt8>,
        _ store: ChunkStore
    ) throws -> UnsafePointer<UInt8>? {
        guard let base = line.baseAddress, let chunk, capacity &- used > line.count else {
            return try appendLongLine(line, store)
        }
        let kept = chunk + used
        kept.update(from: base, count: line.count)
        // Written in any case, and counted where it is missing.
        kept[line.count] = 0x0A
        used &+= line.count &+ (base[line.count &- 1] == 0x0A ? 0 : 1)
        return UnsafePointer(kept)
    }

    private mutating func appendLongLine(
        _ line: UnsafeBufferPointer<UInt8>,
        _ store: ChunkStore
    ) throws -> UnsafePointer<UInt8>? {
        try appendInParts(line, store)
        if line.last != 0x0A { try append(0x0A as UInt8, store) }
        return nil
    }

    /// Appends a number.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, _ store: ChunkStore) throws {
        let size = MemoryLayout<Number>.size
        guard let chunk, capacity &- used >= size else {
            try withUnsafeBytes(of: number) { try appendInParts($0.bindMemory(to: UInt8.self), store) }
            return
        }
        UnsafeMutableRawPointer(chunk + used).storeBytes(of: number, as: Number.self)
        used &+= size
    }

    /// Room for so many bytes side by side, which count as written, and for `slack` bytes behind them, which do not; together
    /// at most a chunk's.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    mutating func reserve(_ byteCount: Int, slack: Int, _ store: ChunkStore) throws -> UnsafeMutablePointer<UInt8> {
        if let chunk, capacity &- used >= byteCount &+ slack {
            let room = chunk + used
            used &+= byteCount
            return room
        }
        let chunk = try begin(store)
        used = byteCount
        return chunk
    }

    private mutating func appendInParts(_ bytes: UnsafeBufferPointer<UInt8>, _ store: ChunkStore) throws {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            if used == capacity { try begin(store) }
            guard let chunk else { return }
            let count = min(capacity - used, bytes.count - done)
            (chunk + used).update(from: base + done, count: count)
            used += count
            done += count
        }
    }

    /// Begins another chunk.
    @discardableResult
    private mutating func begin(_ store: ChunkStore) throws -> UnsafeMutablePointer<UInt8> {
        try close(store)
        let chunk = try store.pool.take()
        self.chunk = chunk
        capacity = store.pool.chunkBytes
        return chunk
    }

    /// Hands the chunk in hand to the store, also where it is not full.
    ///
    /// Throws: what the scratch storage throws.
    mutating func close(_ store: ChunkStore) throws {
        guard let chunk else { return }
        chunks.append((try store.keep(chunk, count: used), used))
        self.chunk = nil
        (used, capacity) = (0, 0)
    }

    /// Forgets everything.
    mutating func removeAll(_ store: ChunkStore) {
        for chunk in chunks { store.release(chunk.place) }
        chunks.removeAll(keepingCapacity: true)
        if let chunk { store.pool.give(chunk) }
        chunk = nil
        (used, capacity) = (0, 0)
    }

    /// Gives the bytes from the beginning as they were written: what was reserved or appended at once does not lie in parts.
    ///
    /// Throws: what the scratch storage throws; what `body` throws.
    func forEachChunk(_ store: ChunkStore, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        var copy: UnsafeMutableRawBufferPointer?
        defer { copy?.deallocate() }
        for (place, count) in chunks {
            if case .memory(let bytes) = place {
                try body(UnsafeBufferPointer(start: bytes, count: count))
                continue
            }
            let buffer = copy ?? .allocate(byteCount: store.pool.chunkBytes, alignment: 16)
            copy = buffer
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            try store.copy(place, from: 0, into: part)
            try body(UnsafeBufferPointer(part.bindMemory(to: UInt8.self)))
        }
        if let chunk { try body(UnsafeBufferPointer(start: chunk, count: used)) }
    }

    /// A source that reads from the beginning what is there now.
    func makeSource(_ store: ChunkStore) -> BlockSource {
        var (index, offset) = (0, 0)
        return { buffer in
            while index <= chunks.count {
                let count = index < chunks.count ? chunks[index].count : used
                guard offset < count else {
                    (index, offset) = (index + 1, 0)
                    continue
                }
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(count - offset, buffer.count)])
                if index < chunks.count {
                    try store.copy(chunks[index].place, from: offset, into: part)
                } else if let chunk {
                    part.copyMemory(from: UnsafeRawBufferPointer(start: chunk + offset, count: part.count))
                }
                offset += part.count
                return part.count
            }
            return 0
        }
    }
}
