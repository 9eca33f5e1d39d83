/// The text of an IPv4 address, made without a String.
struct IPv4Text: BitwiseCopyable {
    /// Its bytes, the first in the lowest place, zeros after the last.
    let bytes: UInt128
    let count: Int

    /// The same, the first byte in the highest place: such numbers are in the order of the texts.
    var key: UInt128 {
        @inline(__always) get { bytes.byteSwapped }
    }
}

/// Makes texts of IPv4 addresses, from those of their four numbers.
struct IPv4Texts: ~Copyable {
    /// For each number its digits and a dot in the lowest bytes, and in the highest how many they are.
    private let parts: UnsafeMutablePointer<UInt64>

    init() {
        parts = .allocate(capacity: 256)
        for number in 0..<256 {
            var part: UInt64 = 0
            var count: UInt64 = 0
            for byte in "\(number).".utf8 {
                part |= UInt64(byte) << (8 * count)
                count += 1
            }
            (parts + number).initialize(to: part | count << 56)
        }
    }

    deinit {
        parts.deallocate()
    }

    /// The text of an address.
    @inline(__always)
    subscript(address: UInt32) -> IPv4Text {
        let first = joined(parts[Int(address >> 24)], parts[Int(address >> 16 & 0xFF)])
        let second = joined(parts[Int(address >> 8 & 0xFF)], parts[Int(address & 0xFF)])
        // No dot stands behind the last number.
        let count = second.count &- 1
        let rest = second.bytes & ((1 &<< (8 &* count)) &- 1)
        return IPv4Text(
            bytes: UInt128(first.bytes) | UInt128(rest) &<< UInt128(8 &* first.count),
            count: Int(truncatingIfNeeded: first.count &+ count)
        )
    }

    @inline(__always)
    private func joined(_ one: UInt64, _ two: UInt64) -> (bytes: UInt64, count: UInt64) {
        let (countOne, countTwo) = (one >> 56, two >> 56)
        return (one & 0xFFFF_FFFF | (two & 0xFFFF_FFFF) &<< (8 &* countOne), countOne &+ countTwo)
    }
}
