package import ByteIO
internal import GatewayAPI

/// A token that the gateway accepts, and for which projects.
package struct AcceptedToken: Sendable {
    let digest: [UInt8]
    let projectIDs: Set<UTF8Text>?

    /// Accepts `text` for `projectIDs`, or for every project where that is nil. Only a digest of the token is kept.
    package init(_ text: String, projectIDs: Set<UTF8Text>? = nil) {
        digest = Self.digest(of: text)
        self.projectIDs = projectIDs
    }

    /// The SHA-256 of a token, as hexadecimal bytes: of one length whatever the token's.
    static func digest(of text: String) -> [UInt8] {
        Array(SHA256Hasher.hexDigest(of: Array(text.utf8)).utf8)
    }
}

/// The tokens that the gateway accepts in `X-Auth-Token`.
package struct AcceptedTokens: Sendable {
    private let tokens: [AcceptedToken]

    /// Accepts any of `tokens`.
    package init(_ tokens: [AcceptedToken]) {
        self.tokens = tokens
    }

    /// Refuses a request whose header values hold no accepted token for the project.
    ///
    /// Every accepted token is compared in full, so that the time tells nothing about them.
    func authorize(_ presented: [String], projectID: UTF8Text) throws(APIError) {
        guard let text = presented.first, !text.isEmpty else { throw .tokenMissing }
        guard presented.count == 1 else { throw .incorrectToken }
        let digest = AcceptedToken.digest(of: text)
        var isKnown = false
        var mayAccess = false
        for token in tokens {
            let difference = zip(token.digest, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            guard difference == 0 else { continue }
            isKnown = true
            mayAccess = mayAccess || (token.projectIDs?.contains(projectID) ?? true)
        }
        guard isKnown else { throw .incorrectToken }
        guard mayAccess else { throw .noPermission }
    }
}
