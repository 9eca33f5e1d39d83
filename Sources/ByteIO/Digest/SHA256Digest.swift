internal import struct Crypto.SHA256

/// A SHA-256 over bytes that arrive in pieces.
package struct SHA256Hasher: Sendable {
    private var hash = SHA256()

    /// A hasher over nothing yet.
    package init() {}

    /// Adds bytes.
    package mutating func update(_ bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }) == nil {
            hash.update(data: Array(bytes))
        }
    }

    /// The digest of everything added so far, as 64 lower-case hexadecimal digits.
    package func hexDigest() -> String {
        hash.finalize().withUnsafeBytes { hexadecimal($0) }
    }

    /// The digest of `bytes`, as 64 lower-case hexadecimal digits.
    package static func hexDigest(of bytes: some Collection<UInt8>) -> String {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.hexDigest()
    }
}

/// `bytes` as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    Array(bytes).withUnsafeBytes { hexadecimal($0) }
}

/// `bytes` as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { digits in
        for (index, byte) in bytes.enumerated() {
            digits[2 * index] = hexadecimalDigit(byte >> 4)
            digits[2 * index + 1] = hexadecimalDigit(byte & 15)
        }
        return 2 * bytes.count
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}
