/// Fills a buffer with the next bytes of an input and returns their number; 0 at the end.
package typealias BlockSource = (UnsafeMutableRawBufferPointer) throws -> Int

/// A CSV input: its name for messages, and how to open it. Planning itself opens no file.
package struct InputFile {
    /// The file as the user named it; `-` is standard input.
    package let name: String
    /// Makes a source that reads from the beginning.
    package let open: () throws -> BlockSource

    /// An input that `open` opens.
    package init(name: String, open: @escaping () throws -> BlockSource) {
        self.name = name
        self.open = open
    }

    /// An input that is in memory.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        open = {
            var offset = 0
            return { buffer in
                let count = min(buffer.count, bytes.count - offset)
                buffer.copyBytes(from: bytes[offset..<(offset + count)])
                offset += count
                return count
            }
        }
    }
}
