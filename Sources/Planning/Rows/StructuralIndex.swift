/// Where the separators of a block are: found for 64 bytes at a time, so that rows are walked and not searched.
///
/// Written for the vector units that every machine has; a comparison with a splatted vector and a multiplication that
/// gathers the bits is what the compiler turns into them.
struct StructuralIndex {
    /// The offsets of commas and line feeds, ascending.
    private(set) var separators: UnsafeMutablePointer<UInt32>
    private(set) var separatorCount = 0
    /// For each line feed its position among the separators.
    private(set) var lineEnds: UnsafeMutablePointer<UInt32>
    private(set) var lineCount = 0
    /// The offsets of bytes that are neither separators nor printable ASCII, and of quotes.
    private(set) var specials: [UInt32] = []

    /// Room for blocks of up to `bytesMax` bytes, a multiple of 64.
    init(bytesMax: Int) {
        separators = .allocate(capacity: bytesMax + 64)
        lineEnds = .allocate(capacity: bytesMax + 64)
    }

    func deallocate() {
        separators.deallocate()
        lineEnds.deallocate()
    }

    /// Indexes the first `count` bytes; up to 63 bytes after them are read, and are passed over.
    mutating func index(_ bytes: UnsafePointer<UInt8>, count: Int) {
        separatorCount = 0
        lineCount = 0
        specials.removeAll(keepingCapacity: true)
        var offset = 0
        while offset < count {
            let stretch = UnsafeRawPointer(bytes + offset)
            let vectors = Vectors(stretch)
            let valid: UInt64 = count &- offset >= 64 ? ~0 : (1 << UInt64(count &- offset)) &- 1
            // Most stretches of 64 bytes hold no line end, and hardly any a special byte.
            if vectors.hasLineFeed {
                add(separators: vectors.separators & valid, lineFeeds: vectors.lineFeeds & valid, at: offset)
            } else {
                add(separators: vectors.separators & valid, at: offset)
            }
            if vectors.hasSpecial { addSpecials(stretch, valid, at: offset) }
            offset &+= 64
        }
    }

    @inline(__always)
    private mutating func add(separators mask: UInt64, at offset: Int) {
        let separators = separators
        var rest = mask
        var number = separatorCount
        while rest != 0 {
            separators[number] = UInt32(truncatingIfNeeded: offset &+ rest.trailingZeroBitCount)
            number &+= 1
            rest &= rest &- 1
        }
        separatorCount = number
    }

    @inline(__always)
    private mutating func add(separators mask: UInt64, lineFeeds: UInt64, at offset: Int) {
        let (separators, lineEnds) = (separators, lineEnds)
        var rest = mask
        var (number, line) = (separatorCount, lineCount)
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            separators[number] = UInt32(truncatingIfNeeded: offset &+ bit)
            // Written for each, and kept for line feeds.
            lineEnds[line] = UInt32(truncatingIfNeeded: number)
            line &+= Int(truncatingIfNeeded: lineFeeds &>> UInt64(truncatingIfNeeded: bit) & 1)
            number &+= 1
            rest &= rest &- 1
        }
        (separatorCount, lineCount) = (number, line)
    }

    // Apart from the loop, which would have to keep everything in memory for it.
    @inline(never)
    private mutating func addSpecials(_ stretch: UnsafeRawPointer, _ valid: UInt64, at offset: Int) {
        var rest = Vectors(stretch).specials & valid
        while rest != 0 {
            specials.append(UInt32(truncatingIfNeeded: offset + rest.trailingZeroBitCount))
            rest &= rest &- 1
        }
    }
}

/// What 64 bytes are, compared sixteen at a time.
private struct Vectors {
    private typealias Mask = SIMDMask<SIMD16<Int8>>

    private let commas: (Mask, Mask, Mask, Mask)
    private let feeds: (Mask, Mask, Mask, Mask)
    private let others: (Mask, Mask, Mask, Mask)

    @inline(__always)
    init(_ bytes: UnsafeRawPointer) {
        let one = bytes.loadUnaligned(as: SIMD16<Int8>.self)
        let two = bytes.loadUnaligned(fromByteOffset: 16, as: SIMD16<Int8>.self)
        let three = bytes.loadUnaligned(fromByteOffset: 32, as: SIMD16<Int8>.self)
        let four = bytes.loadUnaligned(fromByteOffset: 48, as: SIMD16<Int8>.self)
        let comma = SIMD16<Int8>(repeating: 0x2C)
        commas = (one .== comma, two .== comma, three .== comma, four .== comma)
        let feed = SIMD16<Int8>(repeating: 0x0A)
        feeds = (one .== feed, two .== feed, three .== feed, four .== feed)
        others = (Self.isOther(one), Self.isOther(two), Self.isOther(three), Self.isOther(four))
    }

    /// A quote, or neither printable ASCII nor a line feed (which is told apart later). As signed numbers, control
    /// characters and all that is not ASCII lie below the space.
    @inline(__always)
    private static func isOther(_ vector: SIMD16<Int8>) -> Mask {
        let (space, quote) = (SIMD16<Int8>(repeating: 0x20), SIMD16<Int8>(repeating: 0x22))
        return (vector .< space) .| (vector .== quote) .| (vector .== SIMD16<Int8>(repeating: 0x7F))
    }

    var hasLineFeed: Bool {
        @inline(__always) get { Self.isAny((feeds.0 .| feeds.1) .| (feeds.2 .| feeds.3)) }
    }

    var hasSpecial: Bool {
        @inline(__always) get {
            let first = (others.0 .^ feeds.0) .| (others.1 .^ feeds.1)
            return Self.isAny(first .| (others.2 .^ feeds.2) .| (others.3 .^ feeds.3))
        }
    }

    var separators: UInt64 {
        @inline(__always) get {
            Self.bits(commas.0 .| feeds.0, commas.1 .| feeds.1, commas.2 .| feeds.2, commas.3 .| feeds.3)
        }
    }

    var lineFeeds: UInt64 {
        @inline(__always) get { Self.bits(feeds.0, feeds.1, feeds.2, feeds.3) }
    }

    var specials: UInt64 {
        Self.bits(others.0 .^ feeds.0, others.1 .^ feeds.1, others.2 .^ feeds.2, others.3 .^ feeds.3)
    }

    @inline(__always)
    private static func isAny(_ mask: Mask) -> Bool {
        let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return words[0] | words[1] != 0
    }

    /// One bit for each lane, the first lane in the lowest bit.
    @inline(__always)
    private static func bits(_ one: Mask, _ two: Mask, _ three: Mask, _ four: Mask) -> UInt64 {
        let first = joined(weighted(one), weighted(two))
        let second = joined(weighted(three), weighted(four))
        let all = joined(first, second)
        return joined(all, all)[0]
    }

    /// In each lane the bit of its place among eight.
    @inline(__always)
    private static func weighted(_ mask: Mask) -> SIMD2<UInt64> {
        unsafeBitCast(mask, to: SIMD2<UInt64>.self) & SIMD2(repeating: 0x8040_2010_0804_0201)
    }

    /// Joins neighbouring bytes, so that two vectors become one.
    @inline(__always)
    private static func joined(_ one: SIMD2<UInt64>, _ two: SIMD2<UInt64>) -> SIMD2<UInt64> {
        let low = SIMD2<UInt64>(repeating: 0x00FF_00FF_00FF_00FF)
        let first = unsafeBitCast((one | one &>> 8) & low, to: SIMD8<UInt16>.self)
        let second = unsafeBitCast((two | two &>> 8) & low, to: SIMD8<UInt16>.self)
        let bytes = SIMD16<UInt8>(
            lowHalf: SIMD8<UInt8>(truncatingIfNeeded: first),
            highHalf: SIMD8<UInt8>(truncatingIfNeeded: second)
        )
        return unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
    }
}
