internal import ByteIO
internal import Crypto
package import HTTPTypes

/// Signs requests with an access key (SDK-HMAC-SHA256: one step, no derived key, no region).
package struct RequestSigner: Sendable {
    private let accessKey: String
    private let secretKey: Secret
    private let securityToken: Secret?

    /// A signer for one key pair; temporary keys come with their security token.
    package init(accessKey: String, secretKey: Secret, securityToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.securityToken = securityToken
    }

    /// Adds the date, the project where there is one, the security token where there is one, and the `Authorization`
    /// over all headers that `request` then has and over its authority as `host`. Names with an underscore stay
    /// unsigned, as in the official SDK: proxies drop them.
    ///
    /// Returns false, with `request` unsigned, where its path or query is not percent-encoded text.
    package func sign(_ request: inout HTTPRequest, body: some Collection<UInt8>, projectID: String?, date: SigningDate)
        -> Bool
    {
        request.headerFields[.signingDate] = date.text
        if let projectID { request.headerFields[.projectID] = projectID }
        if let securityToken { request.headerFields[.securityToken] = securityToken.exposedText }
        request.headerFields[.authorization] = nil
        let names = Set(request.headerFields.map(\.name.canonicalName)).union(["host"])
            .filter { !$0.utf8.contains(UInt8(ascii: "_")) }
            .sorted()
        guard let canonical = CanonicalRequest(request, signedHeaders: names, body: body) else { return false }
        let signature = Self.code(of: canonical.stringToSign(at: date), secretKey: secretKey)
        request.headerFields[.authorization] =
            SignatureHeader(accessKey: accessKey, signedHeaders: names, signature: hexadecimal(signature)).text
        return true
    }

    static func code(of stringToSign: String, secretKey: Secret) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(
            for: Array(stringToSign.utf8),
            using: SymmetricKey(data: secretKey.exposedBytes)
        )
    }
}
