package import GatewayAPI

/// What authenticates requests to a gateway. It never prints a secret.
package enum Credentials: Sendable {
    /// Sent as `X-Auth-Token`.
    case token(Secret)
    /// An access key that signs each request; temporary keys come with their security token.
    case signing(accessKey: String, secretKey: Secret, securityToken: Secret?)
}
