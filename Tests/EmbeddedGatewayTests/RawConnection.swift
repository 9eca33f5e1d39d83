import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection that speaks bytes, so that it can break every rule of HTTP and see every byte of the answer.
struct RawConnection: Sendable {
    enum End: Hashable, Sendable { case closed, reset }

    fileprivate enum Event: Sendable {
        case bytes([UInt8])
        case ended(End)
    }

    private let channel: any Channel
    private let events: AsyncStream<Event>

    /// Connects to a port of this machine.
    ///
    /// With `reads` false nothing that comes is read.
    init(port: Int, reads: Bool = true) async throws {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        self.events = events
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: reads ? 1 << 20 : 4_096)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EventHandler(events: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
    }

    /// Sends text; a connection that is gone is no error here, what comes back tells.
    func send(_ text: String) async {
        try? await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Everything that comes until the connection ends, and how it ends.
    func readToEnd() async -> (text: String, end: End) {
        var bytes: [UInt8] = []
        for await event in events {
            switch event {
            case .bytes(let part): bytes += part
            case .ended(let end): return (String(decoding: bytes, as: UTF8.self), end)
            }
        }
        return (String(decoding: bytes, as: UTF8.self), .closed)
    }

    /// What comes until `text` has come, or the connection ends.
    func read(until text: String) async -> String {
        var bytes: [UInt8] = []
        for await event in events {
            guard case .bytes(let part) = event else { break }
            bytes += part
            if String(decoding: bytes, as: UTF8.self).contains(text) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends the same text again and again until the connection ends; returns what came.
    func trickle(_ text: String) async -> (text: String, end: End) {
        let channel = channel
        let sending = Task {
            while !Task.isCancelled, channel.isActive {
                try await channel.writeAndFlush(ByteBuffer(string: text))
            }
        }
        defer { sending.cancel() }
        return await readToEnd()
    }

    /// Sends the same text again and again until the other side takes no more of it because the connection has ended.
    func sendUntilEnded(_ text: String) async {
        while (try? await channel.writeAndFlush(ByteBuffer(string: text))) != nil {}
    }

    /// Ends our half; the other may still answer.
    func endOutput() async {
        try? await channel.close(mode: .output)
    }

    func close() async {
        try? await channel.close()
    }

    /// Sends text on a connection of its own, and returns everything that comes.
    static func exchange(_ text: String, port: Int) async throws -> (text: String, end: End) {
        let connection = try await RawConnection(port: port)
        await connection.send(text)
        return await connection.readToEnd()
    }
}

private final class EventHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let events: AsyncStream<RawConnection.Event>.Continuation

    init(events: AsyncStream<RawConnection.Event>.Continuation) {
        self.events = events
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        events.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if (error as? IOError)?.errnoCode == ECONNRESET { events.yield(.ended(.reset)) }
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        events.yield(.ended(.closed))
        events.finish()
    }
}
