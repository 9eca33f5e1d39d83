internal import ByteIO
internal import Crypto
package import HTTPTypes

/// A received request with its claim to be signed, ready to be checked against a key.
package struct SignedRequest: Sendable {
    /// Whose key the claim names.
    package let accessKey: String
    /// When it was signed; a server refuses dates more than 15 minutes from its own clock.
    package let date: SigningDate
    private let stringToSign: String
    private let signature: String

    /// Reads the claim, or returns nil where the request carries no well-formed one over host, date and every header
    /// it names.
    package init?(_ request: HTTPRequest, body: some Collection<UInt8>) {
        guard let value = request.headerFields[.authorization], let header = SignatureHeader(parsing: value),
            let date = request.headerFields[.signingDate].flatMap(SigningDate.init(parsing:)),
            let canonical = CanonicalRequest(request, signedHeaders: header.signedHeaders, body: body)
        else { return nil }
        self.accessKey = header.accessKey
        self.date = date
        self.stringToSign = canonical.stringToSign(at: date)
        self.signature = header.signature
    }

    /// Whether the signature was made with `secretKey`; compares in constant time.
    package func isSigned(with secretKey: Secret) -> Bool {
        let expected = hexadecimal(RequestSigner.code(of: stringToSign, secretKey: secretKey))
        return zip(expected.utf8, signature.utf8).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
            && expected.utf8.count == signature.utf8.count
    }
}
