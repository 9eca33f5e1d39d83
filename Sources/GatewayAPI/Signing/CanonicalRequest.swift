internal import ByteIO
package import HTTPTypes

/// The one form of a request that both sides compute and sign.
///
/// Source: the signing guide of the SDK-HMAC-SHA256 scheme, as its official SDK computes it. The path is decoded,
/// each part encoded again and a `/` appended; the query is sorted and encoded again; so what a server receives gives
/// the form that the client signed.
package struct CanonicalRequest: Hashable, Sendable {
    /// The scheme's name.
    package static let algorithm = "SDK-HMAC-SHA256"
    /// What stands for the digest of a body that is not signed.
    private static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// The canonical text.
    package let text: String

    /// Canonicalizes `request` with the headers `signedHeaders` (lower-case names, in their order on the wire);
    /// `host` is the request's authority.
    ///
    /// Returns nil where the path or the query cannot be decoded or a signed header is absent.
    package init?(_ request: HTTPRequest, signedHeaders: [String], body: some Collection<UInt8>) {
        let target = (request.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = Self.path(target.first ?? "/"), let query = Query(encoded: target.dropFirst().first ?? "")
        else { return nil }
        var headers = ""
        for name in signedHeaders {
            guard let value = Self.value(of: name, in: request) else { return nil }
            headers += name + ":" + value + "\n"
        }
        let isUnsigned = request.headerFields[.contentSHA256] == Self.unsignedPayload
        let digest = isUnsigned ? Self.unsignedPayload : SHA256Hasher.hexDigest(of: body)
        self.text = [
            request.method.rawValue, path, query.encoded, headers, signedHeaders.joined(separator: ";"), digest,
        ].joined(separator: "\n")
    }

    /// The text under the signature.
    package func stringToSign(at date: SigningDate) -> String {
        "\(Self.algorithm)\n\(date.text)\n\(SHA256Hasher.hexDigest(of: text.utf8))"
    }

    private static func path(_ encoded: some StringProtocol) -> String? {
        guard let decoded = PercentEncoding.decoded(encoded.utf8) else { return nil }
        let path = decoded.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { PercentEncoding.encoded($0) }
            .joined(separator: "/")
        return path.hasSuffix("/") ? path : path + "/"
    }

    private static func value(of name: String, in request: HTTPRequest) -> String? {
        if name == "host" { return request.authority }
        return HTTPField.Name(name).flatMap { request.headerFields[$0] }
    }
}
