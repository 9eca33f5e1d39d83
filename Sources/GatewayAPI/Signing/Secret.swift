/// A text that authenticates: a token or a secret key. It never prints.
///
/// Only visible ASCII (0x21...0x7E) makes a secret, so none can break out of a header.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Takes a secret, or returns nil where it is empty or holds anything but visible ASCII.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.bytes = bytes
    }

    /// The text, for the header or the key that it is meant for.
    package var exposedText: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes, for the key that they are.
    var exposedBytes: [UInt8] { bytes }

    /// Whether `text` is this secret; the time taken depends on the lengths alone.
    package func matches(_ text: String) -> Bool {
        let other = Array(text.utf8)
        guard other.count == bytes.count else { return false }
        return zip(bytes, other).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
