internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Stands on each connection between the HTTP codec and the HTTP library, and keeps from the latter what it would trap on; it also holds
/// back a request whose moment has passed, and one that is for another server.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// A reply that no server may send.
    struct ImpossibleReply: Error {}

    private var hasRefused = false
    /// Why nothing more is written.
    private var refusal: (any Error)?
    /// What the certificate was held against already.
    private var verifiedAuthority: String?

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
        if let refusal { return fail(promise, refusal, on: context.eventLoop) }
        guard case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        guard let refusal = refusal(of: &head, context) else {
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        }
        self.refusal = refusal
        let channel = context.channel
        // Later, since the library is in the middle of handing the request on.
        context.eventLoop.execute {
            channel.pipeline.fireErrorCaught(refusal)
            channel.close(promise: nil)
        }
        fail(promise, refusal, on: context.eventLoop)
    }

    /// Why a request must not leave; nil where it may. What is for this guard alone is taken out of its head.
    private func refusal(of head: inout HTTPRequestHead, _ context: ChannelHandlerContext) -> (any Error)? {
        let latest = Departure.take(from: &head.headers)
        guard isFor(head.headers.first(name: "Host") ?? "", context) else { return ServerIdentity.Mismatch() }
        if let latest, ContinuousClock.now > latest { return Departure.Missed() }
        return nil
    }

    /// Whether the server is the one that is named. Without TLS, which goes to loopback only, there is nothing to hold it against.
    private func isFor(_ authority: String, _ context: ChannelHandlerContext) -> Bool {
        if authority == verifiedAuthority { return true }
        guard let endpoint = try? GatewayEndpoint(parsing: "https://" + authority) else { return false }
        if let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLHandler.self) {
            guard let certificate = tls.peerCertificate, ServerIdentity.covers(certificate, host: endpoint.host)
            else { return false }
        } else if !endpoint.isLoopback {
            return false
        }
        verifiedAuthority = authority
        return true
    }

    private func fail(_ promise: EventLoopPromise<Void>?, _ error: any Error, on eventLoop: any EventLoop) {
        guard let promise else { return }
        eventLoop.execute { promise.fail(error) }
    }
}
