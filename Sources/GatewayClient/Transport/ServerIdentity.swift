internal import NIOCore
internal import NIOSSL

/// Whether a certificate is for the host that a request names.
///
/// The TLS library takes a certificate for the address that it is connected to as well: whoever answers for a name with an
/// address of his own, or is the proxy, could show a trusted certificate for that address.
enum ServerIdentity {
    /// The server is another one than the request is for.
    struct Mismatch: Error {}

    /// Whether `certificate`, which the TLS library has verified, is for `host`: a DNS name in lower case, or an IP address in
    /// canonical form.
    ///
    /// Source: RFC 6125, sections 6.4.1 to 6.4.3; RFC 9110, section 4.3.4 for addresses.
    static func covers(_ certificate: NIOSSLCertificate, host: String) -> Bool {
        let names = certificate._subjectAlternativeNames()
        // The library has compared the common name then.
        if names.isEmpty { return true }
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return names.contains { name in
            switch name.nameType {
            case .dnsName where !isAddress:
                matches(String(decoding: name.contents, as: UTF8.self).lowercased(), host: host)
            case .ipAddress where isAddress: address(name.contents) == host
            default: false
            }
        }
    }

    private static func address(_ bytes: some Collection<UInt8>) -> String? {
        (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0))?.ipAddress
    }

    /// Whether a name of a certificate is the host's: the same, or with a star for the whole first label. A star for a part of it
    /// means nothing.
    private static func matches(_ pattern: String, host: String) -> Bool {
        let (pattern, host) = (withoutRoot(pattern), withoutRoot(host))
        if pattern == host { return !host.isEmpty }
        guard pattern.hasPrefix("*."), let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
        return pattern.dropFirst(2) == host[dot...].dropFirst()
    }

    private static func withoutRoot(_ name: String) -> Substring {
        name.hasSuffix(".") ? name.dropLast() : name[...]
    }
}
