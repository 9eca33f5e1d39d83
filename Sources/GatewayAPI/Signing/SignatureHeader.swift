/// The value of an `Authorization` header under SDK-HMAC-SHA256.
package struct SignatureHeader: Hashable, Sendable {
    /// Whose key signed.
    package let accessKey: String
    /// Lower-case names in the order that was signed.
    package let signedHeaders: [String]
    /// 64 hexadecimal digits.
    package let signature: String

    /// The parts of a header that is about to be sent.
    package init(accessKey: String, signedHeaders: [String], signature: String) {
        self.accessKey = accessKey
        self.signedHeaders = signedHeaders
        self.signature = signature
    }

    /// Reads a header's value, or returns nil where it has another form, another scheme, an empty part, a name in
    /// upper case or out of order, or leaves `host` or `x-sdk-date` unsigned.
    package init?(parsing value: String) {
        let prefix = CanonicalRequest.algorithm + " "
        guard value.hasPrefix(prefix) else { return nil }
        var parts: [Substring] = []
        for (part, name) in zip(
            value.dropFirst(prefix.count).split(separator: ",", omittingEmptySubsequences: false),
            ["Access=", "SignedHeaders=", "Signature="]
        ) {
            let part = part.drop { $0 == " " }
            guard part.hasPrefix(name) else { return nil }
            parts.append(part.dropFirst(name.count))
        }
        guard parts.count == 3, value.utf8.count(where: { $0 == UInt8(ascii: ",") }) == 2, !parts[0].isEmpty else {
            return nil
        }
        let names = parts[1].split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        let ascends = zip(names, names.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let isLowerCase = names.allSatisfy { $0.utf8.allSatisfy { !(0x41...0x5A).contains($0) } }
        let signature = parts[2]
        let isHexadecimal = signature.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard ascends, isLowerCase, names.contains("host"), names.contains("x-sdk-date"),
            signature.utf8.count == 64, isHexadecimal
        else { return nil }
        self.init(accessKey: String(parts[0]), signedHeaders: names, signature: String(signature))
    }

    /// The header's value.
    package var text: String {
        "\(CanonicalRequest.algorithm) Access=\(accessKey), SignedHeaders=\(signedHeaders.joined(separator: ";")), "
            + "Signature=\(signature)"
    }
}
