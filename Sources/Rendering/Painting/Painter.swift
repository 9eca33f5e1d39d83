/// Turns blocks into bytes, one block after another, so that a document of any length can be painted as it comes.
package protocol Painter: Sendable {
    /// The bytes of the next block.
    mutating func paint(_ block: Block) -> [UInt8]
}

extension Painter {
    /// The bytes of the next blocks.
    package mutating func paint(_ blocks: [Block]) -> [UInt8] {
        var bytes: [UInt8] = []
        for block in blocks { bytes += paint(block) }
        return bytes
    }
}
