internal import AsyncHTTPClient
internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes

/// What a login came to.
enum LoginOutcome: Sendable {
    case token(Secret, TokenReply)
    /// The identity service refuses, and would again: any 4xx but 408 and 429.
    case refused(status: Int, IdentityError?)
    /// Something passing: no reply, 5xx, too many requests, or a reply that makes no sense.
    case unavailable(reason: String, retryAfterSeconds: Int?)
    /// No request can reach the service, and trying again changes nothing.
    case barred(reason: String)
}

extension GatewayHTTPClient {
    /// Logs in once: `POST {endpoint}/auth/tokens?nocatalog`.
    func login(_ request: TokenRequest, at endpoint: IdentityEndpoint) async -> LoginOutcome {
        var head = HTTPRequest(
            method: .post,
            scheme: endpoint.server.scheme.rawValue,
            authority: endpoint.server.authority,
            path: endpoint.path + "/auth/tokens?nocatalog"
        )
        head.headerFields[.contentType] = "application/json"
        redactor.add(request.password.exposedText)
        let received = await exchange(head, body: request.encoded(), with: endpoint.server)
        switch received.answer {
        case .failure(.barred(let reason)):
            return .barred(reason: reason)
        case .failure(.notSent(let reason)), .failure(.notApplied(let reason)), .failure(.unknown(let reason)):
            return .unavailable(reason: reason, retryAfterSeconds: nil)
        case .reply(status: 201, let body):
            guard let token = received.subjectToken else {
                return .unavailable(reason: "the reply holds no usable X-Subject-Token", retryAfterSeconds: nil)
            }
            redactor.add(token.exposedText)
            do {
                return .token(token, try TokenReply(parsing: body))
            } catch {
                return .unavailable(reason: error.description, retryAfterSeconds: nil)
            }
        case .reply(let status, let body):
            let error = (try? IdentityError(parsing: body)).map(redactor.redacted)
            guard (400..<500).contains(status), status != 408, status != 429 else {
                return .unavailable(reason: "status \(status)", retryAfterSeconds: received.retryAfterSeconds)
            }
            return .refused(status: status, error)
        }
    }
}
