package import ByteIO
internal import GatewayAPI

/// A token that the gateway accepts, and for which projects.
package struct AcceptedToken: Sendable {
    let digest: SecretDigest
    let projectIDs: Set<UTF8Text>?

    /// Accepts `text` for `projectIDs`, or for every project where that is nil. Only a digest of the token is kept.
    package init(_ text: String, projectIDs: Set<UTF8Text>? = nil) {
        digest = SecretDigest(of: text)
        self.projectIDs = projectIDs
    }
}

/// The tokens that the gateway accepts in `X-Auth-Token` from its beginning; it issues others.
package struct AcceptedTokens: Sendable {
    private let tokens: [AcceptedToken]

    /// Accepts any of `tokens`.
    package init(_ tokens: [AcceptedToken]) {
        self.tokens = tokens
    }

    /// Whether no token is accepted.
    package var isEmpty: Bool { tokens.isEmpty }

    /// Whether the token is known, and then whether it opens the project; nil for a token that is not known. Without a
    /// project a known token suffices.
    ///
    /// Every accepted token is compared in full, so that the time tells nothing about them.
    func opens(_ presented: SecretDigest, projectID: UTF8Text?) -> Bool? {
        var isKnown = false
        var mayAccess = false
        for token in tokens where token.digest.matches(presented) {
            isKnown = true
            mayAccess = mayAccess || projectID.map { token.projectIDs?.contains($0) ?? true } ?? true
        }
        return isKnown ? mayAccess : nil
    }
}
