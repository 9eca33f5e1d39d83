package import ByteIO

/// An error reply of the identity service: `{"error":{"code","message","title"}}`, or the form of the cloud's other services.
///
/// Source: OpenStack's Identity API v3; `{"error_code","error_msg"}` from the identity service's own error table. The texts come from
/// outside: escape them before they are shown.
package struct IdentityError: Hashable, Sendable {
    /// `title` or `error_code`; empty where there is neither.
    package let title: UTF8Text
    /// `message` or `error_msg`; empty where there is neither.
    package let message: UTF8Text

    /// An error with the given parts.
    package init(title: UTF8Text, message: UTF8Text) {
        self.title = title
        self.message = message
    }

    /// Parses a body of either form.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON of one of the forms.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let json = try JSONValue(reply: bytes)
        if let error = json["error"] {
            let fields = try FieldReader(error, at: "error")
            self.init(title: try fields.text("title") ?? "", message: try fields.text("message") ?? "")
        } else {
            let fields = try FieldReader(json, at: "error")
            self.init(
                title: try fields.required(fields.text("error_code"), "error_code"),
                message: try fields.text("error_msg") ?? ""
            )
        }
    }
}
