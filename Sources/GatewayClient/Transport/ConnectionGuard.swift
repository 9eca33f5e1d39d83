internal import NIOCore
internal import NIOHTTP1

/// Stands on each connection between the HTTP codec and the HTTP library, and keeps from the latter what it would trap on; it also holds
/// back a request whose moment has passed.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// A reply that no server may send.
    struct ImpossibleReply: Error {}

    private var hasRefused = false
    private var isHoldingBack = false

    /// Puts a guard on a connection.
    @Sendable static func install(on channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let codec = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(ConnectionGuard(), position: .after(codec))
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        // The codec ends such a reply at once; the library passes over its head as over an interim one, and does not expect an end then.
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            hasRefused = true
            context.fireErrorCaught(ImpossibleReply())
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isHoldingBack else { return fail(promise, on: context.eventLoop) }
        guard case .head(var head) = unwrapOutboundIn(data), let latest = Departure.take(from: &head.headers) else {
            return context.write(data, promise: promise)
        }
        guard ContinuousClock.now > latest else {
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        }
        isHoldingBack = true
        let channel = context.channel
        // Later, since the library is in the middle of handing the request on.
        context.eventLoop.execute {
            channel.pipeline.fireErrorCaught(Departure.Missed())
            channel.close(promise: nil)
        }
        fail(promise, on: context.eventLoop)
    }

    private func fail(_ promise: EventLoopPromise<Void>?, on eventLoop: any EventLoop) {
        guard let promise else { return }
        eventLoop.execute { promise.fail(Departure.Missed()) }
    }
}
