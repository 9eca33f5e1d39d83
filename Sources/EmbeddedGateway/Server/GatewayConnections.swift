internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// How the server sets up and serves each connection: HTTP/1.1, with handlers of our own next to the socket.
struct GatewayConnections: ServerChildChannel {
    let http: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop
            .makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(WireEnd()) }
            .flatMap { http.setup(channel: channel, logger: logger) }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
