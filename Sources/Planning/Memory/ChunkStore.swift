/// Keeps chunks of bytes in memory as long as they fit, and later ones in scratch storage.
final class ChunkStore {
    /// A chunk that was handed over.
    enum Place {
        case memory(UnsafeMutablePointer<UInt8>)
        case scratch(offset: Int)
    }

    private let limitBytes: Int
    private let makeScratch: (() throws -> any ScratchStorage)?
    private var usedBytes = 0
    private var scratch: (any ScratchStorage)?

    init(limitBytes: Int, makeScratch: (() throws -> any ScratchStorage)?) {
        self.limitBytes = limitBytes
        self.makeScratch = makeScratch
    }

    /// Takes a chunk over; where the answer is `memory`, its memory too.
    ///
    /// Throws: what the scratch storage throws.
    func keep(_ chunk: UnsafeMutablePointer<UInt8>, count: Int) throws -> Place {
        guard usedBytes + count > limitBytes, let makeScratch else {
            usedBytes += count
            return .memory(chunk)
        }
        let scratch = try scratch ?? makeScratch()
        self.scratch = scratch
        return .scratch(offset: try scratch.append(UnsafeRawBufferPointer(start: chunk, count: count)))
    }

    /// Lets go of a chunk.
    func release(_ place: Place, count: Int) {
        guard case .memory(let chunk) = place else { return }
        chunk.deallocate()
        usedBytes -= count
    }

    /// Copies bytes of a chunk.
    ///
    /// Throws: what the scratch storage throws.
    func copy(_ place: Place, from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
        switch place {
        case .memory(let chunk):
            buffer.copyMemory(from: UnsafeRawBufferPointer(start: chunk + offset, count: buffer.count))
        case .scratch(let start):
            try scratch?.read(into: buffer, at: start + offset)
        }
    }
}

/// A stream of bytes that is written once and can be read from its beginning any number of times.
final class ChunkedBytes {
    private let store: ChunkStore
    private let chunkBytes: Int
    private var full: [ChunkStore.Place] = []
    private var chunk: UnsafeMutablePointer<UInt8>?
    private var used = 0

    init(_ store: ChunkStore, chunkBytes: Int) {
        self.store = store
        self.chunkBytes = chunkBytes
    }

    deinit {
        chunk?.deallocate()
        for place in full { store.release(place, count: chunkBytes) }
    }

    var byteCount: Int { full.count * chunkBytes + used }

    /// Appends bytes.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    func append(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard let base = bytes.baseAddress, let chunk, chunkBytes &- used >= bytes.count else {
            try appendInParts(bytes)
            return
        }
        (chunk + used).update(from: base, count: bytes.count)
        used &+= bytes.count
    }

    /// Appends a line, and its end where it lacks one.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    func appendLine(_ line: UnsafeBufferPointer<UInt8>) throws {
        guard let base = line.baseAddress, let chunk, chunkBytes &- used > line.count else {
            try appendInParts(line)
            if line.last != 0x0A { try append(0x0A as UInt8) }
            return
        }
        (chunk + used).update(from: base, count: line.count)
        used &+= line.count
        if base[line.count &- 1] != 0x0A {
            chunk[used] = 0x0A
            used &+= 1
        }
    }

    /// Appends a number.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) throws {
        let size = MemoryLayout<Number>.size
        guard let chunk, chunkBytes &- used >= size else {
            try withUnsafeBytes(of: number) { try appendInParts($0.bindMemory(to: UInt8.self)) }
            return
        }
        UnsafeMutableRawPointer(chunk + used).storeBytes(of: number, as: Number.self)
        used &+= size
    }

    private func appendInParts(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let chunk = try roomyChunk()
            let count = min(chunkBytes - used, bytes.count - done)
            (chunk + used).update(from: base + done, count: count)
            used += count
            done += count
        }
    }

    /// The chunk in hand, with room for at least one byte.
    private func roomyChunk() throws -> UnsafeMutablePointer<UInt8> {
        if let chunk {
            if used < chunkBytes { return chunk }
            let place = try store.keep(chunk, count: chunkBytes)
            full.append(place)
            used = 0
            if case .scratch = place { return chunk }
        }
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: chunkBytes)
        chunk = fresh
        used = 0
        return fresh
    }

    /// Forgets everything but one chunk of memory.
    func removeAll() {
        for place in full { store.release(place, count: chunkBytes) }
        full.removeAll(keepingCapacity: true)
        used = 0
    }

    /// A source that reads from the beginning what is there now.
    func makeSource() -> BlockSource {
        var position = 0
        return { buffer in
            let count = try self.read(at: position, into: buffer)
            position += count
            return count
        }
    }

    /// Copies as many bytes from `position` on as there are in one chunk and fit.
    private func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let (index, offset) = position.quotientAndRemainder(dividingBy: chunkBytes)
        let count = min(index < full.count ? chunkBytes - offset : used - offset, buffer.count)
        guard count > 0 else { return 0 }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        if index < full.count {
            try store.copy(full[index], from: offset, into: part)
        } else if let chunk {
            part.copyMemory(from: UnsafeRawBufferPointer(start: chunk + offset, count: count))
        }
        return count
    }
}
