internal import PlanModel

/// Reads the updates of one sorted run of a spool.
final class SpooledUpdate {
    /// What stands before each update.
    struct Head: BitwiseCopyable {
        let wave: Int32
        let keyBytes: UInt32
        let tailBytes: UInt32
        let figures: UpdateFigures
    }

    private let source: BlockSource
    private var head = Head(
        wave: 0,
        keyBytes: 0,
        tailBytes: 0,
        figures: UpdateFigures(
            shape: UpdateShape(added: 0, removed: 0, changed: 0, traits: []),
            availableBefore: 0,
            availableAfter: 0
        )
    )
    private var block: [UInt8]
    private var (position, filled) = (0, 0)
    private var bytes: [UInt8] = []
    private(set) var hasEnded = false

    /// Takes the first update in hand; `blockBytes` bytes are read at once.
    ///
    /// Throws: what the source throws.
    init(_ source: @escaping BlockSource, blockBytes: Int) throws {
        self.source = source
        block = [UInt8](repeating: 0, count: blockBytes)
        try advance()
    }

    var figures: UpdateFigures { head.figures }

    /// Takes the next update in hand.
    ///
    /// Throws: what the source throws.
    func advance() throws {
        var head = head
        guard try withUnsafeMutableBytes(of: &head, { try fill($0) }) else {
            hasEnded = true
            return
        }
        self.head = head
        let count = Int(head.keyBytes) + Int(head.tailBytes)
        if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
        var own: [UInt8] = []
        swap(&own, &bytes)
        defer { swap(&own, &bytes) }
        _ = try own.withUnsafeMutableBytes { try fill(UnsafeMutableRawBufferPointer(rebasing: $0[..<count])) }
    }

    /// Fills the buffer; false at the end.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Bool {
        var done = 0
        while done < buffer.count {
            if position == filled {
                position = 0
                filled = try block.withUnsafeMutableBytes { try source($0) }
                if filled == 0 { return false }
            }
            let count = min(filled - position, buffer.count - done)
            block.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: buffer[done...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[position..<(position + count)])
                )
            }
            position += count
            done += count
        }
        return true
    }

    /// The rest of the line behind the number.
    func withTail(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        let (start, count) = (Int(head.keyBytes), Int(head.tailBytes))
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)])) }
    }

    func precedes(_ other: SpooledUpdate) -> Bool {
        if head.wave != other.head.wave { return head.wave < other.head.wave }
        return bytes.withUnsafeBufferPointer { one in
            other.bytes.withUnsafeBufferPointer { two in
                compare(
                    UnsafeBufferPointer(rebasing: one[..<Int(head.keyBytes)]),
                    UnsafeBufferPointer(rebasing: two[..<Int(other.head.keyBytes)])
                ) < 0
            }
        }
    }
}

/// The merge of sorted runs: a heap of runs by the update that each has in hand.
struct RunMerge {
    private var heap: [SpooledUpdate]

    init(_ runs: [SpooledUpdate]) {
        heap = runs.filter { !$0.hasEnded }
        for root in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(root) }
    }

    /// The run with the least update in hand; nil at the end.
    var least: SpooledUpdate? { heap.first }

    /// Passes over that update.
    ///
    /// Throws: what the run's source throws.
    mutating func advance() throws {
        guard let first = heap.first else { return }
        try first.advance()
        if first.hasEnded {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        var root = start
        while root * 2 + 1 < heap.count {
            var child = root * 2 + 1
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(heap[root]) else { return }
            heap.swapAt(root, child)
            root = child
        }
    }
}
