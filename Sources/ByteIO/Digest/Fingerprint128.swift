/// A 128-bit fingerprint with fixed keys, so the same on every machine.
///
/// Fingerprints of several items are added, which makes the sum independent of their order. It is a fast
/// fingerprint against accidents (two different sets agree with a chance of about 2^-128), not a proof against someone who
/// searches for collisions: what must resist that is a SHA-256.
///
/// Two lanes multiply and fold 16 bytes at a time, each with keys of its own. Source of the step: Wang Yi, "wyhash".
package struct Fingerprint128: Hashable, Sendable, BitwiseCopyable {
    /// The sum so far; arithmetic wraps.
    package let value: UInt128

    /// The fingerprint of nothing.
    package static let zero = Fingerprint128(value: 0)

    @inlinable
    init(value: UInt128) {
        self.value = value
    }

    /// The fingerprint of `bytes`.
    package init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Fingerprint128(of: 0, $0) }
    }

    /// The fingerprint of `word` and two runs of bytes, each with its length.
    package init(
        of word: UInt64 = 0,
        _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        var state = FoldState(word)
        state.absorb(first)
        state.absorb(second)
        value = state.finish()
    }

    /// The fingerprint of `word` and a run of bytes within a context.
    package init(in context: Context, _ word: UInt64, _ bytes: UnsafeRawBufferPointer) {
        var state = context.state
        state.absorb(bytes)
        value = state.finish(word)
    }

    /// The same for at most 15 bytes that were loaded as words: the first of them lowest, zeros after the last, and their
    /// number in the highest byte.
    @inlinable
    package init(in context: Context, _ word: UInt64, low: UInt64, high: UInt64) {
        var state = context.state
        state.add(low, high)
        value = state.finish(word)
    }

    /// What many fingerprints begin with: made once, and continued by each.
    package struct Context: Sendable, BitwiseCopyable {
        @usableFromInline
        let state: FoldState

        /// A context of bytes.
        package init(_ bytes: UnsafeRawBufferPointer) {
            var state = FoldState(0)
            state.absorb(bytes)
            self.state = state
        }
    }

    /// Parses 32 lower-case hexadecimal digits.
    package init?(hex: String) {
        guard hex.utf8.count == 32,
            hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let value = UInt128(hex, radix: 16)
        else { return nil }
        self.value = value
    }

    /// 32 lower-case hexadecimal digits.
    package var hex: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }

    /// The fingerprint of this one and another in their order: unlike a sum, it holds them together.
    package func combined(with other: Self) -> Self {
        var state = FoldState(UInt64(truncatingIfNeeded: value >> 64))
        // Words alone: what pads a wider type is not defined.
        let words = (
            UInt64(truncatingIfNeeded: value).littleEndian, UInt64(truncatingIfNeeded: other.value).littleEndian,
            UInt64(truncatingIfNeeded: other.value >> 64).littleEndian
        )
        withUnsafeBytes(of: words) {
            state.absorb($0)
        }
        return Fingerprint128(value: state.finish())
    }

    @inlinable
    package static func + (left: Self, right: Self) -> Self {
        Self(value: left.value &+ right.value)
    }

    package static func - (left: Self, right: Self) -> Self {
        Self(value: left.value &- right.value)
    }

    @inlinable
    package static func += (left: inout Self, right: Self) {
        left = left + right
    }
}

/// Two lanes that multiply to 128 bits and fold the halves.
@usableFromInline
struct FoldState: Sendable, BitwiseCopyable {
    // Odd words with as many ones as zeros in each byte, the first four as wyhash has them.
    @usableFromInline
    enum Keys {
        @usableFromInline static var a: UInt64 { @inlinable @inline(__always) get { 0xa076_1d64_78bd_642f } }
        @usableFromInline static var b: UInt64 { @inlinable @inline(__always) get { 0xe703_7ed1_a0b4_28db } }
        @usableFromInline static var c: UInt64 { @inlinable @inline(__always) get { 0x8ebc_6af0_9c88_c6e3 } }
        @usableFromInline static var d: UInt64 { @inlinable @inline(__always) get { 0x5899_65cc_7537_4cc3 } }
        @usableFromInline static var e: UInt64 { @inlinable @inline(__always) get { 0x1d8e_4e27_c47d_124f } }
        @usableFromInline static var f: UInt64 { @inlinable @inline(__always) get { 0xeb44_acca_b455_d165 } }
    }

    @usableFromInline var one: UInt64
    @usableFromInline var two: UInt64

    @inline(__always)
    init(_ word: UInt64) {
        one = Self.fold(word ^ Keys.a, Keys.b)
        two = Self.fold(word ^ Keys.c, Keys.d)
    }

    @inline(__always)
    mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        let count = bytes.count
        while offset &+ 16 <= count {
            add(
                bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian,
                bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self).littleEndian
            )
            offset &+= 16
        }
        var low: UInt64 = 0
        var high = UInt64(truncatingIfNeeded: count) << 56
        var shift: UInt64 = 0
        if offset &+ 8 <= count {
            low = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
            offset &+= 8
            while offset < count {
                high |= UInt64(bytes[offset]) << shift
                offset &+= 1
                shift &+= 8
            }
        } else {
            while offset < count {
                low |= UInt64(bytes[offset]) << shift
                offset &+= 1
                shift &+= 8
            }
        }
        add(low, high)
    }

    @inlinable
    @inline(__always)
    mutating func add(_ low: UInt64, _ high: UInt64) {
        let (first, second) = (one, two)
        one = Self.fold(low ^ Keys.a ^ first, high ^ Keys.b)
        two = Self.fold(low ^ Keys.c, high ^ Keys.d ^ second) ^ (first << 1 | first >> 63)
    }

    @inlinable
    @inline(__always)
    func finish(_ word: UInt64 = 0) -> UInt128 {
        let high = Self.fold(one ^ Keys.e ^ word, two ^ Keys.b)
        let low = Self.fold(two ^ Keys.f, one ^ Keys.d ^ word)
        return UInt128(high) << 64 | UInt128(low)
    }

    @inlinable
    @inline(__always)
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
