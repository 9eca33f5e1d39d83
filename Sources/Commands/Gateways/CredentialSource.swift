internal import ByteIO
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// The credentials that the command was given: token files by project, then the environment.
struct CredentialSource {
    /// By project; the empty project stands for every other.
    private var tokens: [UTF8Text: Secret] = [:]
    private var fallback: Credentials?

    /// Reads `--token-file [PROJECT=]FILE` and the environment.
    ///
    /// Throws: `CommandFailure` (wrong usage) for a file that others may read, or what is no token; `FileError`.
    init(tokenFiles: [String], environment: [String: String]) throws {
        for text in tokenFiles {
            let (projectID, path) = Self.split(text)
            guard tokens.updateValue(try Self.token(inFile: path), forKey: projectID) == nil else {
                throw CommandFailure(.usage, "--token-file is given twice for the same project")
            }
        }
        fallback = try Self.credentials(in: environment)
    }

    /// The credentials for a project; nil where there are none.
    func credentials(for projectID: UTF8Text) -> Credentials? {
        if let token = tokens[projectID] ?? tokens[""] { return .token(token) }
        return fallback
    }

    /// Every token, for a gateway that accepts what its clients hold.
    var allTokens: [Secret] {
        var result = Array(tokens.values)
        if case .token(let token) = fallback { result.append(token) }
        return result
    }

    private static func split(_ text: String) -> (UTF8Text, String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")),
            Identifier.isValid(Array(text[..<equals].utf8))
        else { return ("", text) }
        return (UTF8Text(String(text[..<equals])), String(text[text.utf8.index(after: equals)...]))
    }

    private static func token(inFile path: String) throws -> Secret {
        let file = try FileDescriptor.openForReading(path)
        let shown = TextSafety.escaped(path)
        guard try !file.isOpenToOthers() else {
            throw CommandFailure(
                .usage,
                "the token file \(shown) may be read by others; make it yours alone: chmod 600 \(shown)"
            )
        }
        var bytes = try file.readAll(sizeMax: 64 * 1024)
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard let token = Secret(String(decoding: bytes, as: UTF8.self)) else {
            throw CommandFailure(
                .usage,
                "the token file \(shown) holds no token: one line of visible ASCII must stand in it"
            )
        }
        return token
    }

    private static func credentials(in environment: [String: String]) throws -> Credentials? {
        if let text = environment["CUTOVER_TOKEN"], !text.isEmpty {
            return .token(try secret(text, variable: "CUTOVER_TOKEN"))
        }
        guard let accessKey = environment["HUAWEICLOUD_SDK_AK"], !accessKey.isEmpty else { return nil }
        guard let secretKey = environment["HUAWEICLOUD_SDK_SK"], !secretKey.isEmpty else {
            throw CommandFailure(.usage, "HUAWEICLOUD_SDK_AK is set and HUAWEICLOUD_SDK_SK is not: set both or neither")
        }
        let securityToken = environment["HUAWEICLOUD_SDK_SECURITY_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        return .signing(
            accessKey: accessKey,
            secretKey: try secret(secretKey, variable: "HUAWEICLOUD_SDK_SK"),
            securityToken: try securityToken.map { try secret($0, variable: "HUAWEICLOUD_SDK_SECURITY_TOKEN") }
        )
    }

    private static func secret(_ text: String, variable: String) throws -> Secret {
        guard let secret = Secret(text) else {
            throw CommandFailure(.usage, "\(variable) holds characters that no header may hold")
        }
        return secret
    }
}
