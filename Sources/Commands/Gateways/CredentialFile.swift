internal import ByteIO
internal import GatewayAPI
internal import GatewayClient

/// Files that hold credentials: readable by their owner alone, or refused.
enum CredentialFile {
    private static let sizeMax = 64 * 1_024

    /// The token in a file: one line of visible ASCII.
    ///
    /// Throws: `CommandFailure` (wrong usage); `FileError`.
    static func token(_ path: String) throws -> Secret {
        var bytes = try read(path, holding: "token")
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard let token = Secret(String(decoding: bytes, as: UTF8.self)) else {
            throw CommandFailure(
                .usage,
                "the token file \(TextSafety.escaped(path)) holds no token: one line of visible ASCII must stand in it"
            )
        }
        return token
    }

    /// The access key in a file: lines `NAME=VALUE` with the names of the environment. Blank lines and lines that begin with `#` are
    /// passed over.
    ///
    /// Throws: `CommandFailure` (wrong usage); `FileError`.
    static func key(_ path: String) throws -> SigningKey {
        let names = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"]
        let shown = TextSafety.escaped(path)
        var variables: [String: String] = [:]
        for (index, line) in try read(path, holding: "key").split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.last == 0x0D ? line.dropLast() : line
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            // The line itself may hold a secret, so it is not shown.
            guard parts.count == 2, names.contains(parts[0]), variables.updateValue(parts[1], forKey: parts[0]) == nil
            else {
                throw CommandFailure(
                    .usage,
                    "line \(index + 1) of the key file \(shown) is not NAME=VALUE with one of \(names.joined(separator: ", ")), each once"
                )
            }
        }
        guard let key = try CredentialSource.key(in: variables, place: shown) else {
            throw CommandFailure(.usage, "the key file \(shown) holds no HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK")
        }
        return key
    }

    private static func read(_ path: String, holding what: String) throws -> [UInt8] {
        let file = try FileDescriptor.openForReading(path)
        let shown = TextSafety.escaped(path)
        guard try !file.isOpenToOthers() else {
            throw CommandFailure(
                .usage,
                "the \(what) file \(shown) may be read by others; make it yours alone: chmod 600 \(shown)"
            )
        }
        return try file.readAll(sizeMax: sizeMax)
    }
}
