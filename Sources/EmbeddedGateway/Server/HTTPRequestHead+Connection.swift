internal import NIOHTTP1

/// What a head says of its connection and of the body that follows it.
extension HTTPRequestHead {
    /// Whether the connection ends after the reply. Source: RFC 9112 section 9.3; `close` counts wherever it stands.
    var isLastOfConnection: Bool {
        let options = headers[canonicalForm: "Connection"].map { $0.lowercased() }
        if options.contains("close") { return true }
        return version != .http1_1 && !options.contains("keep-alive")
    }

    /// Whether the connection stays open because this head says so, which its sender must be told. Source: RFC 9112 appendix C.2.2.
    var staysOpenByRequest: Bool { version != .http1_1 && !isLastOfConnection }

    /// Whether its sender waits to be asked for the body. Source: RFC 9110 section 10.1.1, by which HTTP/1.0 does not.
    var awaitsContinue: Bool {
        guard version == .http1_1, !expectations.isEmpty else { return false }
        if !headers["Transfer-Encoding"].isEmpty { return true }
        return headers[canonicalForm: "Content-Length"].first.map { $0 != "0" } ?? false
    }

    /// Whether it expects anything but to be asked for the body.
    var hasOtherExpectation: Bool {
        expectations.contains { $0.lowercased() != "100-continue" }
    }

    /// Whether it says itself that its body is too large. The decoder has seen to it that a length is made of digits.
    func declaresBody(largerThan bytesMax: Int) -> Bool {
        guard let length = headers[canonicalForm: "Content-Length"].first else { return false }
        return (Int(length) ?? .max) > bytesMax
    }

    private var expectations: [Substring] {
        headers[canonicalForm: "Expect"].filter { !$0.isEmpty }
    }
}
