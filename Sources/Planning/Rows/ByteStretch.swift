/// What 64 bytes are, as bits: the first byte in the lowest bit.
///
/// Written for the vector units that every machine has.
struct ByteStretch: BitwiseCopyable {
    static let byteCount = 64

    private(set) var commas: UInt64
    private(set) var lineFeeds: UInt64
    /// Bytes that are neither printable ASCII nor line feeds, and quotes.
    private(set) var specials: UInt64

    /// A stretch in which there is nothing.
    init() {
        (commas, lineFeeds, specials) = (0, 0, 0)
    }

    /// The 64 bytes from `bytes` on, of which the first `count` count.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, count: Int) {
        let vectors = Vectors(bytes)
        let valid: UInt64 = count >= Self.byteCount ? ~0 : (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
        commas = vectors.commas & valid
        lineFeeds = vectors.lineFeeds & valid
        // Hardly any stretch has one.
        specials = vectors.hasSpecial ? vectors.specials & valid : 0
    }

    /// Nothing of the bytes before `offset`.
    @inline(__always)
    mutating func removeFirst(_ offset: Int) {
        let rest = ~0 &<< UInt64(truncatingIfNeeded: offset)
        commas &= rest
        lineFeeds &= rest
        specials &= rest
    }

    /// Takes away what stands before the first line feed, and the line feed, of which there must be one.
    @inline(__always)
    mutating func takeLine() -> (commas: UInt64, specials: UInt64, lineFeed: Int) {
        let end = lineFeeds.trailingZeroBitCount
        let line = (lineFeeds & (0 &- lineFeeds)) &- 1
        defer {
            commas &= ~line
            specials &= ~line
            lineFeeds &= lineFeeds &- 1
        }
        return (commas & line, specials & line, end)
    }
}

/// The same 64 bytes, compared sixteen at a time.
private struct Vectors {
    private typealias Vector = SIMD16<Int8>
    private typealias Mask = SIMDMask<Vector>

    private let bytes: (Vector, Vector, Vector, Vector)
    private let feeds: (Mask, Mask, Mask, Mask)
    private let others: (Mask, Mask, Mask, Mask)

    @inline(__always)
    init(_ raw: UnsafeRawPointer) {
        let one = raw.loadUnaligned(as: Vector.self)
        let two = raw.loadUnaligned(fromByteOffset: 16, as: Vector.self)
        let three = raw.loadUnaligned(fromByteOffset: 32, as: Vector.self)
        let four = raw.loadUnaligned(fromByteOffset: 48, as: Vector.self)
        bytes = (one, two, three, four)
        let feed = Vector(repeating: 0x0A)
        feeds = (one .== feed, two .== feed, three .== feed, four .== feed)
        others = (Self.isOther(one), Self.isOther(two), Self.isOther(three), Self.isOther(four))
    }

    /// A quote, or neither printable ASCII nor a line feed (which is told apart later). As signed numbers, control
    /// characters and all that is not ASCII lie below the space.
    @inline(__always)
    private static func isOther(_ vector: Vector) -> Mask {
        let (space, quote) = (Vector(repeating: 0x20), Vector(repeating: 0x22))
        return (vector .< space) .| (vector .== quote) .| (vector .== Vector(repeating: 0x7F))
    }

    var hasSpecial: Bool {
        @inline(__always) get {
            let first = (others.0 .^ feeds.0) .| (others.1 .^ feeds.1)
            return ByteMask.bits(first .| (others.2 .^ feeds.2) .| (others.3 .^ feeds.3)) != 0
        }
    }

    var commas: UInt64 {
        @inline(__always) get {
            let comma = Vector(repeating: 0x2C)
            return Self.bits(bytes.0 .== comma, bytes.1 .== comma, bytes.2 .== comma, bytes.3 .== comma)
        }
    }

    var lineFeeds: UInt64 {
        @inline(__always) get { Self.bits(feeds.0, feeds.1, feeds.2, feeds.3) }
    }

    var specials: UInt64 {
        Self.bits(others.0 .^ feeds.0, others.1 .^ feeds.1, others.2 .^ feeds.2, others.3 .^ feeds.3)
    }

    @inline(__always)
    private static func bits(_ one: Mask, _ two: Mask, _ three: Mask, _ four: Mask) -> UInt64 {
        let low = UInt64(ByteMask.bits(one)) | UInt64(ByteMask.bits(two)) &<< 16
        let high = UInt64(ByteMask.bits(three)) | UInt64(ByteMask.bits(four)) &<< 16
        return low | high &<< 32
    }
}
