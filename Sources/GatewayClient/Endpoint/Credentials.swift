package import GatewayAPI

/// What authenticates requests to a gateway. It never prints a secret.
package enum Credentials: Sendable {
    /// Sent as `X-Auth-Token`.
    case token(Secret)
    /// An access key that signs each request.
    case signing(SigningKey)
    /// A login whose tokens are sent as `X-Auth-Token`, and renewed.
    case login(TokenSource)
}

/// What one request carries of them.
enum RequestAuthorization: Sendable {
    case token(Secret)
    case signature(RequestSigner)
}
