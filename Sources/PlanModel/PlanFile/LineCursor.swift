internal import ByteIO

/// A place in a line of JSON that has one form only. What it takes is plain: no escapes, no spaces.
struct LineCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The text of a range, which must be UTF-8.
    func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    /// Takes `literal` where it stands here.
    @inline(__always)
    mutating func skip(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard bytes.count &- position >= count, let base = bytes.baseAddress,
            Self.isSame(base + position, literal.utf8Start, count)
        else { return false }
        position &+= count
        return true
    }

    /// Takes the same bytes as those of an earlier range of the line, where they stand here.
    @inline(__always)
    mutating func skip(sameAs range: Range<Int>) -> Bool {
        let count = range.count
        guard count > 0, bytes.count &- position >= count, let base = bytes.baseAddress,
            Self.isSame(base + position, base + range.lowerBound, count)
        else { return false }
        position &+= count
        return true
    }

    /// The range from an earlier place to this one.
    func range(from start: Int) -> Range<Int> { start..<position }

    /// This place.
    var place: Int { position }

    /// Whether as many bytes are the same at both places.
    @inline(__always)
    static func isSame(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let (one, two) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
        var offset = 0
        while offset &+ 8 <= count {
            guard
                one.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == two.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &+= 8
        }
        while offset < count {
            guard left[offset] == right[offset] else { return false }
            offset &+= 1
        }
        return true
    }

    /// Takes digits without a leading zero.
    mutating func integer(_ range: ClosedRange<Int>) -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, position &- start < 11 {
            let digit = bytes[position] &- 0x30
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            position &+= 1
        }
        let count = position &- start
        guard count > 0, count < 11, count == 1 || bytes[start] != 0x30, range.contains(value) else { return nil }
        return value
    }

    mutating func bool() -> Bool? {
        if skip("false") { return false }
        return skip("true") ? true : nil
    }

    /// Takes the inside of a string up to its quote, which is left; without escapes, in UTF-8.
    mutating func text() -> Range<Int>? {
        let start = position
        var isASCII = true
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            let byte = bytes[position]
            guard byte >= 0x20, byte != UInt8(ascii: "\\"), byte != 0x7F else { return nil }
            if byte >= 0x80 { isASCII = false }
            position &+= 1
        }
        guard position < bytes.count else { return nil }
        let range = start..<position
        guard isASCII || String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self) != nil else {
            return nil
        }
        return range
    }

    /// Takes an id.
    mutating func identifier() -> Range<Int>? {
        guard let range = text(), Identifier.isValid(UnsafeBufferPointer(rebasing: bytes[range])) else { return nil }
        return range
    }

    /// Takes a host in canonical form.
    mutating func host() -> Range<Int>? {
        guard let range = text() else { return nil }
        if isIPv4(range) { return range }
        let text = string(range)
        guard let host = Host(text), host.text == UTF8Text(text) else { return nil }
        return range
    }

    private func isIPv4(_ range: Range<Int>) -> Bool {
        guard range.count <= 15 else { return false }
        var (part, digits, dots) = (0, 0, 0)
        for byte in bytes[range] {
            let digit = byte &- 0x30
            if digit < 10 {
                if digits > 0, part == 0 { return false }
                part = part &* 10 &+ Int(digit)
                digits &+= 1
                if part > 255 { return false }
            } else {
                guard byte == UInt8(ascii: "."), digits > 0 else { return false }
                (part, digits, dots) = (0, 0, dots &+ 1)
            }
        }
        return dots == 3 && digits > 0
    }

    /// Takes lower-case hexadecimal digits.
    mutating func hexadecimal(count: Int) -> Range<Int>? {
        guard bytes.count &- position >= count else { return nil }
        let range = position..<(position &+ count)
        for byte in bytes[range] where !((0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)) { return nil }
        position &+= count
        return range
    }
}
