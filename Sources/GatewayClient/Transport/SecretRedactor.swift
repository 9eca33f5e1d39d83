internal import ByteIO
internal import GatewayAPI
internal import Synchronization

/// Keeps the secrets of this process out of the texts that services send, which end in checkpoints, reports and logs; and bounds them.
///
/// A service sees the token of each request, and one that repeats it in an error would else have it written down. It is the client's, so
/// that no text gets past it.
final class SecretRedactor: Sendable {
    /// What stands in the place of a secret.
    static let mark = "[secret]"
    /// The most characters of a message that are kept.
    static let messageLengthMax = 1_000
    /// The most characters of a code or an id that are kept.
    static let codeLengthMax = 128
    /// A shorter text hides nothing, and would tear holes in every other.
    private static let secretBytesMin = 4

    /// The longest first, since one may be the beginning of another.
    private let secrets = Mutex<[[UInt8]]>([])

    /// Keeps `text` out of what comes from now on.
    func add(_ text: String) {
        let secret = Array(text.utf8)
        guard secret.count >= Self.secretBytesMin else { return }
        secrets.withLock { secrets in
            guard !secrets.contains(secret) else { return }
            let index = secrets.firstIndex { $0.count < secret.count } ?? secrets.endIndex
            secrets.insert(secret, at: index)
        }
    }

    /// Keeps what authenticates requests out of what comes from now on; a login's tokens follow when they are issued.
    func add(_ credentials: Credentials) {
        switch credentials {
        case .token(let token): add(token.exposedText)
        case .signing(let key): for secret in key.secrets { add(secret.exposedText) }
        case .login: break
        }
    }

    /// `text` with the mark for each secret, cut after `lengthMax` characters.
    func redacted(_ text: String, lengthMax: Int) -> String {
        let secrets = secrets.withLock { $0 }
        var rest = text.utf8[...]
        var result: [UInt8] = []
        var length = 0
        while let byte = rest.first {
            let isContinuation = byte & 0xC0 == 0x80
            guard length < lengthMax || isContinuation else { break }
            if let secret = secrets.first(where: rest.starts) {
                guard length + Self.mark.utf8.count <= lengthMax else { break }
                result += Self.mark.utf8
                length += Self.mark.utf8.count
                rest = rest.dropFirst(secret.count)
            } else {
                result.append(byte)
                if !isContinuation { length += 1 }
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A request id, if it is one: visible ASCII.
    func requestID(_ text: String) -> String? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return redacted(text, lengthMax: Self.codeLengthMax)
    }

    /// An error of a gateway as it may be kept.
    func redacted(_ error: APIError) -> APIError {
        APIError(
            status: error.status,
            code: UTF8Text(redacted(error.code.text, lengthMax: Self.codeLengthMax)),
            message: UTF8Text(redacted(error.message.text, lengthMax: Self.messageLengthMax)),
            requestID: error.requestID.flatMap { requestID($0.text) }.map { UTF8Text($0) }
        )
    }

    /// An error of an identity service as it may be kept.
    func redacted(_ error: IdentityError) -> IdentityError {
        IdentityError(
            title: UTF8Text(redacted(error.title.text, lengthMax: Self.codeLengthMax)),
            message: UTF8Text(redacted(error.message.text, lengthMax: Self.messageLengthMax))
        )
    }
}
