internal import ByteIO
internal import GatewayAPI

/// The HTTP proxy of the environment: where it is, and which servers are reached without it.
///
/// Only `HTTPS_PROXY` counts, since plain HTTP goes to loopback alone, which no proxy can reach. The forms are those that curl and
/// others agree on: `http://[USER:PASSWORD@]HOST[:PORT]`, with or without the scheme; lower-case names come first.
package struct ProxySettings: Sendable {
    /// Why the variables cannot be used. No text holds the address: there may be a password in it.
    package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        case scheme, address

        package var description: String {
            switch self {
            case .scheme:
                "HTTPS_PROXY must be an http:// address: the way to the proxy itself is plain, TLS goes through it"
            case .address:
                "HTTPS_PROXY must be http://[USER:PASSWORD@]HOST[:PORT], with special characters percent-encoded"
            }
        }
    }

    let host: String
    let port: Int
    let user: Password?
    let password: Password?
    private let exceptions: [Exception]

    private struct Exception: Sendable {
        /// In lower case, without a dot at its start; `*` is every host.
        let name: String
        let port: Int?
    }

    /// The settings of an environment; nil where there is no proxy.
    ///
    /// Throws: `Problem`.
    package init?(environment: [String: String]) throws(Problem) {
        func value(_ name: String) -> String? {
            [name.lowercased(), name].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        guard let text = value("HTTPS_PROXY") else { return nil }
        var rest = Substring(text)
        if let schemeEnd = rest.firstRange(of: "://") {
            guard rest[..<schemeEnd.lowerBound].lowercased() == "http" else { throw .scheme }
            rest = rest[schemeEnd.upperBound...]
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let at = rest.lastIndex(of: "@")
        (user, password) = try Self.login(at.map { rest[..<$0] })
        let server = at.map { rest[rest.index(after: $0)...] } ?? rest
        do {
            // The rules of a gateway's address, without its defaults.
            let endpoint = try GatewayEndpoint(parsing: "https://\(server)")
            host = endpoint.host
            port = endpoint.port == 443 && !server.hasSuffix(":443") ? 80 : endpoint.port
        } catch {
            throw .address
        }
        exceptions = (value("NO_PROXY") ?? "").split(separator: ",").map { Self.exception($0) }
    }

    /// Whether the way to `server` leads through the proxy.
    package func covers(_ server: GatewayEndpoint) -> Bool {
        guard !server.isLoopback else { return false }
        return !exceptions.contains { exception in
            guard exception.port == nil || exception.port == server.port else { return false }
            return exception.name == "*" || exception.name == server.host || server.host.hasSuffix("." + exception.name)
        }
    }

    private static func login(_ text: Substring?) throws(Problem) -> (Password?, Password?) {
        guard let text else { return (nil, nil) }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.compactMap { PercentEncoding.decoded($0.utf8)?.text }
        guard decoded.count == parts.count, let user = decoded.first, !user.isEmpty, !user.contains(":") else {
            throw .address
        }
        return (Password(user), decoded.count == 2 ? Password(decoded[1]) : nil)
    }

    private static func exception(_ text: Substring) -> Exception {
        var name = text.filter { $0 != " " }.lowercased()
        var port: Int?
        // One colon stands before a port; more of them are an IPv6 address.
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let number = Int(parts[1]) {
            name = String(parts[0])
            port = number
        }
        while name.hasPrefix(".") { name.removeFirst() }
        return Exception(name: name, port: port)
    }
}
