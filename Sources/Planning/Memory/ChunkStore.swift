/// Keeps chunks of bytes in memory as long as they fit, and later ones in scratch storage.
final class ChunkStore {
    /// A chunk that was handed over.
    enum Place {
        case memory(UnsafeMutablePointer<UInt8>)
        case scratch(offset: Int)
    }

    let pool: ChunkPool
    private let limitBytes: Int
    private let makeScratch: (() throws -> any ScratchStorage)?
    private var usedBytes = 0
    private var scratch: (any ScratchStorage)?

    init(chunkBytes: Int, limitBytes: Int = .max, makeScratch: (() throws -> any ScratchStorage)? = nil) {
        pool = ChunkPool(chunkBytes: chunkBytes)
        self.limitBytes = limitBytes
        self.makeScratch = makeScratch
    }

    /// Takes a chunk of the pool over.
    ///
    /// Throws: what the scratch storage throws.
    func keep(_ chunk: UnsafeMutablePointer<UInt8>, count: Int) throws -> Place {
        guard usedBytes + pool.chunkBytes > limitBytes, let makeScratch else {
            usedBytes += pool.chunkBytes
            return .memory(chunk)
        }
        let scratch = try scratch ?? makeScratch()
        self.scratch = scratch
        defer { pool.give(chunk) }
        return .scratch(offset: try scratch.append(UnsafeRawBufferPointer(start: chunk, count: count)))
    }

    /// Lets go of a chunk.
    func release(_ place: Place) {
        guard case .memory(let chunk) = place else { return }
        pool.give(chunk)
        usedBytes -= pool.chunkBytes
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
