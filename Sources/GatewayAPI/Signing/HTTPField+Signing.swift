package import HTTPTypes

/// The headers of the gateway's API that no HTTP standard names; all are ASCII tokens.
extension HTTPField.Name {
    /// The token that authenticates a request (source document, table 2).
    package static var authToken: HTTPField.Name { known("X-Auth-Token") }
    /// The service's name for one request, sent with its reply.
    package static var requestID: HTTPField.Name { known("X-Request-Id") }
    /// The moment of a signature.
    package static var signingDate: HTTPField.Name { known("X-Sdk-Date") }
    /// The project that a signed request belongs to.
    package static var projectID: HTTPField.Name { known("X-Project-Id") }
    /// The session token of temporary keys.
    package static var securityToken: HTTPField.Name { known("X-Security-Token") }
    /// What stands for the body's digest under the signature where the body is not signed.
    package static var contentSHA256: HTTPField.Name { known("X-Sdk-Content-Sha256") }

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a token") }
        return name
    }
}
