/// Why a text is no address of a gateway.
package enum EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not begin with `https://` or `http://`.
    case scheme
    /// It names a user or a password.
    case userInfo
    /// Something stands after the host and port.
    case path
    /// The host is neither a DNS name nor an IP address.
    case host
    /// The port is not 1...65535.
    case port
    /// Plain HTTP to another machine, where a token could be read on the way.
    case plainHTTPBeyondLoopback

    /// What is wrong and what to do, without the text itself.
    package var description: String {
        switch self {
        case .scheme: "the address must begin with https:// (or http:// for this machine)"
        case .userInfo: "the address must not hold a user or password; credentials are given apart from it"
        case .path: "the address must end after host and port, without path, query or fragment"
        case .host: "the address must name its host by a DNS name, an IPv4 address or an IPv6 address in brackets"
        case .port: "the port must be a number from 1 to 65535"
        case .plainHTTPBeyondLoopback: "plain http is allowed to this machine alone; use https"
        }
    }
}
