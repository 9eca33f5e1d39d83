/// A body that is not what the API describes.
///
/// The reason names the field and its kind, never its content: bodies come from outside.
package struct MalformedReply: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, with the field's name.
    package let reason: String

    /// A body that is wrong for `reason`.
    package init(reason: String) {
        self.reason = reason
    }

    package var description: String { "malformed reply: \(reason)" }
}
