internal import ByteIO
internal import GatewayAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A fault script at work.
package struct FaultInjector: Sendable {
    let decider: FaultDecider
    let pause: @Sendable (_ milliseconds: Int64) async throws -> Void

    /// Plays `script`; `pause` waits for a number of milliseconds.
    package init(
        _ script: FaultScript,
        pause: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void = {
            try await Task.sleep(for: .milliseconds($0))
        }
    ) {
        decider = FaultDecider(script: script)
        self.pause = pause
    }
}

/// Does to each request what the script says. It stands around the documented replies, so that it breaks what would
/// have been sent.
struct FaultInjection: RouterMiddleware {
    typealias Next = @concurrent (Request, GatewayRequestContext) async throws -> Response

    let injector: FaultInjector
    let authenticator: Authenticator
    let limits: GatewayLimits
    let ids: GatewayIDs

    func handle(
        _ request: Request,
        context: GatewayRequestContext,
        next: Next
    ) async throws -> Response {
        guard let rule = injector.decider.rule(method: request.method.rawValue, path: request.uri.path) else {
            return try await next(request, context)
        }
        context.notes.setFault(rule.name)
        var request = request
        do {
            // Whole before anything happens to the connection: whether it takes effect is the rule's to say.
            _ = try await request.keepBody(sizeMax: limits.bodyBytesMax)
        } catch let error as UnreadableBody {
            throw error.cause
        } catch let error as APIError {
            return stamped(DocumentedReplies.response(to: error, at: request.uri.path))
        }
        try await wait(rule.delayBeforeMilliseconds)
        let response = try await perform(rule, request, context, next)
        // A body after the answer to HEAD would be read as the next reply.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func wait(_ milliseconds: Int64) async throws {
        if milliseconds > 0 { try await injector.pause(milliseconds) }
    }

    private func perform(
        _ rule: FaultRule,
        _ request: Request,
        _ context: GatewayRequestContext,
        _ next: Next
    ) async throws -> Response {
        let wire = WireConnection(channel: context.connection)
        /// The gateway's own reply where the rule applies the request, else nil; after the rule's second delay.
        func reply(_ applies: Bool) async throws -> Response? {
            let response = applies ? try await next(request, context) : nil
            try await wait(rule.delayAfterMilliseconds)
            return response
        }
        switch rule.action {
        case .pass: return try await reply(true) ?? Self.noReply
        case .reply(let scripted, let applies):
            _ = try await reply(applies)
            return response(to: scripted)
        case .reset(let applies):
            let status = try await reply(applies)?.status
            await wire.reset()
            return Self.unsent(status)
        case .close(let applies):
            let status = try await reply(applies)?.status
            await wire.close()
            return Self.unsent(status)
        case .lie(let lie, let applies):
            return try await lying(lie, about: try await reply(applies))
        case .malformed(let how, let applies):
            return try await malformed(how, try await reply(applies), wire)
        case .expireToken:
            _ = try await reply(false)
            return expireToken(of: request)
        case .hold(let milliseconds, let repliesLate):
            if !repliesLate { await wire.closeWithOtherSide() }
            try await wait(milliseconds)
            guard let response = try await reply(true) else { return Self.noReply }
            if repliesLate { return response }
            await wire.waitForEnd()
            return Self.unsent(response.status)
        case .truncate, .wrongLength, .trickle:
            guard let response = try await reply(true) else { return Self.noReply }
            try await write(WireReply(response), as: rule.action, to: wire)
            return Self.unsent(response.status)
        }
    }

    /// Writes a reply in a broken form and ends the connection.
    private func write(_ reply: WireReply, as action: FaultAction, to wire: WireConnection) async throws {
        // The other side may go away at any byte, which is its right.
        switch action {
        case .truncate(let bodyBytes):
            try? await wire.write(reply.head(contentLength: reply.body.count) + reply.body.prefix(bodyBytes))
        case .wrongLength(let offset):
            try? await wire.write(reply.head(contentLength: reply.body.count + offset) + reply.body)
            // Too large: the reader waits for bytes that never come, for as long as it likes.
            if offset > 0 { await wire.waitForEnd() }
        case .trickle(let pieceBytes, let pauseMilliseconds):
            await trickle(reply, pieceBytes: pieceBytes, pauseMilliseconds: pauseMilliseconds, to: wire)
        default: break
        }
        await wire.close()
    }

    private func trickle(_ reply: WireReply, pieceBytes: Int, pauseMilliseconds: Int64, to wire: WireConnection) async {
        do {
            try await wire.write(reply.head(contentLength: reply.body.count))
            var rest = reply.body[...]
            while !rest.isEmpty {
                try await wait(pauseMilliseconds)
                try await wire.write(Array(rest.prefix(pieceBytes)))
                rest = rest.dropFirst(pieceBytes)
            }
        } catch {
            // The reader has gone, or the server stops.
        }
    }

    private func lying(_ lie: Lie, about trueReply: Response?) async throws -> Response {
        guard let trueReply else { return stamped(.json(LyingReply.body(lie, of: []))) }
        // Only a success can be lied about.
        guard trueReply.status.kind == .successful else { return trueReply }
        let body = try await WireReply(trueReply).body
        return stamped(.json(LyingReply.body(lie, of: body)))
    }

    private func malformed(_ how: Malformation, _ reply: Response?, _ wire: WireConnection) async throws -> Response {
        switch how {
        case .notJSON: return stamped(.json(Array("{\"members\": [oops".utf8)))
        case .notHTTP:
            try? await wire.write(Array("SSH-2.0-not_what_you_asked_for\r\n".utf8))
            await wire.close()
            return Self.unsent(reply?.status)
        }
    }

    private func expireToken(of request: Request) -> Response {
        if let digest = try? Authenticator.presentedToken(in: request.head) {
            authenticator.issuedTokens.expire(digest, at: authenticator.clock.nowNanoseconds())
        }
        return stamped(DocumentedReplies.response(to: .tokenNeedsUpdate, at: request.uri.path))
    }

    private func response(to scripted: ScriptedReply) -> Response {
        let body = scripted.body ?? Self.documentedBody(of: scripted.status)
        let status = HTTPResponse.Status(code: scripted.status)
        var response =
            ScriptedReply.isBodiless(scripted.status) ? Response(status: status) : .json(body, status: status)
        for field in scripted.headers { response.headers[field.name] = nil }
        for field in scripted.headers { response.headers.append(field) }
        if let seconds = scripted.retryAfterDateSeconds {
            let now = authenticator.clock.nowNanoseconds() / 1_000_000_000
            response.headers[.retryAfter] = HTTPDate.text(secondsSinceEpoch: now + seconds)
        }
        return stamped(response)
    }

    private func stamped(_ response: Response) -> Response {
        var response = response
        response.headers[.requestID] = ids.next()
        return response
    }

    private static func documentedBody(of status: Int) -> [UInt8] {
        switch status {
        case 401: APIError.incorrectToken.encoded()
        case 403: APIError.noPermission.encoded()
        case 429: APIError.throttled.encoded()
        case 400..<500: APIError.malformedRequest(status: status).encoded()
        case 500...: APIError.systemError.encoded()
        default: []
        }
    }

    /// What the access log has for a request without a reply.
    private static var noReply: Response { Response(status: HTTPResponse.Status(code: 0)) }

    /// The connection has ended already: this goes nowhere but into the access log.
    private static func unsent(_ status: HTTPResponse.Status?) -> Response {
        status.map { Response(status: $0) } ?? noReply
    }
}
