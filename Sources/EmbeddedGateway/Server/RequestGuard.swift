internal import GatewayAPI
internal import NIOCore
internal import NIOHTTP1

/// Stands right behind the HTTP decoder: refuses heads that break a rule, answers broken HTTP in the documented form, and
/// bounds the time that a head and a body take however steadily they trickle.
///
/// After a refusal it lets nothing through in either direction and ends the connection. A reply to an earlier request
/// on the same connection leaves first.
final class RequestGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a refused sender may take to read its refusal, in milliseconds: an end at once could destroy it.
    private static let lingerMilliseconds: Int64 = 1_000

    private enum Phase {
        /// No request, or the head of one.
        case betweenRequests
        case readingBody
        /// Refused, and perhaps waiting for earlier replies to leave.
        case refused(APIError, ownsLastReply: Bool)
        case ended
    }

    private let rules: RequestHeadRules
    private let limits: GatewayLimits
    private let note: @Sendable (_ head: HTTPRequestHead?, _ refusal: APIError) -> Void

    private var phase = Phase.betweenRequests
    private var head: HTTPRequestHead?
    private var timer: Scheduled<Void>?
    private var hasReadPart = false
    /// Requests that were let through and whose replies have not left.
    private var repliesOwed = 0
    private var isReplying = false
    /// Whether the refusal has left and its reader still has time.
    private var isLingering = false
    /// Of whoever waits for the end meanwhile.
    private var endPromise: EventLoopPromise<Void>?

    init(
        rules: RequestHeadRules,
        limits: GatewayLimits,
        note: @escaping @Sendable (_ head: HTTPRequestHead?, _ refusal: APIError) -> Void
    ) {
        self.rules = rules
        self.limits = limits
        self.note = note
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch phase {
        case .refused, .ended: return
        case .betweenRequests, .readingBody: break
        }
        hasReadPart = true
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            stopTimer()
            if let refusal = rules.refusal(of: head) { return refuse(refusal, context: context) }
            phase = .readingBody
            repliesOwed += 1
            startTimer(limits.bodyMilliseconds, context: context)
        case .body: break
        case .end:
            stopTimer()
            phase = .betweenRequests
            head = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes that made no part are the beginning of a head.
        if case .betweenRequests = phase, !hasReadPart, timer == nil {
            startTimer(limits.headMilliseconds, context: context)
        }
        hasReadPart = false
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        refuse(.malformedRequest(status: error == .headerOverflow ? 431 : 400), context: context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .ended = phase {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head): isReplying = isReplying || head.status.code >= 200
        case .body: break
        case .end:
            isReplying = false
            repliesOwed -= 1
        }
        context.write(data, promise: promise)
        sendRefusalIfDue(context: context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isLingering, let event = event as? ChannelEvent, event == .inputClosed {
            endLingering(context: context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isLingering, mode == .all else { return context.close(mode: mode, promise: promise) }
        guard let endPromise else {
            self.endPromise = promise
            return
        }
        endPromise.futureResult.cascade(to: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopTimer()
        phase = .ended
        isLingering = false
        endPromise?.succeed()
        endPromise = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopTimer()
    }

    private func refuse(_ refusal: APIError, context: ChannelHandlerContext) {
        let ownsLastReply: Bool
        switch phase {
        case .betweenRequests: ownsLastReply = false
        case .readingBody: ownsLastReply = true
        case .refused, .ended: return
        }
        stopTimer()
        phase = .refused(refusal, ownsLastReply: ownsLastReply)
        sendRefusalIfDue(context: context)
        // Whoever reads the body would take an end without an error for the end of the body, and apply a part of it.
        if ownsLastReply { context.fireErrorCaught(HTTPParserError.closedConnection) }
    }

    private func sendRefusalIfDue(context: ChannelHandlerContext) {
        guard case .refused(let refusal, let ownsLastReply) = phase, !isReplying else { return }
        // A request that was refused while its body came is owed the refusal, unless its reply has left already.
        guard repliesOwed <= (ownsLastReply ? 1 : 0) else { return }
        phase = .ended
        if !ownsLastReply || repliesOwed == 1 {
            note(head, refusal)
            write(refusal, context: context)
        }
        end(context: context)
    }

    private func write(_ refusal: APIError, context: ChannelHandlerContext) {
        let body = refusal.encoded()
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: refusal.status),
            headers: [
                "Content-Type": "application/json", "Content-Length": "\(body.count)", "Connection": "close",
            ]
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func endLingering(context: ChannelHandlerContext) {
        isLingering = false
        stopTimer()
        context.close(promise: endPromise)
        endPromise = nil
    }

    /// Ends our half, then all of it once the other side has ended its own or had its time.
    private func end(context: ChannelHandlerContext) {
        isLingering = true
        context.close(mode: .output, promise: nil)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .milliseconds(Self.lingerMilliseconds)) {
            handler.value.endLingering(context: bound.value)
        }
    }

    private func startTimer(_ milliseconds: Int64, context: ChannelHandlerContext) {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            handler.value.refuse(.malformedRequest(status: 408), context: bound.value)
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}
