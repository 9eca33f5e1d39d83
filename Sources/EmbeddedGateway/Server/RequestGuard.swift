internal import GatewayAPI
internal import NIOCore
internal import NIOHTTP1

/// Stands right behind the HTTP decoder: refuses heads that break a rule, answers broken HTTP in the documented form,
/// bounds the time that a head and a body take however steadily they trickle, asks for bodies whose senders wait for that,
/// and ends the connection after the reply to its last request.
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
        /// The last request has been read, and its reply has not left.
        case answeringLast
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
    /// Whether the last byte that was read has completed no part.
    private var awaitsPart = false
    /// Requests that were let through and whose replies have not left.
    private var repliesOwed = 0
    private var isReplying = false
    /// Whether no request is let through after the latest one.
    private var isLastRequest = false
    /// Whether the connection stays open only because the latest request asks for it.
    private var staysOpenByRequest = false
    /// Whether the sender of the latest request waits to be asked for its body.
    private var awaitsContinue = false
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
        case .answeringLast, .refused, .ended: return
        case .betweenRequests, .readingBody: break
        }
        awaitsPart = false
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            stopTimer()
            if let refusal = rules.refusal(of: head) { return refuse(refusal, context: context) }
            phase = .readingBody
            repliesOwed += 1
            isLastRequest = head.isLastOfConnection
            staysOpenByRequest = head.staysOpenByRequest
            awaitsContinue = head.awaitsContinue
            askForBodyIfDue(context: context)
            startTimer(limits.bodyMilliseconds, context: context)
        case .body: awaitsContinue = false
        case .end:
            stopTimer()
            awaitsContinue = false
            phase = isLastRequest ? .answeringLast : .betweenRequests
            head = nil
        }
        context.fireChannelRead(data)
    }

    /// Hears that one more byte of a read follows, and says whether it is wanted.
    func takesLastByte() -> Bool {
        awaitsPart = true
        return switch phase {
        case .betweenRequests, .readingBody: true
        case .answeringLast, .refused, .ended: false
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes that made no part are the beginning of a head.
        if case .betweenRequests = phase, awaitsPart, timer == nil {
            startTimer(limits.headMilliseconds, context: context)
        }
        awaitsPart = false
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
        var data = data
        switch unwrapOutboundIn(data) {
        case .head(var head):
            isReplying = isReplying || head.status.code >= 200
            if isLastRequest, repliesOwed == 1 {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
                data = wrapOutboundOut(.head(head))
            } else if staysOpenByRequest, head.status.code >= 200 {
                head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
                data = wrapOutboundOut(.head(head))
            }
        case .body: break
        case .end:
            isReplying = false
            repliesOwed -= 1
            if hasAnsweredLast { return endAfterWriting(data, promise: promise, context: context) }
        }
        context.write(data, promise: promise)
        askForBodyIfDue(context: context)
        sendRefusalIfDue(context: context)
    }

    /// Whether the reply to the last request is complete, whether or not its body has come in full.
    private var hasAnsweredLast: Bool {
        switch phase {
        case .readingBody, .answeringLast: isLastRequest && repliesOwed == 0
        case .betweenRequests, .refused, .ended: false
        }
    }

    private func endAfterWriting(_ data: NIOAny, promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        phase = .ended
        stopTimer()
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        // Not before all of it has left: how long a large reply takes is its reader's.
        written.futureResult.whenComplete { _ in
            if bound.value.channel.isActive { handler.value.end(context: bound.value) }
        }
        context.writeAndFlush(data, promise: written)
    }

    /// Asks once the replies to earlier requests have left, unless the reply to this one has begun.
    private func askForBodyIfDue(context: ChannelHandlerContext) {
        guard awaitsContinue, repliesOwed == 1, !isReplying else { return }
        awaitsContinue = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isLingering, let event = event as? ChannelEvent, event == .inputClosed {
            endLingering(context: context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if case .ended = phase, mode == .output {
            // We end our half ourselves, and what has not left yet might be lost.
            promise?.succeed()
            return
        }
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
        case .answeringLast, .refused, .ended: return
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
