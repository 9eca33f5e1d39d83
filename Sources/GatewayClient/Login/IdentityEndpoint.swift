/// Where the identity service is served: an address and the path of its version, `/v3`.
package struct IdentityEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The address, under the rules of a gateway's: https, or plain HTTP to loopback only.
    package let server: GatewayEndpoint
    /// Begins with a slash and does not end with one.
    package let path: String

    /// Parses the form of `OS_AUTH_URL`: `https://HOST[:PORT][/PATH]`. Without a path it is `/v3`, the only version that there is.
    ///
    /// Throws: `EndpointError` where the text is anything else.
    package init(parsing text: String) throws(EndpointError) {
        guard let schemeEnd = text.firstRange(of: "://")?.upperBound else { throw .scheme }
        let pathStart = text[schemeEnd...].firstIndex(of: "/") ?? text.endIndex
        server = try GatewayEndpoint(parsing: String(text[..<pathStart]))
        var path = text[pathStart...]
        while path.hasSuffix("/") { path.removeLast() }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard parts.allSatisfy(Self.isPlain) else { throw .path }
        self.path = path.isEmpty ? "/v3" : String(path)
    }

    /// The canonical address.
    package var description: String { server.description + path }

    /// Letters, digits, `_`, `-` and dots, but not `.` or `..`.
    private static func isPlain(_ part: Substring) -> Bool {
        !part.isEmpty && part != "." && part != ".."
            && part.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_.".utf8.contains(byte)
                }
            }
    }
}
