internal import ByteIO

/// The SHA-256 of a secret text: what the gateway keeps of tokens and passwords, of one length whatever the text's.
struct SecretDigest: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The digest of `text`.
    init(of text: String) {
        bytes = Array(SHA256Hasher.hexDigest(of: Array(text.utf8)).utf8)
    }

    /// Whether both are of the same text; takes the same time whatever differs.
    func matches(_ other: SecretDigest) -> Bool {
        zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
