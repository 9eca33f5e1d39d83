/// Text that is compared, ordered and hashed by its UTF-8 bytes.
///
/// Swift's `String` compares by canonical equivalence, so two group names that differ as bytes could count as one.
/// Names and ids of a gateway are bytes: this type keeps them so.
package struct UTF8Text: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text itself, unchanged.
    package let text: String

    /// Wraps `text`; nothing is normalised.
    package init(_ text: String) {
        self.text = text
    }

    /// Wraps a literal.
    package init(stringLiteral value: String) {
        self.text = value
    }

    /// Decodes `bytes`, or returns nil where they are not valid UTF-8.
    package init?(validating bytes: some Sequence<UInt8>) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.text = text
    }

    /// The UTF-8 bytes.
    package var utf8: String.UTF8View { text.utf8 }

    /// Whether there is no byte.
    package var isEmpty: Bool { text.utf8.isEmpty }

    package var description: String { text }

    package static func == (left: UTF8Text, right: UTF8Text) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: UTF8Text, right: UTF8Text) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var copy = text
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
