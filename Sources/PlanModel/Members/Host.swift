package import ByteIO

/// A backend address in its canonical form: IPv4, IPv6 (RFC 5952 text) or a DNS name, at most 64 characters.
///
/// Source: table 4 (host, maximum 64) of the source document.
package struct Host: Hashable, Comparable, Sendable {
    /// The canonical text, which is also what is sent.
    package let text: UTF8Text

    /// The longest host that the API takes, in characters.
    package static let lengthMax = 64

    /// Parses `text`; nil where it is no IPv4 address, IPv6 address or DNS name, or too long.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.lengthMax else { return nil }
        if bytes.contains(UInt8(ascii: ":")) {
            guard let groups = IPv6Text.parse(bytes) else { return nil }
            self.text = UTF8Text(IPv6Text.canonical(groups))
        } else if Self.looksNumeric(bytes) {
            // A name of digits and dots alone can only be meant as an IPv4 address.
            guard IPv6Text.parseIPv4(bytes[...]) != nil else { return nil }
            self.text = UTF8Text(text)
        } else {
            guard Self.isName(bytes) else { return nil }
            self.text = UTF8Text(text)
        }
    }

    /// A host whose text has been found to be in canonical form.
    init(canonical text: UTF8Text) {
        self.text = text
    }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func looksNumeric(_ bytes: [UInt8]) -> Bool {
        // Empty parts are left out: with a dot at its end an address is still read as one.
        let last = bytes.split(separator: UInt8(ascii: ".")).last ?? []
        return !last.isEmpty && last.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        var labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// IPv4 and IPv6 addresses as text. Sources: RFC 4291 section 2.2 (forms), RFC 5952 (canonical form).
private enum IPv6Text {
    /// Four decimal parts from 0 to 255, without leading zeros (which some systems read as octal).
    static func parseIPv4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0"),
                let value = UInt32(String(decoding: part, as: UTF8.self)), value <= 255
            else { return nil }
            address = address << 8 | value
        }
        return address
    }

    /// The eight 16-bit groups; nil where the text is no IPv6 address. Zone identifiers and brackets are not taken.
    static func parse(_ bytes: [UInt8]) -> [UInt16]? {
        guard let gap = firstGap(bytes) else {
            guard let groups = groups(bytes[...]), groups.count == 8 else { return nil }
            return groups
        }
        guard let head = groups(bytes[..<gap], allowsIPv4: false), let tail = groups(bytes[(gap + 2)...]),
            head.count + tail.count <= 7
        else {
            return nil
        }
        return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// RFC 5952: lower case, no leading zeros, and `::` for the longest run of at least two zero groups, the first of equals.
    static func canonical(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        let words = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return words.joined(separator: ":") }
        return words[..<best.lowerBound].joined(separator: ":") + "::"
            + words[best.upperBound...].joined(separator: ":")
    }

    private static func firstGap(_ bytes: [UInt8]) -> Int? {
        let colon = UInt8(ascii: ":")
        return bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    }

    /// An IPv4 address may stand in the last 32 bits alone.
    private static func groups(_ bytes: ArraySlice<UInt8>, allowsIPv4: Bool = true) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if allowsIPv4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = parseIPv4(part) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: address >> 16))
                groups.append(UInt16(truncatingIfNeeded: address))
            } else {
                guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
                    let value = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                groups.append(value)
            }
        }
        return groups.count <= 8 ? groups : nil
    }
}
