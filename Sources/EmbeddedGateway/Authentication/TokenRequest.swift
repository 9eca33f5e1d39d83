internal import ByteIO

/// A request for a token: a user with a password, and the project that the token is to open.
///
/// Source: IAM API, "Obtaining a User Token Through Password Authentication". Fields that are not read are ignored, as
/// the identity API does.
struct TokenRequest: Hashable, Sendable {
    /// Which project, as the request names it.
    enum Scope: Hashable, Sendable {
        case id(UTF8Text)
        case name(UTF8Text)
    }

    let userName: String
    let password: String
    /// The user's domain by name or id; nil where none is given.
    let domain: String?
    let scope: Scope

    /// Reads the body.
    ///
    /// Throws: `IdentityError` (400) where it is no such request, 401 for another method than `password`.
    init(parsing bytes: [UInt8]) throws(IdentityError) {
        let body: JSONValue
        do {
            body = try JSONParser.parse(bytes)
        } catch {
            throw .badRequest("The request body is not valid JSON.")
        }
        guard let identity = body["auth"]?["identity"], let methods = identity["methods"]?.elements else {
            throw .badRequest("Expecting to find identity in auth.")
        }
        guard methods == [.string("password")] else {
            throw .unauthorized("Attempted to authenticate with an unsupported method.")
        }
        guard let user = identity["password"]?["user"], let name = user["name"]?.string,
            let password = user["password"]?.string
        else { throw .badRequest("Expecting to find name and password in user.") }
        userName = name
        self.password = password
        domain = user["domain"]?["name"]?.string ?? user["domain"]?["id"]?.string
        let project = body["auth"]?["scope"]?["project"]
        if let id = project?["id"]?.string {
            scope = .id(UTF8Text(id))
        } else if let name = project?["name"]?.string {
            scope = .name(UTF8Text(name))
        } else {
            // The gateway's API takes tokens of a project only.
            throw .badRequest("Expecting to find project in scope.")
        }
    }
}
