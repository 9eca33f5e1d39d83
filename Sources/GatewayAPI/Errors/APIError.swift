package import ByteIO

/// An error reply: the status and the body `{"error_code","error_msg"}`, to which the edge adds `request_id`.
///
/// Source: "Updating Backend Instances", tables 7 to 11. The message of a parsed reply comes from outside: escape it
/// before it is shown.
package struct APIError: Error, Hashable, Sendable {
    /// The HTTP status, 400...599.
    package let status: Int
    /// `error_code`, see `APIErrorCode`.
    package let code: UTF8Text
    /// `error_msg`.
    package let message: UTF8Text
    /// `request_id`, where the edge answered.
    package let requestID: UTF8Text?

    /// An error with the given parts.
    package init(status: Int, code: UTF8Text, message: UTF8Text, requestID: UTF8Text? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
    }

    /// Parses the body of a reply with `status`.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, the code is missing or a field has another type.
    package init(status: Int, parsing bytes: [UInt8]) throws(MalformedReply) {
        let fields = try FieldReader(JSONValue(reply: bytes), at: "error")
        self.status = status
        self.code = try fields.required(fields.text("error_code"), "error_code")
        self.message = try fields.text("error_msg") ?? ""
        self.requestID = try fields.text("request_id")
    }

    /// The body as JSON.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("error_code", code)
            writer.member("error_msg", message)
            writer.field("request_id", requestID)
        }
        return writer.bytes
    }
}
