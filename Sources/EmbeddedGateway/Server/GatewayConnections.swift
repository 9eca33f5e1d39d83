internal import GatewayAPI
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// How the server sets up and serves each connection: HTTP/1.1, with handlers of our own next to the socket and behind
/// the decoder.
struct GatewayConnections: ServerChildChannel {
    let http: HTTP1Channel
    let rules: RequestHeadRules
    let limits: GatewayLimits
    /// Gets each refusal of what is no proper HTTP.
    let note: @Sendable (_ head: HTTPRequestHead?, _ refusal: APIError) -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop
            .makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(WireEnd()) }
            .flatMap { http.setup(channel: channel, logger: logger) }
            .flatMapThrowing { value in
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
                let requestGuard = RequestGuard(rules: rules, limits: limits, note: note)
                try pipeline.addHandler(requestGuard, position: .after(decoder))
                try pipeline.addHandler(
                    ConnectionWatch(limits: limits, requestGuard: requestGuard),
                    position: .before(decoder)
                )
                return value
            }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
