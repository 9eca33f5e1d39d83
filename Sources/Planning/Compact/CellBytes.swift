/// The readings of `CellValue` for cells that lie in a block: the same strictness, without a copy. What they do not
/// understand is read again by the detailed rules, which say why.
enum CellBytes {
    /// ASCII digits without leading zero, up to `max`, at most five of them; -1 for anything else.
    @inline(__always)
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>, max: Int32) -> Int32 {
        let count = bytes.count
        guard count > 0, count <= 5, let base = bytes.baseAddress else { return -1 }
        guard base[0] != UInt8(ascii: "0") || count == 1 else { return -1 }
        var value: Int32 = 0
        for offset in 0..<count {
            let digit = base[offset] &- 0x30
            guard digit < 10 else { return -1 }
            value = value &* 10 &+ Int32(digit)
        }
        return value <= max ? value : -1
    }

    /// `true` or `false` in any case; nil for anything else.
    @inline(__always)
    static func bool(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        guard let base = bytes.baseAddress else { return nil }
        let raw = UnsafeRawPointer(base)
        // Lower case is one bit away, which no other byte of the two words shares.
        switch bytes.count {
        case 4: return raw.loadUnaligned(as: UInt32.self) | 0x2020_2020 == 0x6575_7274 ? true : nil
        case 5:
            return raw.loadUnaligned(as: UInt32.self) | 0x2020_2020 == 0x736C_6166 && base[4] | 0x20 == 0x65
                ? false : nil
        default: return nil
        }
    }

    /// An IPv4 address in its only form; nil for anything else.
    @inline(__always)
    static func ipv4(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let count = bytes.count
        guard count >= 7, count <= 15, let base = bytes.baseAddress else { return nil }
        var address: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var dots = 0
        for offset in 0..<count {
            let byte = base[offset]
            let digit = byte &- 0x30
            if digit < 10 {
                // A leading zero is none of the form.
                if digits > 0, part == 0 { return nil }
                part = part &* 10 &+ UInt32(digit)
                digits &+= 1
                if digits > 3 || part > 255 { return nil }
            } else {
                guard byte == UInt8(ascii: "."), digits > 0 else { return nil }
                address = address << 8 | part
                part = 0
                digits = 0
                dots &+= 1
            }
        }
        guard dots == 3, digits > 0 else { return nil }
        return address << 8 | part
    }

    /// Whether the cell is an id that may stand in a path: `Identifier.isValid`, without a call per byte.
    static func isIdentifier(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress, (1...64).contains(bytes.count), base[0] != UInt8(ascii: "-") else {
            return false
        }
        for offset in 0..<bytes.count {
            let byte = base[offset]
            let isLetter = (byte | 0x20) &- 0x61 < 26
            guard isLetter || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") else {
                return false
            }
        }
        return true
    }

    /// The text of a cell.
    static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
