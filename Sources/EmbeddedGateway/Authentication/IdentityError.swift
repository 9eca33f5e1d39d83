internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes
internal import Hummingbird

/// A refusal of the embedded IAM, in the form of the identity API: `{"error":{"code","message","title"}}`.
struct IdentityError: Error, Hashable, Sendable {
    let status: Int
    let title: String
    let message: String

    /// 400 where the body is not what the operation takes.
    static func badRequest(_ message: String) -> IdentityError {
        IdentityError(status: 400, title: "Bad Request", message: message)
    }

    /// 401, with `message` for the user.
    static func unauthorized(_ message: String) -> IdentityError {
        IdentityError(status: 401, title: "Unauthorized", message: message)
    }

    /// 404 where the token that is asked for is not there.
    static let tokenNotFound = IdentityError(status: 404, title: "Not Found", message: "Could not find token.")

    /// 404 where a path is not served, or not by that method.
    static let notFound = IdentityError(status: 404, title: "Not Found", message: "The resource could not be found.")

    /// 403 where the caller may not do this.
    static let forbidden = IdentityError(
        status: 403,
        title: "Forbidden",
        message: "You are not authorized to perform the requested action."
    )

    /// 413 where the body is too large.
    static let tooLarge = IdentityError(
        status: 413,
        title: "Request Entity Too Large",
        message: "The request is too large."
    )

    /// 500, anything else.
    static let failed = IdentityError(
        status: 500,
        title: "Internal Server Error",
        message: "An unexpected error prevented the server from fulfilling your request."
    )

    /// The reply that says it.
    var response: Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("error")
            writer.object { writer in
                writer.member("code", status)
                writer.member("message", message)
                writer.member("title", title)
            }
        }
        return .json(writer.bytes, status: HTTPResponse.Status(code: status))
    }
}

extension IdentityError {
    /// An error of the gateway's API in the identity API's words.
    init(_ error: APIError) {
        self =
            switch error.status {
            case 401: .unauthorized(error.message.text)
            case 403: .forbidden
            case 404: .notFound
            case 413: .tooLarge
            case 500...: .failed
            default: .badRequest(error.message.text)
            }
    }
}
