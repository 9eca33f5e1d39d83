internal import ByteIO
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel
internal import Synchronization

/// The credentials by project: one login for each, whoever asks.
final class ProjectCredentials: Sendable {
    private let source: CredentialSource
    private let client: GatewayHTTPClient
    private let context: CommandContext
    private let logins = Mutex<[UTF8Text: TokenSource]>([:])

    init(_ source: CredentialSource, client: GatewayHTTPClient, context: CommandContext) {
        self.source = source
        self.client = client
        self.context = context
    }

    /// What authenticates requests of a project.
    ///
    /// Throws: `CommandFailure` (wrong usage) where there is nothing.
    func credentials(for projectID: UTF8Text) throws -> Credentials {
        switch try source.given(for: projectID) {
        case .token(let token): return .token(token)
        case .key(let key): return .signing(key)
        case .login(let account):
            return .login(
                logins.withLock { logins in
                    if let known = logins[projectID] { return known }
                    let tokens = account.tokens(for: .projectID(projectID), client: client, context: context)
                    logins[projectID] = tokens
                    return tokens
                }
            )
        case nil:
            throw CommandFailure(
                .usage,
                """
                there are no credentials for project \(projectID): set CUTOVER_TOKEN, or HUAWEICLOUD_SDK_AK and \
                HUAWEICLOUD_SDK_SK, or \(LoginAccount.variables.joined(separator: ", ")), or name a file with --token-file or \
                --key-file
                """
            )
        }
    }

    /// The project of the environment: `OS_PROJECT_ID`, or what a login to `OS_PROJECT_NAME` says; nil where there is none.
    ///
    /// Throws: `CommandFailure` where that login fails.
    func defaultProjectID() async throws -> UTF8Text? {
        guard case .login(let account) = try source.given(for: ""), let scope = account.defaultScope else { return nil }
        if case .projectID(let id) = scope { return id }
        let tokens = account.tokens(for: scope, client: client, context: context)
        switch await tokens.token() {
        case .refused(let code, let message):
            let said = TextSafety.escaped(message.isEmpty ? code : "\(code): \(message)", lengthMax: 300)
            throw CommandFailure(.credentialsRefused, "no token for OS_PROJECT_NAME: \(said)")
        case .unavailable(let reason, _), .barred(let reason):
            throw CommandFailure(.error, "no token for OS_PROJECT_NAME: \(TextSafety.escaped(reason))")
        case .token: break
        }
        guard let id = await tokens.projectID, Identifier.isValid(Array(id.utf8)) else {
            throw CommandFailure(
                .error,
                "the login to OS_PROJECT_NAME does not say the project's id: set OS_PROJECT_ID"
            )
        }
        // The token is one of that project, so it needs no login of its own.
        logins.withLock { $0[id] = tokens }
        return id
    }
}
