/// A password of a login: any text but an empty one. It never prints.
///
/// Unlike `Secret` it goes into a body and never into a header, so every character is allowed.
package struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text, for the body of a login.
    package let exposedText: String

    /// Takes a password, or returns nil where it is empty.
    package init?(_ text: String) {
        guard !text.utf8.isEmpty else { return nil }
        exposedText = text
    }

    package var description: String { "<password>" }
    package var debugDescription: String { "<password>" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
