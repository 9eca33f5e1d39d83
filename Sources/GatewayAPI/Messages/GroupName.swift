package import ByteIO

/// The name of a backend server group: never empty, compared by its bytes.
///
/// An update without a name overwrites every group of its channel, so the absence of a name is another case of
/// `UpdateMembersRequest` and not an empty text here.
package struct GroupName: Hashable, Sendable {
    /// The name as text that compares by its bytes.
    package let utf8Text: UTF8Text

    /// The name itself.
    package var text: String { utf8Text.text }

    /// Takes a name, or returns nil where it is empty.
    package init?(_ text: String) {
        guard !text.utf8.isEmpty else { return nil }
        self.utf8Text = UTF8Text(text)
    }
}
