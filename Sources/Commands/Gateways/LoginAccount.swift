internal import ByteIO
internal import GatewayAPI
internal import GatewayClient
internal import PlanModel

/// Who logs in at the identity service, as the environment says it, with the names that openstacksdk has.
struct LoginAccount: Sendable {
    /// The variables that a login needs.
    static let variables = ["OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_USER_DOMAIN_NAME"]

    private let endpoint: IdentityEndpoint
    private let userName: String
    private let password: Password
    private let userDomainName: String
    /// The project of `OS_PROJECT_ID` or `OS_PROJECT_NAME`, for commands that are told none.
    let defaultScope: TokenRequest.Scope?

    /// The account of an environment; nil where there is no password.
    ///
    /// Throws: `CommandFailure` (wrong usage) where a variable lacks or is unusable.
    init?(environment: [String: String]) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let password = value("OS_PASSWORD").flatMap(Password.init) else { return nil }
        let missing = Self.variables.filter { value($0) == nil }
        guard let url = value("OS_AUTH_URL"), let userName = value("OS_USERNAME"),
            let userDomainName = value("OS_USER_DOMAIN_NAME")
        else {
            throw CommandFailure(
                .usage,
                "OS_PASSWORD is set and \(missing.joined(separator: ", ")) is not: set all or none"
            )
        }
        do {
            endpoint = try IdentityEndpoint(parsing: url)
        } catch {
            throw CommandFailure(.usage, "OS_AUTH_URL: \(error)")
        }
        self.userName = userName
        self.password = password
        self.userDomainName = userDomainName
        if let id = value("OS_PROJECT_ID") {
            guard Identifier.isValid(Array(id.utf8)) else { throw CommandFailure(.usage, "OS_PROJECT_ID is no id") }
            defaultScope = .projectID(UTF8Text(id))
        } else if let name = value("OS_PROJECT_NAME") {
            defaultScope = .projectName(name, domainName: value("OS_PROJECT_DOMAIN_NAME") ?? userDomainName)
        } else {
            defaultScope = nil
        }
    }

    /// Tokens for a project, got when they are needed.
    func tokens(for scope: TokenRequest.Scope, client: GatewayHTTPClient, context: CommandContext) -> TokenSource {
        let now = context.now
        return TokenSource(
            client: client,
            endpoint: endpoint,
            request: TokenRequest(
                userName: userName,
                password: password,
                userDomainName: userDomainName,
                scope: scope
            ),
            nowSeconds: { now().milliseconds / 1_000 }
        )
    }
}
