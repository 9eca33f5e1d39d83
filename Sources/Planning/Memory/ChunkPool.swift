internal import ByteIO

/// Chunks of one size, cut from large blocks and used again.
final class ChunkPool {
    let chunkBytes: Int
    private var blocks: [UnsafeMutableRawPointer] = []
    private var free: [UnsafeMutablePointer<UInt8>] = []

    private static let blockBytes = 4 << 20

    /// A pool of chunks whose size is a power of two below a block's.
    init(chunkBytes: Int) {
        precondition(chunkBytes > 0 && Self.blockBytes % chunkBytes == 0)
        self.chunkBytes = chunkBytes
    }

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// A chunk; its content says nothing.
    func take() -> UnsafeMutablePointer<UInt8> {
        if let chunk = free.popLast() { return chunk }
        let block = LargeBlock.allocate(byteCount: Self.blockBytes)
        blocks.append(block)
        let bytes = block.bindMemory(to: UInt8.self, capacity: Self.blockBytes)
        // The last is taken first, so that the first is given first.
        for offset in stride(from: Self.blockBytes - chunkBytes, through: 0, by: -chunkBytes) {
            free.append(bytes + offset)
        }
        return free.removeLast()
    }

    /// Takes a chunk back.
    func give(_ chunk: UnsafeMutablePointer<UInt8>) {
        free.append(chunk)
    }
}
