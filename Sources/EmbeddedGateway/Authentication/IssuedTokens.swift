internal import ByteIO
internal import Synchronization

/// What a token of the embedded IAM stands for.
struct IssuedToken: Sendable {
    let userName: String
    let projectID: UTF8Text
    let projectName: UTF8Text
    let issuedAtNanoseconds: Int64
    /// From this moment on the token is refused.
    let expiresAtNanoseconds: Int64

    /// Whether the token has expired at `nanoseconds`.
    func isExpired(at nanoseconds: Int64) -> Bool { nanoseconds >= expiresAtNanoseconds }
}

/// The tokens that the embedded IAM has issued: in memory, so gone when the gateway ends.
///
/// They are found by their digest, which an attacker cannot steer, so the lookup tells nothing about others.
final class IssuedTokens: Sendable {
    private let tokens = Mutex<[SecretDigest: IssuedToken]>([:])
    private let countMax: Int

    /// Keeps at most `countMax` tokens; the one that expires first gives way.
    init(countMax: Int) {
        self.countMax = max(1, countMax)
    }

    func insert(_ token: IssuedToken, under digest: SecretDigest) {
        tokens.withLock { tokens in
            if tokens.count >= countMax {
                tokens = tokens.filter { !$0.value.isExpired(at: token.issuedAtNanoseconds) }
            }
            if tokens.count >= countMax,
                let first = tokens.min(by: { $0.value.expiresAtNanoseconds < $1.value.expiresAtNanoseconds })
            {
                tokens[first.key] = nil
            }
            tokens[digest] = token
        }
    }

    func token(under digest: SecretDigest) -> IssuedToken? {
        tokens.withLock { $0[digest] }
    }

    /// Ends a token at `nanoseconds`, if it is one of these.
    func expire(_ digest: SecretDigest, at nanoseconds: Int64) {
        tokens.withLock { tokens in
            guard let token = tokens[digest], !token.isExpired(at: nanoseconds) else { return }
            tokens[digest] = IssuedToken(
                userName: token.userName,
                projectID: token.projectID,
                projectName: token.projectName,
                issuedAtNanoseconds: token.issuedAtNanoseconds,
                expiresAtNanoseconds: nanoseconds
            )
        }
    }
}
