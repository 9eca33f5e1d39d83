internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Answers errors in the documented form and gives every reply its request id.
///
/// It stands before every route and before the answer to unknown ones, so no error leaves in another form. Below `/v3` the documented form
/// is the identity API's.
struct DocumentedReplies: RouterMiddleware {
    let ids: GatewayIDs
    let logger: Logger

    func handle(
        _ request: Request,
        context: GatewayRequestContext,
        next: @concurrent (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let requestID = ids.next()
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as UnreadableBody {
            throw error.cause
        } catch let error as IdentityError {
            response = error.response
        } catch {
            response = Self.response(to: documented(error, requestID: requestID), at: request.uri.path)
        }
        response.headers[.requestID] = requestID
        // A body after the answer to HEAD would be read as the next reply.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func documented(_ error: any Error, requestID: String) -> APIError {
        switch error {
        case let error as APIError: return error
        case let error as HTTPError where error.status == .notFound: return .unknownRoute
        default:
            // A database that fails: what it says goes to the log and never into a reply.
            logger.error("a request failed", metadata: ["request_id": "\(requestID)", "error": "\(error)"])
            return .systemError
        }
    }

    /// The documented form of an error of a request to `path`.
    static func response(to error: APIError, at path: String) -> Response {
        path == "/v3" || path.hasPrefix("/v3/")
            ? IdentityError(error).response
            : .json(error.encoded(), status: HTTPResponse.Status(code: error.status))
    }
}

/// The connection broke while a body was read. The HTTP server has its own answer to what is no HTTP.
struct UnreadableBody: Error {
    let cause: any Error
}

extension Response {
    /// A reply with a JSON body.
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
