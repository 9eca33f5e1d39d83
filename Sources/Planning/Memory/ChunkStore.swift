/// How much memory some stores may take together, and have taken.
final class MemoryBudget {
    private let limitBytes: Int
    private var usedBytes = 0

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Takes so many bytes, if they are left.
    func take(_ byteCount: Int) -> Bool {
        guard byteCount <= limitBytes - usedBytes else { return false }
        usedBytes += byteCount
        return true
    }

    /// Gives bytes back.
    func give(_ byteCount: Int) {
        usedBytes -= byteCount
    }
}

/// Keeps chunks of bytes in memory as long as they fit, and later ones in scratch storage.
final class ChunkStore {
    /// A chunk that was handed over.
    enum Place {
        case memory(UnsafeMutablePointer<UInt8>)
        case scratch(offset: Int)
    }

    let pool: ChunkPool
    private let budget: MemoryBudget
    private let makeScratch: (() throws -> any ScratchStorage)?
    private var scratch: (any ScratchStorage)?

    /// A store that shares `budget` with others.
    init(chunkBytes: Int, _ budget: MemoryBudget, makeScratch: (() throws -> any ScratchStorage)? = nil) {
        pool = ChunkPool(chunkBytes: chunkBytes)
        self.budget = budget
        self.makeScratch = makeScratch
    }

    /// Takes a chunk of the pool over.
    ///
    /// Throws: what the scratch storage throws.
    func keep(_ chunk: UnsafeMutablePointer<UInt8>, count: Int) throws -> Place {
        // Without scratch storage there is no limit.
        guard !budget.take(pool.chunkBytes), let makeScratch else { return .memory(chunk) }
        let scratch = try scratch ?? makeScratch()
        self.scratch = scratch
        defer { pool.give(chunk) }
        return .scratch(offset: try scratch.append(UnsafeRawBufferPointer(start: chunk, count: count)))
    }

    /// Lets go of a chunk.
    func release(_ place: Place) {
        guard case .memory(let chunk) = place else { return }
        pool.give(chunk)
        budget.give(pool.chunkBytes)
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
