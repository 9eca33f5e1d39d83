internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes
internal import Hummingbird

/// One answered request, as the access log has it. It holds no header and no body, so no secret.
package struct AccessLogEntry: Hashable, Sendable {
    /// When the reply was ready: nanoseconds since 1970-01-01T00:00:00Z.
    package let timeNanoseconds: Int64
    package let method: String
    /// The path as it came, percent-encoded.
    package let path: String
    /// The query as it came; empty where there is none.
    package let query: String
    /// The status of the reply; 0 where a fault left none.
    package let status: Int
    /// From the request's head until the reply was ready, in microseconds.
    package let durationMicroseconds: Int64
    /// The size of the reply's body, in bytes.
    package let bytes: Int
    package let requestID: String
    /// The access key that signed the request, or `token`; nil where nobody was let in.
    package let who: String?
    /// The rule of the fault script that hit the request; nil for none.
    package let fault: String?
    /// Fields of the body that the API does not know and that were ignored, by name.
    package let unknownFields: [String]

    /// The entry as one line of JSON, with its line feed.
    package var encodedLine: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("time_ns", timeNanoseconds)
            writer.member("method", method)
            writer.member("path", path)
            writer.member("query", query)
            writer.member("status", status)
            writer.member("duration_us", durationMicroseconds)
            writer.member("bytes", bytes)
            writer.member("request_id", requestID)
            if let who { writer.member("who", who) }
            if let fault { writer.member("fault", fault) }
            if !unknownFields.isEmpty {
                writer.key("unknown_fields")
                writer.array { writer in for name in unknownFields { writer.string(name) } }
            }
        }
        writer.endLine()
        return writer.bytes
    }
}

extension AccessLogEntry {
    /// A refusal of what is no proper HTTP. What is not known of the request is empty.
    init(_ refusal: APIError, method: String?, target: String?, clock: GatewayClock) {
        let parts = (target ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            timeNanoseconds: clock.nowNanoseconds(),
            method: method ?? "",
            path: parts.first.map(String.init) ?? "",
            query: parts.dropFirst().first.map(String.init) ?? "",
            status: refusal.status,
            durationMicroseconds: 0,
            bytes: refusal.encoded().count,
            requestID: "",
            who: nil,
            fault: nil,
            unknownFields: []
        )
    }
}

/// Notes each answered request; it stands outermost, so that it sees the reply as it leaves.
struct AccessLog: RouterMiddleware {
    let clock: GatewayClock
    let note: @Sendable (AccessLogEntry) -> Void

    func handle(
        _ request: Request,
        context: GatewayRequestContext,
        next: @concurrent (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.nowNanoseconds()
        let response = try await next(request, context)
        let end = clock.nowNanoseconds()
        note(
            AccessLogEntry(
                timeNanoseconds: end,
                method: request.method.rawValue,
                path: request.uri.path,
                query: request.uri.query ?? "",
                status: response.status.code,
                // A wall clock may be set back.
                durationMicroseconds: max(0, end - start) / 1_000,
                bytes: response.body.contentLength ?? 0,
                requestID: response.headers[.requestID] ?? "",
                who: context.notes.caller.logText,
                fault: context.notes.fault,
                unknownFields: context.notes.unknownFields
            )
        )
        return response
    }
}
