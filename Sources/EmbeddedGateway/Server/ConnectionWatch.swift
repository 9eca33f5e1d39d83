internal import NIOCore

/// Stands next to the socket: ends a connection that sends nothing, or that does not read its replies, and tells the guard of requests where
/// the bytes of a read end.
final class ConnectionWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limits: GatewayLimits
    private let requestGuard: RequestGuard
    private var silence: Scheduled<Void>?
    private var congestion: Scheduled<Void>?

    init(limits: GatewayLimits, requestGuard: RequestGuard) {
        self.limits = limits
        self.requestGuard = requestGuard
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { startSilence(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        startSilence(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        silence?.cancel()
        silence = nil
        var bytes = unwrapInboundIn(data)
        // The decoder keeps to itself what it has of a head. Where the last byte by itself completes nothing, it has one.
        if let first = bytes.readSlice(length: bytes.readableBytes - 1) {
            if first.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(first)) }
            guard requestGuard.takesLastByte() else { return }
        }
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        congestion?.cancel()
        congestion = context.channel.isWritable ? nil : close(after: limits.drainMilliseconds, context)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    private func startSilence(_ context: ChannelHandlerContext) {
        guard silence == nil else { return }
        silence = close(after: limits.silenceMilliseconds, context)
    }

    private func stop() {
        silence?.cancel()
        congestion?.cancel()
        (silence, congestion) = (nil, nil)
    }

    private func close(after milliseconds: Int64, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            bound.value.close(promise: nil)
        }
    }
}
