internal import GatewayAPI
internal import NIOHTTP1

/// What the head of a request must hold beyond the grammar, which the decoder checks.
///
/// Sources: RFC 9112 sections 3.2 (host, target) and 6.1 (transfer codings), RFC 9110 section 10.1.1 (expectations); a
/// `Host` that is not ours on a loopback address is the mark of DNS rebinding, by which a web page reaches servers of the
/// reader's own machine.
struct RequestHeadRules: Sendable {
    private let limits: GatewayLimits
    /// Whether only names of this machine may stand in `Host`.
    private let isLoopbackOnly: Bool

    /// Rules for a server that listens on `host`.
    init(limits: GatewayLimits, listeningOn host: String) {
        self.limits = limits
        isLoopbackOnly = Self.isLoopback(host)
    }

    /// The refusal that the head deserves; nil for none.
    func refusal(of head: HTTPRequestHead) -> APIError? {
        if head.uri.utf8.count > limits.targetBytesMax { return .malformedRequest(status: 414) }
        let hosts = head.headers["Host"]
        // HTTP/1.0 knows no Host.
        guard hosts.count == 1 || (hosts.isEmpty && head.version == .http1_0) else {
            return .malformedRequest(status: 400)
        }
        guard hasPlainTarget(head, host: hosts.first), hasPlainFraming(head) else {
            return .malformedRequest(status: 400)
        }
        if let host = hosts.first {
            guard let name = Self.name(of: host) else { return .malformedRequest(status: 400) }
            if isLoopbackOnly, !Self.isLoopback(name) { return .noPermission }
        }
        if head.declaresBody(largerThan: limits.bodyBytesMax) { return .malformedRequest(status: 413) }
        return head.hasOtherExpectation ? .malformedRequest(status: 417) : nil
    }

    /// A path; or, as for proxies, a whole address under the same host.
    private func hasPlainTarget(_ head: HTTPRequestHead, host: String?) -> Bool {
        if head.uri.hasPrefix("/") { return true }
        if head.method == .OPTIONS, head.uri == "*" { return true }
        return host.map { !$0.isEmpty && head.uri.hasPrefix("http://\($0)/") } ?? false
    }

    /// `chunked` is the only coding, and HTTP/1.0 has none: what another reader might frame in another way is refused.
    private func hasPlainFraming(_ head: HTTPRequestHead) -> Bool {
        let codings = head.headers["Transfer-Encoding"]
        guard !codings.isEmpty else { return head.headers["Content-Length"].count <= 1 }
        return head.version == .http1_1 && codings.count == 1 && codings.first?.lowercased() == "chunked"
            && head.headers["Content-Length"].isEmpty
    }

    /// A `Host` without its port and brackets; nil where it is no host with a port or without one.
    private static func name(of host: String) -> String? {
        var name = host.prefix { $0 != ":" }
        var rest = host[name.endIndex...]
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return nil }
            name = host[..<end].dropFirst()
            rest = host[host.index(after: end)...]
        }
        guard rest.isEmpty || isPort(rest) else { return nil }
        return String(name)
    }

    /// A colon and a port, which may be left out (RFC 3986 section 3.2.3).
    private static func isPort(_ text: Substring) -> Bool {
        guard text.hasPrefix(":") else { return false }
        let digits = text.dropFirst()
        return digits.isEmpty || (digits.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(digits) != nil)
    }

    /// Whether a name or an address is this machine's own: `localhost`, 127.0.0.0/8, `::1`.
    static func isLoopback(_ name: String) -> Bool {
        if name.lowercased() == "localhost" || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil
            }
    }
}
