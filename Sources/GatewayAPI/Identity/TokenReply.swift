package import ByteIO

/// The body of a reply to a login; the token itself stands in the header `X-Subject-Token`.
///
/// Source: "Obtaining a User Token" of the identity service.
package struct TokenReply: Hashable, Sendable {
    /// When the token ends, in seconds since 1970 by the service's clock.
    package let expiresAtSeconds: Int64
    /// When it was issued, by the same clock; nil where the service does not say.
    package let issuedAtSeconds: Int64?
    /// The project that it is for.
    package let projectID: UTF8Text?

    /// Parses a body; unknown fields are passed over.
    ///
    /// Throws: `MalformedReply` where the bytes are not JSON, `token` or `expires_at` is missing, or a known field has another
    /// type.
    package init(parsing bytes: [UInt8]) throws(MalformedReply) {
        let json = try JSONValue(reply: bytes)
        let reply = try FieldReader(json, at: "reply")
        guard let token = json["token"] else { throw MalformedReply(reason: "reply.token is missing") }
        let fields = try FieldReader(token, at: "token")
        expiresAtSeconds = try reply.required(
            Self.seconds(fields.text("expires_at"), "expires_at"),
            "token.expires_at"
        )
        issuedAtSeconds = try Self.seconds(fields.text("issued_at"), "issued_at")
        projectID =
            try token["project"].map { project throws(MalformedReply) in
                try FieldReader(project, at: "token.project").text("id")
            } ?? nil
    }

    private static func seconds(_ text: UTF8Text?, _ name: String) throws(MalformedReply) -> Int64? {
        guard let text else { return nil }
        guard let seconds = IdentityTime.seconds(text.text) else {
            throw MalformedReply(reason: "token.\(name) is not a moment in UTC")
        }
        return seconds
    }
}

/// Moments as the identity service writes them: `2020-01-04T09:05:22.701000Z`.
package enum IdentityTime {
    /// Seconds since 1970, the fraction cut off; nil where `text` is no such moment in UTC.
    package static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let pattern = Array("0000-00-00T00:00:00".utf8)
        guard bytes.count > pattern.count, zip(bytes, pattern).allSatisfy({ isDigit($1) ? isDigit($0) : $0 == $1 })
        else { return nil }
        var rest = bytes[pattern.count...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard rest.elementsEqual("Z".utf8) || rest.elementsEqual("+00:00".utf8) else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        return CivilTime(
            year: number(0..<4),
            month: number(5..<7),
            day: number(8..<10),
            hour: number(11..<13),
            minute: number(14..<16),
            second: number(17..<19)
        )?.secondsSinceEpoch
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
