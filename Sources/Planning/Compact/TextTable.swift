/// Hashes of keys that only this process sees: seeded anew each time, so that no file can be made to collide.
enum KeyHash {
    private static let seed = UInt64.random(in: .min ... .max)
    private static let keyA: UInt64 = 0xa076_1d64_78bd_642f
    private static let keyB: UInt64 = 0xe703_7ed1_a0b4_28db

    /// A seed for tables; reading it once keeps the hot loops free of lazy globals.
    static var tableSeed: UInt64 { seed }

    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: bytes.count) &* keyB
        guard let base = bytes.baseAddress else { return fold(state, keyA) }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        var offset = 0
        while offset &+ 16 <= count {
            let low = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let high = raw.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
            state = fold(state ^ low, high ^ keyA)
            offset &+= 16
        }
        if offset < count {
            var low: UInt64 = 0
            var high: UInt64 = 0
            if count >= 16 {
                // The last 16 bytes overlap what was taken, which changes nothing for equal keys.
                low = raw.loadUnaligned(fromByteOffset: count &- 16, as: UInt64.self)
                high = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            } else {
                var shift: UInt64 = 0
                while offset < count {
                    if shift < 64 {
                        low |= UInt64(base[offset]) << shift
                    } else {
                        high |= UInt64(base[offset]) << (shift &- 64)
                    }
                    shift &+= 8
                    offset &+= 1
                }
            }
            state = fold(state ^ low, high ^ keyB)
        }
        return fold(state, keyA)
    }

    /// A seed for keys that belong to a number. It is no sum of both, which bytes of a key could take back.
    @inline(__always)
    static func seed(_ seed: UInt64, for number: UInt64) -> UInt64 {
        fold(seed ^ number, seed ^ keyB)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

/// Whether two runs of bytes are the same; sixteen at a time, since nearly all are keys of some dozens of bytes.
@inline(__always)
func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = left.count
    guard count == right.count else { return false }
    guard let one = UnsafeRawPointer(left.baseAddress), let two = UnsafeRawPointer(right.baseAddress) else {
        return true
    }
    guard count >= 16 else { return isSameShort(one, two, count) }
    // The last vector overlaps what is compared before it. Keys differ at their ends more often than at their begins.
    var difference = vector(one, count &- 16) ^ vector(two, count &- 16)
    guard difference[0] | difference[1] == 0 else { return false }
    var offset = 0
    while offset &+ 16 < count {
        difference |= vector(one, offset) ^ vector(two, offset)
        offset &+= 16
    }
    return difference[0] | difference[1] == 0
}

/// Whether the bytes are those of a literal.
func isSame(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    isSame(bytes, UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
}

@inline(__always)
private func isSameShort(_ one: UnsafeRawPointer, _ two: UnsafeRawPointer, _ count: Int) -> Bool {
    guard count >= 8 else {
        for offset in 0..<count
        where one.load(fromByteOffset: offset, as: UInt8.self) != two.load(fromByteOffset: offset, as: UInt8.self) {
            return false
        }
        return true
    }
    return word(one, 0) == word(two, 0) && word(one, count &- 8) == word(two, count &- 8)
}

@inline(__always)
private func vector(_ bytes: UnsafeRawPointer, _ offset: Int) -> SIMD2<UInt64> {
    bytes.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
}

@inline(__always)
private func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
}

/// Numbers from 0 for texts, each text once.
struct TextTable: ~Copyable {
    private(set) var arena = ByteArena()
    private var places = Growable<ArenaPlace>()
    private var slots = SlotTable()

    /// The bytes of a text.
    @inline(__always)
    subscript(number: Int) -> UnsafeBufferPointer<UInt8> {
        arena[places[number]]
    }

    /// Where a text lies.
    func place(of number: Int) -> ArenaPlace {
        places[number]
    }

    /// Forgets all texts and keeps their memory.
    mutating func removeAll() {
        arena.removeAll()
        places.removeAll()
        slots.removeAll()
    }

    /// Whether a text has a number.
    func holds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var probe = slots.probe(KeyHash.hash(bytes, seed: slots.seed))
        while let found = slots.next(&probe) {
            if isSame(self[found], bytes) { return true }
        }
        return false
    }

    /// The number of a text, which is made where it is new.
    mutating func number(of bytes: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
        let hash = KeyHash.hash(bytes, seed: slots.seed)
        var probe = slots.probe(hash)
        while let found = slots.next(&probe) {
            if isSame(self[found], bytes) { return (found, false) }
        }
        let number = places.count
        places.append(arena.append(bytes))
        slots.insert(number, hash)
        return (number, true)
    }
}

/// Where bytes lie in an arena.
struct ArenaPlace: BitwiseCopyable {
    fileprivate let chunk: UInt32
    fileprivate let offset: UInt32
    fileprivate let count: UInt32
}

/// Bytes that stay where they are put until the end.
struct ByteArena: ~Copyable {
    struct Chunk: BitwiseCopyable {
        let bytes: UnsafeMutablePointer<UInt8>
        let capacity: Int
    }

    private static let chunkBytes = 1 << 20
    private var chunks = Growable<Chunk>()
    /// The chunk that is being filled.
    private var current = -1
    private var used = 0
    private var capacity = 0

    deinit {
        for number in chunks.indices { chunks[number].bytes.deallocate() }
    }

    /// Forgets all bytes and keeps their memory.
    mutating func removeAll() {
        current = -1
        (used, capacity) = (0, 0)
    }

    /// Copies the bytes.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> ArenaPlace {
        if capacity - used < bytes.count || current < 0 { begin(byteCount: bytes.count) }
        if let base = bytes.baseAddress { (chunks[current].bytes + used).update(from: base, count: bytes.count) }
        defer { used += bytes.count }
        return ArenaPlace(
            chunk: UInt32(truncatingIfNeeded: current),
            offset: UInt32(truncatingIfNeeded: used),
            count: UInt32(truncatingIfNeeded: bytes.count)
        )
    }

    /// Begins a chunk that has room for so many bytes.
    private mutating func begin(byteCount: Int) {
        current += 1
        used = 0
        if current == chunks.count {
            chunks.append(Self.makeChunk(byteCount))
        } else if chunks[current].capacity < byteCount {
            chunks[current].bytes.deallocate()
            chunks[current] = Self.makeChunk(byteCount)
        }
        capacity = chunks[current].capacity
    }

    private static func makeChunk(_ byteCount: Int) -> Chunk {
        let capacity = max(byteCount, chunkBytes)
        return Chunk(bytes: .allocate(capacity: capacity), capacity: capacity)
    }

    @inline(__always)
    subscript(place: ArenaPlace) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: chunks[Int(place.chunk)].bytes + Int(place.offset), count: Int(place.count))
    }
}

/// Open addressing over numbers whose keys lie elsewhere: each slot holds a number and half of its hash, so that
/// nearly every look at a key is the last.
struct SlotTable: ~Copyable {
    struct Probe {
        fileprivate var slot: Int
        fileprivate let tag: UInt32
    }

    let seed = KeyHash.tableSeed
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask: Int
    private var count = 0

    init() {
        slots = .allocate(capacity: 16)
        slots.initialize(repeating: 0, count: 16)
        mask = 15
    }

    deinit {
        slots.deallocate()
    }

    @inline(__always)
    func probe(_ hash: UInt64) -> Probe {
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        return Probe(slot: Int(tag) & mask, tag: tag)
    }

    /// The next number that may be the one looked for; nil where there is none.
    @inline(__always)
    func next(_ probe: inout Probe) -> Int? {
        while true {
            let slot = slots[probe.slot]
            if slot == 0 { return nil }
            probe.slot = (probe.slot &+ 1) & mask
            if UInt32(truncatingIfNeeded: slot >> 32) == probe.tag {
                return Int(UInt32(truncatingIfNeeded: slot)) &- 1
            }
        }
    }

    /// Forgets all numbers and keeps the memory.
    mutating func removeAll() {
        guard count > 0 else { return }
        slots.update(repeating: 0, count: mask + 1)
        count = 0
    }

    /// Adds a number that was looked for in vain.
    mutating func insert(_ number: Int, _ hash: UInt64) {
        if (count + 1) * 2 > mask { grow() }
        count += 1
        place((hash & 0xFFFF_FFFF_0000_0000) | UInt64(number + 1))
    }

    private func place(_ slot: UInt64) {
        var position = Int(slot >> 32) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = slot
    }

    private mutating func grow() {
        let (old, oldCount) = (slots, mask + 1)
        mask = oldCount * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for position in 0..<oldCount where old[position] != 0 { place(old[position]) }
        old.deallocate()
    }
}
