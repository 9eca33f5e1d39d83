internal import ByteIO

/// Chunks of one size, cut from blocks and used again.
final class ChunkPool {
    let chunkBytes: Int
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var free: [UnsafeMutablePointer<UInt8>] = []
    /// Each block is twice the one before, up to the largest: a large page that is hardly used costs more than it saves.
    private var blockBytes = 256 << 10

    private static let blockBytesMax = 4 << 20

    /// A pool of chunks whose size is a power of two below the first block's.
    init(chunkBytes: Int) {
        precondition(chunkBytes > 0 && blockBytes % chunkBytes == 0)
        self.chunkBytes = chunkBytes
    }

    deinit {
        for block in blocks { Self.deallocate(block) }
    }

    /// A chunk; its content says nothing.
    ///
    /// Throws: `MemoryError`.
    func take() throws -> UnsafeMutablePointer<UInt8> {
        if let chunk = free.popLast() { return chunk }
        let block = try Self.allocate(byteCount: blockBytes)
        blocks.append(UnsafeMutableRawBufferPointer(start: block, count: blockBytes))
        let bytes = block.bindMemory(to: UInt8.self, capacity: blockBytes)
        // The last is taken first, so that the first is given first.
        for offset in stride(from: blockBytes - chunkBytes, through: 0, by: -chunkBytes) {
            free.append(bytes + offset)
        }
        blockBytes = min(blockBytes * 2, Self.blockBytesMax)
        return free.removeLast()
    }

    private static func allocate(byteCount: Int) throws -> UnsafeMutableRawPointer {
        byteCount < LargeBlock.pageBytes
            ? UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
            : try LargeBlock.allocate(byteCount: byteCount)
    }

    private static func deallocate(_ block: UnsafeMutableRawBufferPointer) {
        if block.count < LargeBlock.pageBytes {
            block.deallocate()
        } else if let base = block.baseAddress {
            LargeBlock.deallocate(base, byteCount: block.count)
        }
    }

    /// Takes a chunk back.
    func give(_ chunk: UnsafeMutablePointer<UInt8>) {
        free.append(chunk)
    }
}
