internal import ByteIO

/// Text beyond ASCII, where it lies.
enum SafeText {
    /// How many bytes of `bytes` belong to characters beyond ASCII; nil where one of these is malformed (Unicode, table 3-7) or
    /// unsafe. Seven bytes behind them can be read.
    static func highByteCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return 0 }
        var (offset, count) = (0, 0)
        while offset < bytes.count {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self))
            let high = word & 0x8080_8080_8080_8080
            guard high != 0 else {
                offset &+= 8
                continue
            }
            offset &+= high.trailingZeroBitCount / 8
            guard offset < bytes.count else { break }
            guard let length = length(base + offset, countMax: bytes.count &- offset) else { return nil }
            offset &+= length
            count &+= length
        }
        return count
    }

    /// The number of bytes of the character that begins there; nil where there is no safe one.
    private static func length(_ bytes: UnsafePointer<UInt8>, countMax: Int) -> Int? {
        let lead = UInt32(bytes[0])
        let (length, least): (Int, UInt32) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80)
            case 0xE0...0xEF: (3, 0x800)
            case 0xF0...0xF4: (4, 0x1_0000)
            default: (0, 0)
            }
        guard length > 0, length <= countMax else { return nil }
        var value = lead & (0x7F >> UInt32(length))
        for index in 1..<length {
            guard bytes[index] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(bytes[index] & 0x3F)
        }
        // No longer form than needed, no surrogate, nothing beyond Unicode.
        guard value >= least, let scalar = Unicode.Scalar(value), !TextSafety.isUnsafe(scalar) else { return nil }
        return length
    }
}
