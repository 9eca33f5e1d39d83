package import ByteIO

/// A login by password: the body of `POST {auth_url}/auth/tokens`.
///
/// Source: "Obtaining a User Token" of the identity service (its form is that of OpenStack's Identity API v3). The gateway's API
/// takes tokens of a project only, so there is always a project scope.
package struct TokenRequest: Sendable {
    /// The project that the token is for.
    package enum Scope: Hashable, Sendable {
        /// By its id.
        case projectID(UTF8Text)
        /// By its name, which is unique within a domain.
        case projectName(String, domainName: String)
    }

    /// The user's name.
    package let userName: String
    /// The user's password.
    package let password: Password
    /// The domain (account) that the user belongs to.
    package let userDomainName: String
    /// What the token is for.
    package let scope: Scope

    /// A login.
    package init(userName: String, password: Password, userDomainName: String, scope: Scope) {
        self.userName = userName
        self.password = password
        self.userDomainName = userDomainName
        self.scope = scope
    }

    /// The body as JSON. It holds the password.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("auth")
            writer.object { writer in
                writer.key("identity")
                writer.object { writer in writeIdentity(to: &writer) }
                writer.key("scope")
                writer.object { writer in
                    writer.key("project")
                    writer.object { writer in writeProject(to: &writer) }
                }
            }
        }
        return writer.bytes
    }

    private func writeIdentity(to writer: inout JSONWriter) {
        writer.key("methods")
        writer.array { $0.string("password") }
        writer.key("password")
        writer.object { writer in
            writer.key("user")
            writer.object { writer in
                writer.member("name", userName)
                writer.member("password", password.exposedText)
                writer.key("domain")
                writer.object { $0.member("name", userDomainName) }
            }
        }
    }

    private func writeProject(to writer: inout JSONWriter) {
        switch scope {
        case .projectID(let id): writer.member("id", id)
        case .projectName(let name, let domainName):
            writer.member("name", name)
            writer.key("domain")
            writer.object { $0.member("name", domainName) }
        }
    }
}
