internal import ByteIO
internal import GatewayAPI
internal import Hummingbird
internal import NIOCore

/// Lets only requests through whose sender may work on the path's project.
struct AuthenticationCheck: RouterMiddleware {
    let authenticator: Authenticator
    let limits: GatewayLimits

    func handle(
        _ request: Request,
        context: GatewayRequestContext,
        next: @concurrent (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        var request = request
        var body: [UInt8] = []
        if authenticator.needsBody(for: request.head) {
            body = try await request.keepBody(sizeMax: limits.bodyBytesMax)
        }
        let projectID = context.parameters.get("project_id").map { UTF8Text($0) }
        let caller = try authenticator.authenticate(request.head, body: body, projectID: projectID)
        context.notes.setCaller(caller)
        return try await next(request, context)
    }
}

extension Request {
    /// Reads the whole body and keeps it for whoever reads it next.
    ///
    /// Throws: `APIError` (413) where it is larger than `sizeMax` bytes, `UnreadableBody` where the connection breaks.
    mutating func keepBody(sizeMax: Int) async throws -> [UInt8] {
        do {
            return Array(try await collectBody(upTo: sizeMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError.malformedRequest(status: 413)
        } catch {
            throw UnreadableBody(cause: error)
        }
    }
}
