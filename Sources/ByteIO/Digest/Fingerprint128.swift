/// A 128-bit fingerprint: SipHash-2-4 with 128-bit output and a fixed key, so the same on every machine.
///
/// Fingerprints of several items are added, which makes the sum independent of their order. It is a fast
/// fingerprint against accidents (two different sets agree with a chance of about 2^-128), not a proof against someone who
/// searches for collisions: what must resist that is a SHA-256.
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", with the 128-bit extension of its reference code.
package struct Fingerprint128: Hashable, Sendable {
    /// The sum so far; arithmetic wraps.
    package private(set) var value: UInt128

    /// The fingerprint of nothing.
    package static let zero = Fingerprint128(value: 0)

    private init(value: UInt128) {
        self.value = value
    }

    /// The fingerprint of `bytes`.
    package init(of bytes: [UInt8]) {
        self.value = bytes.withUnsafeBytes {
            SipHash128.hash($0, key0: 0x7475_6f76_6572_2f31, key1: 0x6669_6e67_6572_3132)
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

    package static func + (left: Self, right: Self) -> Self {
        Self(value: left.value &+ right.value)
    }

    package static func - (left: Self, right: Self) -> Self {
        Self(value: left.value &- right.value)
    }

    package static func += (left: inout Self, right: Self) {
        left = left + right
    }
}

/// SipHash-2-4-128 over a buffer.
private enum SipHash128 {
    static func hash(_ bytes: UnsafeRawBufferPointer, key0: UInt64, key1: UInt64) -> UInt128 {
        var state = State(key0: key0, key1: key1)
        let wholeCount = bytes.count & ~7
        var offset = 0
        while offset < wholeCount {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        while offset < bytes.count {
            last |= UInt64(bytes[offset]) << UInt64((offset - wholeCount) * 8)
            offset += 1
        }
        state.absorb(last)
        return state.finish()
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(key0: UInt64, key1: UInt64) {
            v0 = 0x736f_6d65_7073_6575 ^ key0
            v1 = 0x646f_7261_6e64_6f6d ^ key1 ^ 0xee
            v2 = 0x6c79_6765_6e65_7261 ^ key0
            v3 = 0x7465_6462_7974_6573 ^ key1
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt128 {
            v2 ^= 0xee
            for _ in 0..<4 { round() }
            let low = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xdd
            for _ in 0..<4 { round() }
            let high = v0 ^ v1 ^ v2 ^ v3
            return UInt128(high) << 64 | UInt128(low)
        }

        private mutating func round() {
            v0 = v0 &+ v1
            v1 = v1 << 13 | v1 >> 51
            v1 ^= v0
            v0 = v0 << 32 | v0 >> 32
            v2 = v2 &+ v3
            v3 = v3 << 16 | v3 >> 48
            v3 ^= v2
            v0 = v0 &+ v3
            v3 = v3 << 21 | v3 >> 43
            v3 ^= v0
            v2 = v2 &+ v1
            v1 = v1 << 17 | v1 >> 47
            v1 ^= v2
            v2 = v2 << 32 | v2 >> 32
        }
    }
}
