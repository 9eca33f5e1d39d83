internal import ByteIO

/// Gives the lines of a plan file where they lie in a block.
struct PlanLineReader: ~Copyable {
    private let file: FileDescriptor
    private let lengthMax: Int
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var filled = 0
    /// How many bytes of the line in hand have been searched for its end.
    private var searched = 0
    private var isAtEnd = false
    private var lineNumber = 0
    /// Where the line in hand begins in the file.
    private(set) var offset = 0
    private var lineBytes = 0

    private static let blockBytes = 1 << 20

    init(_ file: FileDescriptor, lengthMax: Int) {
        self.file = file
        self.lengthMax = lengthMax
        buffer = .allocate(byteCount: Self.blockBytes, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// The next line with its end, where it has one; nil at the end of the file. Valid until the next call.
    ///
    /// Throws: `PlanFileError`.
    mutating func next() throws(PlanFileError) -> UnsafeRawBufferPointer? {
        lineNumber += 1
        offset += lineBytes
        lineBytes = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<filled])
            if let end = rest.firstIndex(of: 0x0A, from: searched) { return take(rest[...end]) }
            searched = rest.count
            if isAtEnd { return rest.isEmpty ? nil : take(rest[...]) }
            guard rest.count <= lengthMax else {
                throw .malformed(
                    path: file.path,
                    line: lineNumber,
                    reason: "the line is longer than \(lengthMax) bytes"
                )
            }
            try fill()
        }
    }

    private mutating func take(_ line: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
        lineBytes = line.count
        start += line.count
        searched = 0
        return UnsafeRawBufferPointer(rebasing: line)
    }

    /// Moves what is left to the block's begin and reads on; the block grows where one line fills it.
    private mutating func fill() throws(PlanFileError) {
        let count = filled - start
        if count == buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<filled]))
            buffer.deallocate()
            buffer = larger
        } else if start > 0, count > 0, let base = buffer.baseAddress {
            // The two may overlap, which this takes into account.
            base.copyMemory(from: base + start, byteCount: count)
        }
        (start, filled) = (0, count)
        do {
            let read = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            filled += read
            isAtEnd = read == 0
        } catch {
            throw .file(error)
        }
    }
}
