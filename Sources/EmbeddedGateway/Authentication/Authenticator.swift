internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes

/// Who sent a request, as the access log may show it: never a secret.
enum Caller: Hashable, Sendable {
    /// Nobody was asked.
    case anonymous
    /// A token, given to the gateway or issued by it.
    case token
    /// A signature of this access key.
    case accessKey(String)

    /// The access log's text; nil for nobody.
    var logText: String? {
        switch self {
        case .anonymous: nil
        case .token: "token"
        case .accessKey(let accessKey): accessKey
        }
    }
}

/// Decides whom the gateway lets in.
///
/// A value; what it learns (issued tokens, failed signatures) lives behind locks that its copies share.
package struct Authenticator: Sendable {
    /// How far the date of a signature may be from the gateway's clock, in seconds (source: the signing guide).
    static let skewSecondsMax: Int64 = 15 * 60

    let mode: AuthenticationMode
    let credentials: AcceptedCredentials
    let clock: GatewayClock
    let issuedTokens: IssuedTokens
    private let locks = SignatureLocks()

    /// Takes `credentials` as `mode` says, by `clock`. At most `issuedTokensMax` tokens of the embedded IAM are kept.
    package init(
        _ credentials: AcceptedCredentials,
        mode: AuthenticationMode = .any,
        clock: GatewayClock = .system,
        issuedTokensMax: Int = 10_000
    ) {
        self.mode = mode
        self.credentials = credentials
        self.clock = clock
        issuedTokens = IssuedTokens(countMax: issuedTokensMax)
    }

    /// Whether the decision on `head` needs the body: a signature covers it.
    func needsBody(for head: HTTPRequest) -> Bool {
        switch mode {
        case .token, .off: false
        case .signature: true
        case .any: head.headerFields[values: .authToken].isEmpty && head.headerFields[.authorization] != nil
        }
    }

    /// Who sent a request for a project (nil: for none), or the documented refusal.
    ///
    /// Where a request brings a token and a signature, the token decides: the official SDK signs every request, so a
    /// token in it was put there on purpose, beside a key that may be made up.
    func authenticate(_ head: HTTPRequest, body: [UInt8], projectID: UTF8Text?) throws(APIError) -> Caller {
        switch mode {
        case .off: return .anonymous
        case .token: return try authenticateToken(head, projectID: projectID)
        case .signature: return try authenticateSignature(head, body: body, projectID: projectID)
        case .any:
            guard needsBody(for: head) else { return try authenticateToken(head, projectID: projectID) }
            return try authenticateSignature(head, body: body, projectID: projectID)
        }
    }

    /// The token that a request presents.
    ///
    /// Throws: `APIError` where there is none, or several.
    static func presentedToken(in head: HTTPRequest) throws(APIError) -> SecretDigest {
        let presented = head.headerFields[values: .authToken]
        guard let text = presented.first, !text.isEmpty else { throw .tokenMissing }
        guard presented.count == 1 else { throw .incorrectToken }
        return SecretDigest(of: text)
    }

    private func authenticateToken(_ head: HTTPRequest, projectID: UTF8Text?) throws(APIError) -> Caller {
        let digest = try Self.presentedToken(in: head)
        if let mayAccess = credentials.tokens.opens(digest, projectID: projectID) {
            guard mayAccess else { throw .noPermission }
            return .token
        }
        guard let issued = issuedTokens.token(under: digest) else { throw .incorrectToken }
        guard !issued.isExpired(at: clock.nowNanoseconds()) else {
            throw .tokenExpired(at: GatewayTime.seconds(issued.expiresAtNanoseconds))
        }
        if let projectID, issued.projectID != projectID { throw .noPermission }
        return .token
    }

    private func authenticateSignature(
        _ head: HTTPRequest,
        body: [UInt8],
        projectID: UTF8Text?
    ) throws(APIError) -> Caller {
        guard head.headerFields[.authorization] != nil else { throw .tokenNotFound }
        guard head.headerFields[values: .authorization].count == 1, let claim = SignedRequest(head, body: body) else {
            throw .incorrectSignature
        }
        guard let key = credentials.keys.first(where: { UTF8Text($0.accessKey) == UTF8Text(claim.accessKey) }) else {
            throw .unknownAccessKey(claim.accessKey)
        }
        let now = clock.nowNanoseconds()
        guard !locks.isLocked(key.accessKey, at: now) else { throw .accessKeyLocked }
        guard abs(claim.date.secondsSinceEpoch - now / 1_000_000_000) <= Self.skewSecondsMax else {
            throw .signatureDateSkewed
        }
        let isSigned = claim.isSigned(with: key.secretKey)
        locks.note(isRight: isSigned, for: key.accessKey, at: now)
        guard isSigned else { throw .incorrectSignature }
        guard Self.matches(key.securityToken, head.headerFields[.securityToken]) else { throw .incorrectSecurityToken }
        if let projectID, key.projectIDs?.contains(projectID) == false { throw .noPermission }
        return .accessKey(key.accessKey)
    }

    private static func matches(_ expected: Secret?, _ presented: String?) -> Bool {
        guard let expected else { return presented == nil }
        return presented.map(expected.matches) ?? false
    }
}
