internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A connection below HTTP: bytes, resets and ends.
struct WireConnection: Sendable {
    let channel: any Channel

    /// Writes bytes as they are, past the HTTP encoder.
    ///
    /// Throws: the system's error where the connection is gone.
    func write(_ bytes: [UInt8]) async throws {
        let channel = channel
        try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            do {
                try WireEnd.handler(in: channel).write(bytes, promise: promise)
            } catch {
                promise.fail(error)
            }
            return promise.futureResult
        }.get()
    }

    /// Ends the connection in order.
    func close() async {
        try? await channel.close()
    }

    /// Ends the connection with a TCP reset.
    func reset() async {
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    /// From now on the connection ends when the other side ends its half, at once where it has.
    func closeWithOtherSide() async {
        let channel = channel
        _ = try? await channel.eventLoop.submit { try WireEnd.handler(in: channel).closeWithOtherSide() }.get()
    }

    /// Waits until the other side has ended the connection, or the task is cancelled.
    func waitForEnd() async {
        await closeWithOtherSide()
        let channel = channel
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Stands next to the socket: writes go out from here, and it knows when the other side has ended its half, which HTTP
/// holds open for the reply. Its methods are for the channel's event loop.
final class WireEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var hasOtherSideEnded = false
    private var closesWithOtherSide = false

    /// The one of a channel; a channel without a socket, as in tests, gets it here.
    static func handler(in channel: any Channel) throws -> WireEnd {
        let pipeline = channel.pipeline.syncOperations
        if let handler = try? pipeline.handler(type: WireEnd.self) { return handler }
        let handler = WireEnd()
        try pipeline.addHandler(handler, position: .first)
        return handler
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            hasOtherSideEnded = true
            if closesWithOtherSide { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func write(_ bytes: [UInt8], promise: EventLoopPromise<Void>) {
        guard let context else { return promise.fail(ChannelError.ioOnClosedChannel) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
    }

    func closeWithOtherSide() {
        closesWithOtherSide = true
        if hasOtherSideEnded { context?.close(promise: nil) }
    }
}
