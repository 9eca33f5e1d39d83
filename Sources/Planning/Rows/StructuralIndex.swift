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
            let vectors = Vectors(UnsafeRawPointer(bytes + offset))
            let valid: UInt64 = count - offset >= 64 ? ~0 : (1 << UInt64(count - offset)) - 1
            // Most stretches of 64 bytes hold no line end, and hardly any a special byte.
            let lineFeeds = vectors.hasLineFeed ? vectors.lineFeeds & valid : 0
            add(separators: vectors.separators & valid, lineFeeds: lineFeeds, at: offset)
            if vectors.hasSpecial { add(specials: vectors.specials & valid, at: offset) }
            offset += 64
        }
    }

    @inline(__always)
    private mutating func add(separators mask: UInt64, lineFeeds: UInt64, at offset: Int) {
        var lines = lineFeeds
        while lines != 0 {
            let before = (mask & ((lines & (0 &- lines)) &- 1)).nonzeroBitCount
            lineEnds[lineCount] = UInt32(truncatingIfNeeded: separatorCount + before)
            lineCount += 1
            lines &= lines &- 1
        }
        var rest = mask
        var out = separators + separatorCount
        while rest != 0 {
            out.pointee = UInt32(truncatingIfNeeded: offset + rest.trailingZeroBitCount)
            out += 1
            rest &= rest &- 1
        }
        separatorCount += mask.nonzeroBitCount
    }

    private mutating func add(specials mask: UInt64, at offset: Int) {
        var rest = mask
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
        let one = bytes.loadUnaligned(as: SIMD16<UInt8>.self)
        let two = bytes.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
        let three = bytes.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
        let four = bytes.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
        let comma = SIMD16<UInt8>(repeating: UInt8(ascii: ","))
        commas = (one .== comma, two .== comma, three .== comma, four .== comma)
        let feed = SIMD16<UInt8>(repeating: 0x0A)
        feeds = (one .== feed, two .== feed, three .== feed, four .== feed)
        others = (Self.isOther(one), Self.isOther(two), Self.isOther(three), Self.isOther(four))
    }

    /// A quote, or neither printable ASCII nor a line feed (which is told apart later).
    @inline(__always)
    private static func isOther(_ vector: SIMD16<UInt8>) -> Mask {
        let space = SIMD16<UInt8>(repeating: 0x20)
        let printable = SIMD16<UInt8>(repeating: 0x7E - 0x20)
        return ((vector &- space) .> printable) .| (vector .== SIMD16<UInt8>(repeating: UInt8(ascii: "\"")))
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

    var lineFeeds: UInt64 { Self.bits(feeds.0, feeds.1, feeds.2, feeds.3) }

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
        bits(one) | bits(two) << 16 | bits(three) << 32 | bits(four) << 48
    }

    @inline(__always)
    private static func bits(_ mask: Mask) -> UInt64 {
        let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        let gather: UInt64 = 0x0101_0101_0101_0101
        let lanes: UInt64 = 0x8040_2010_0804_0201
        let low = ((words[0] & lanes) &* gather) >> 56
        let high = ((words[1] & lanes) &* gather) >> 56
        return low | high << 8
    }
}
