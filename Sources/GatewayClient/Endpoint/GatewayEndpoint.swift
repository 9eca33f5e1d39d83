internal import NIOCore

/// Where one gateway's API is served. Canonical: two spellings of one address are equal.
///
/// Plain HTTP goes to loopback only, since a token travels with each request.
package struct GatewayEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// How bytes travel.
    package enum Scheme: String, Hashable, Sendable {
        case http, https

        /// The port that needs no mention.
        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// How bytes travel to it.
    package let scheme: Scheme
    /// A DNS name in lower case or an IP address in canonical form, without brackets.
    package let host: String
    /// 1...65535.
    package let port: Int

    /// Parses `https://HOST[:PORT][/]`, or `http://` with a host of loopback (127.0.0.0/8, ::1, localhost).
    ///
    /// Throws: `EndpointError` where the text is anything else.
    package init(parsing text: String) throws(EndpointError) {
        let lowered = text.lowercased()
        let scheme: Scheme
        if lowered.hasPrefix("https://") {
            scheme = .https
        } else if lowered.hasPrefix("http://") {
            scheme = .http
        } else {
            throw .scheme
        }
        var rest = lowered.utf8.dropFirst(scheme.rawValue.utf8.count + 3)
        if rest.contains(UInt8(ascii: "@")) { throw .userInfo }
        if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        let forbidden = Array("/?#\\".utf8)
        guard !rest.contains(where: { forbidden.contains($0) }) else { throw .path }
        let (hostText, portText) = try Self.split(rest)
        self.scheme = scheme
        self.host = try Self.canonicalHost(hostText)
        self.port = try Self.port(portText) ?? scheme.defaultPort
        guard scheme == .https || isLoopback else { throw .plainHTTPBeyondLoopback }
    }

    /// Whether the host is this machine by its own name or address.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        return host.hasPrefix("127.") && Self.ipAddress(host) != nil
    }

    /// Host and port as the `Host` header names them; the scheme's own port is left out.
    package var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// The canonical address, without a slash at its end.
    package var description: String { "\(scheme.rawValue)://\(authority)" }

    private static func split(_ bytes: Substring.UTF8View) throws(EndpointError) -> (host: Substring, port: Substring?)
    {
        let text = Substring(bytes)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw .host }
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw .host }
            // The brackets stay: they tell an IPv6 address from a name.
            return (text[...end], after.isEmpty ? nil : after.dropFirst())
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    private static func port(_ text: Substring?) throws(EndpointError) -> Int? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !text.hasPrefix("0"),
            let port = Int(text), (1...65_535).contains(port)
        else { throw .port }
        return port
    }

    private static func canonicalHost(_ text: Substring) throws(EndpointError) -> String {
        if text.hasPrefix("[") {
            guard let address = ipAddress(String(text.dropFirst().dropLast())), address.contains(":") else {
                throw .host
            }
            return address
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...253).contains(text.utf8.count), labels.allSatisfy(isLabel) else { throw .host }
        // A name whose last label is a number reads as an IPv4 address to resolvers, so it must be one in full.
        if labels.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == true {
            guard let address = ipAddress(String(text)) else { throw .host }
            return address
        }
        return String(text)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// The canonical form of an IP address, or nil where `text` is none. A zone (`%eth0`) makes none.
    private static func ipAddress(_ text: String) -> String? {
        guard !text.utf8.contains(UInt8(ascii: "%")) else { return nil }
        return (try? SocketAddress(ipAddress: text, port: 0))?.ipAddress
    }
}
