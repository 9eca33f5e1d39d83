internal import ByteIO
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// The credentials that the command was given: files by project, then the environment.
///
/// In this order, the first that is there: `--token-file`, `--key-file`, each for the project before it is for all projects;
/// `CUTOVER_TOKEN`; `HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK`; a login by the variables of openstacksdk.
struct CredentialSource {
    /// What stands for a project.
    enum Given {
        case token(Secret)
        case key(SigningKey)
        case login(LoginAccount)
    }

    /// The variables that hold secrets.
    private static let secretVariables = [
        "CUTOVER_TOKEN", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "OS_PASSWORD",
    ]

    /// The tokens of files; the empty project stands for every other.
    private(set) var tokensByProject: [UTF8Text: Secret] = [:]
    private var keys: [UTF8Text: SigningKey] = [:]
    // Kept as they were read: what cannot be used is an error where it is needed.
    private let environmentToken: Result<Secret?, any Error>
    private let environmentKey: Result<SigningKey?, any Error>
    private let environment: [String: String]

    /// Reads `--token-file [PROJECT=]FILE`, `--key-file [PROJECT=]FILE` and the environment.
    ///
    /// Throws: `CommandFailure` (wrong usage) for a file that others may read, or that holds no token or key; `FileError`.
    init(tokenFiles: [String], keyFiles: [String] = [], environment: [String: String]) throws {
        for text in tokenFiles {
            let (projectID, path) = Self.split(text)
            guard tokensByProject.updateValue(try CredentialFile.token(path), forKey: projectID) == nil else {
                throw CommandFailure(.usage, "--token-file is given twice for the same project")
            }
        }
        for text in keyFiles {
            let (projectID, path) = Self.split(text)
            guard keys.updateValue(try CredentialFile.key(path), forKey: projectID) == nil else {
                throw CommandFailure(.usage, "--key-file is given twice for the same project")
            }
        }
        environmentToken = Result {
            try environment["CUTOVER_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }.map { text in
                guard let token = Secret(text) else { throw Self.unusable("CUTOVER_TOKEN") }
                return token
            }
        }
        environmentKey = Result { try Self.key(in: environment, place: "the environment") }
        self.environment = environment
    }

    /// The secrets of the environment, used or not.
    var environmentSecrets: [String] { Self.secretVariables.compactMap { environment[$0] } }

    /// What is given for a project, or for no project in particular; nil where there is nothing.
    ///
    /// Throws: `CommandFailure` (wrong usage) where what counts in the environment is unusable, or given in part.
    func given(for projectID: UTF8Text) throws -> Given? {
        if let token = tokensByProject[projectID] { return .token(token) }
        if let key = keys[projectID] { return .key(key) }
        if let token = tokensByProject[""] { return .token(token) }
        if let key = keys[""] { return .key(key) }
        if let token = try environmentToken.get() { return .token(token) }
        if let key = try environmentKey.get() { return .key(key) }
        return try LoginAccount(environment: environment).map { .login($0) }
    }

    /// The key of the variables of the official SDK; nil where there is none.
    ///
    /// Throws: `CommandFailure` (wrong usage) where half of it lacks, or no header could hold it; `place` says where they stand.
    static func key(in variables: [String: String], place: String) throws -> SigningKey? {
        func secret(_ name: String) throws -> Secret? {
            guard let text = variables[name], !text.isEmpty else { return nil }
            guard let secret = Secret(text) else { throw unusable(name) }
            return secret
        }
        let accessKey = try secret("HUAWEICLOUD_SDK_AK")
        let secretKey = try secret("HUAWEICLOUD_SDK_SK")
        guard accessKey != nil || secretKey != nil else { return nil }
        guard let accessKey, let secretKey else {
            throw CommandFailure(
                .usage,
                "of HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK only one is set in \(place): set both or neither"
            )
        }
        return SigningKey(
            accessKey: accessKey.exposedText,
            secretKey: secretKey,
            securityToken: try secret("HUAWEICLOUD_SDK_SECURITY_TOKEN")
        )
    }

    private static func split(_ text: String) -> (UTF8Text, String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")),
            Identifier.isValid(Array(text[..<equals].utf8))
        else { return ("", text) }
        return (UTF8Text(String(text[..<equals])), String(text[text.utf8.index(after: equals)...]))
    }

    private static func unusable(_ variable: String) -> CommandFailure {
        CommandFailure(.usage, "\(variable) holds characters that no header may hold")
    }
}
