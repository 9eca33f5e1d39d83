package import ByteIO
package import GatewayAPI

/// An access key that the gateway accepts signatures of.
package struct AcceptedKey: Sendable {
    let accessKey: String
    let secretKey: Secret
    let securityToken: Secret?
    let projectIDs: Set<UTF8Text>?

    /// Accepts signatures of `accessKey` for `projectIDs`, or for every project where that is nil. With a security token
    /// (temporary keys) each request must carry it.
    package init(
        accessKey: String,
        secretKey: Secret,
        securityToken: Secret? = nil,
        projectIDs: Set<UTF8Text>? = nil
    ) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.securityToken = securityToken
        self.projectIDs = projectIDs
    }
}

/// A user who may ask the embedded IAM for tokens.
package struct AcceptedUser: Sendable {
    /// The user's name.
    package let name: String
    let domain: String?
    let projectIDs: Set<UTF8Text>?
    private let password: SecretDigest

    /// Accepts `name` with `password`. Without a domain every domain will do; without projects the tokens open any.
    package init(name: String, password: String, domain: String? = nil, projectIDs: Set<UTF8Text>? = nil) {
        self.name = name
        self.password = SecretDigest(of: password)
        self.domain = domain
        self.projectIDs = projectIDs
    }

    func matches(name: String, password: SecretDigest, domain: String?) -> Bool {
        let isPassword = self.password.matches(password)
        let isDomain = self.domain == nil || domain == nil || UTF8Text(self.domain ?? "") == UTF8Text(domain ?? "")
        return UTF8Text(self.name) == UTF8Text(name) && isPassword && isDomain
    }
}

/// Everything that the gateway accepts.
package struct AcceptedCredentials: Sendable {
    /// Tokens for `X-Auth-Token`.
    package var tokens: AcceptedTokens
    /// Keys for signatures.
    package var keys: [AcceptedKey]
    /// Users of the embedded IAM.
    package var users: [AcceptedUser]
    /// Ids of projects by the names that users of the embedded IAM may give; others are found in the state.
    package var projectIDsByName: [UTF8Text: UTF8Text]

    /// Accepts these.
    package init(
        tokens: AcceptedTokens = AcceptedTokens([]),
        keys: [AcceptedKey] = [],
        users: [AcceptedUser] = [],
        projectIDsByName: [UTF8Text: UTF8Text] = [:]
    ) {
        self.tokens = tokens
        self.keys = keys
        self.users = users
        self.projectIDsByName = projectIDsByName
    }

    /// Whether nobody would be let in.
    package var isEmpty: Bool { tokens.isEmpty && keys.isEmpty && users.isEmpty }
}

/// Which proofs of identity the gateway takes.
package enum AuthenticationMode: String, Sendable, CaseIterable {
    /// `X-Auth-Token` alone.
    case token
    /// Signatures of an access key alone.
    case signature
    /// Either; where a request brings both, the token decides.
    case any
    /// Everybody is let in.
    case off
}
