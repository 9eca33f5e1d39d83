internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What the embedded IAM says and how long its tokens live.
package struct IdentitySettings: Hashable, Sendable {
    /// The region that the catalog names.
    package var region: String
    /// How long a token is accepted, in seconds; the service's own live 24 hours.
    package var tokenLifetimeSeconds: Int64

    /// These settings.
    package init(region: String = "eu-de", tokenLifetimeSeconds: Int64 = 24 * 3_600) {
        self.region = region
        self.tokenLifetimeSeconds = tokenLifetimeSeconds
    }
}

/// The part of the identity API that clients of the gateway need: version, tokens by password, projects by name.
///
/// Sources: IAM API, "Obtaining a User Token Through Password Authentication" and "Querying Project Information Based on
/// the Specified Criteria"; OpenStack Identity API v3 for the version document and the form of errors.
struct IdentityRoutes: Sendable {
    static let bodyBytesMax = 64 * 1_024

    let store: GatewayStore
    let authenticator: Authenticator
    let settings: IdentitySettings

    private var directory: ProjectDirectory {
        ProjectDirectory(store: store, idsByName: authenticator.credentials.projectIDsByName)
    }

    /// Adds the routes.
    func add(to router: Router<GatewayRequestContext>) {
        let identity = router.group("v3")
        identity.get { request, _ in Response.json(IdentityReplies.version(base: Self.base(request))) }
        identity.post("auth/tokens", use: issueToken)
        identity.get("auth/tokens", use: showToken)
        identity.get("projects", use: listProjects)
    }

    @Sendable private func issueToken(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        var request = request
        let wanted = try TokenRequest(parsing: try await request.keepBody(sizeMax: Self.bodyBytesMax))
        let password = SecretDigest(of: wanted.password)
        let user = authenticator.credentials.users
            .filter { $0.matches(name: wanted.userName, password: password, domain: wanted.domain) }.first
        guard user != nil || authenticator.mode == .off else {
            throw IdentityError.unauthorized("The username or password is wrong.")
        }
        guard let project = try await project(wanted.scope) else {
            throw IdentityError.unauthorized("The project that the token is asked for does not exist.")
        }
        if let allowed = user?.projectIDs, !allowed.contains(project.id) { throw IdentityError.forbidden }
        let now = authenticator.clock.nowNanoseconds()
        let token = IssuedToken(
            userName: wanted.userName,
            projectID: project.id,
            projectName: project.name,
            issuedAtNanoseconds: now,
            expiresAtNanoseconds: Self.moment(settings.tokenLifetimeSeconds, after: now)
        )
        let text = Self.randomToken()
        authenticator.issuedTokens.insert(token, under: SecretDigest(of: text))
        var response = reply(to: request, showing: token, status: .created)
        response.headers[.subjectToken] = text
        return response
    }

    /// Tells a caller what a token stands for; the identity API's way to check one.
    @Sendable private func showToken(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        context.notes.setCaller(try authenticator.authenticate(request.head, body: [], projectID: nil))
        guard let text = request.headers[.subjectToken],
            let token = authenticator.issuedTokens.token(under: SecretDigest(of: text)),
            !token.isExpired(at: authenticator.clock.nowNanoseconds())
        else { throw IdentityError.tokenNotFound }
        var response = reply(to: request, showing: token, status: .ok)
        response.headers[.subjectToken] = text
        return response
    }

    /// The projects by name, which the official SDK asks for with a signature when it is given a region alone.
    @Sendable private func listProjects(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        context.notes.setCaller(try authenticator.authenticate(request.head, body: [], projectID: nil))
        let base = Self.base(request)
        let query = try RequestQuery(request.uri.query ?? "")
        guard let name = try query.wholeFilter("name") else {
            return .json(IdentityReplies.projects(try await directory.all(), base: base))
        }
        let found = try await directory.project(named: UTF8Text(name.text))
        return .json(IdentityReplies.projects(found.map { [$0] } ?? [], base: base))
    }

    private func project(_ scope: TokenRequest.Scope) async throws -> NamedProject? {
        switch scope {
        case .id(let id): try await directory.project(withID: id)
        case .name(let name): try await directory.project(named: name)
        }
    }

    private func reply(to request: Request, showing token: IssuedToken, status: HTTPResponse.Status) -> Response {
        let declinesCatalog = request.uri.queryParameters["nocatalog"] != nil
        let catalog = declinesCatalog ? nil : (base: Self.base(request), region: settings.region)
        return .json(IdentityReplies.token(token, catalog: catalog), status: status)
    }

    /// The gateway's address as the caller reached it, so that a catalog works through a forwarded port too.
    private static func base(_ request: Request) -> String {
        "http://" + (request.head.authority ?? "127.0.0.1")
    }

    private static func moment(_ seconds: Int64, after nanoseconds: Int64) -> Int64 {
        let (lifetime, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows else { return .max }
        let (moment, isTooFar) = nanoseconds.addingReportingOverflow(lifetime)
        return isTooFar ? .max : moment
    }

    /// 64 hexadecimal digits from the system's random numbers.
    private static func randomToken() -> String {
        hexadecimal((0..<32).map { _ in UInt8.random(in: .min ... .max) })
    }
}

extension HTTPField.Name {
    /// Where a new token comes, and where one to be shown is named.
    static var subjectToken: HTTPField.Name {
        guard let name = HTTPField.Name("X-Subject-Token") else { preconditionFailure("a header name") }
        return name
    }
}
