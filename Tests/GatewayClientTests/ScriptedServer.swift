import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A request as the raw server read it from the wire.
struct ReceivedRequest: Sendable {
    /// `GET /path?query HTTP/1.1`
    let line: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The first value under `name`, whatever its case.
    subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Path and query.
    var target: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    var bodyText: String { String(decoding: body, as: UTF8.self) }
}

/// What the raw server does once it has read a request.
enum Step: Sendable {
    /// Writes these bytes and keeps the connection.
    case send(String)
    /// Writes these bytes and closes.
    case sendThenClose(String)
    /// Writes these bytes and then one more byte again and again, for ever.
    case trickle(String)
    /// Answers with a TCP reset.
    case reset
    /// Never answers.
    case stall
    /// Answers 200 to a CONNECT, and from then on is the server behind the proxy, with TLS.
    case tunnel

    /// A complete reply.
    static func reply(_ status: Int, _ body: String = "", headers: [String] = []) -> Step {
        let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
        return .send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}

/// A server on loopback that speaks bytes, so that it can break every rule of HTTP.
final class ScriptedServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let received: Recorder

    /// Starts on a free port; `answer` gets each request and its number from 0, `greeting` is written to each connection.
    /// With `tls` it speaks TLS, with the certificate of these tests.
    init(
        greeting: String? = nil,
        tls: Bool = false,
        _ answer: @escaping @Sendable (ReceivedRequest, Int) -> Step
    ) async throws {
        let received = Recorder()
        let context = try TestCertificate.serverContext()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    received.connected()
                    if tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
                    let handler = RequestHandler(
                        recorder: received,
                        greeting: greeting,
                        context: context,
                        answer: answer
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        self.channel = channel
        self.received = received
        self.port = channel.localAddress?.port ?? 0
    }

    /// Everything received so far.
    var requests: [ReceivedRequest] { received.all }

    /// How many connections there were so far.
    var connectionCount: Int { received.connectionCount }

    /// Stops listening.
    func close() async {
        try? await channel.close()
    }
}

final class Recorder: Sendable {
    private let requests = Mutex<[ReceivedRequest]>([])

    private let connections = Mutex(0)

    var connectionCount: Int { connections.withLock { $0 } }

    func connected() { connections.withLock { $0 += 1 } }

    var all: [ReceivedRequest] { requests.withLock { $0 } }

    /// Keeps a request and returns its number.
    func append(_ request: ReceivedRequest) -> Int {
        requests.withLock {
            $0.append(request)
            return $0.count - 1
        }
    }
}

private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let recorder: Recorder
    private let greeting: String?
    private let context: NIOSSLContext
    private let answer: @Sendable (ReceivedRequest, Int) -> Step
    private var bytes: [UInt8] = []

    init(
        recorder: Recorder,
        greeting: String?,
        context: NIOSSLContext,
        answer: @escaping @Sendable (ReceivedRequest, Int) -> Step
    ) {
        self.recorder = recorder
        self.greeting = greeting
        self.context = context
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        if let greeting { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        while let request = nextRequest() {
            perform(answer(request, recorder.append(request)), context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func nextRequest() -> ReceivedRequest? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        // "\r\n" is one Character.
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (name: String(parts[0]), value: String(parts.last?.drop { $0 == " " } ?? ""))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard bytes.count >= end.upperBound + length else { return nil }
        let body = Array(bytes[end.upperBound..<end.upperBound + length])
        bytes.removeFirst(end.upperBound + length)
        return ReceivedRequest(line: String(lines.first ?? ""), headers: headers, body: body)
    }

    private func perform(_ step: Step, context: ChannelHandlerContext) {
        switch step {
        case .send(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .sendThenClose(let text):
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)))
                .whenComplete { _ in channel.close(promise: nil) }
        case .trickle(let text):
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            channel.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(20), delay: .milliseconds(20)) { task in
                channel.writeAndFlush(ByteBuffer(string: " ")).whenFailure { _ in task.cancel() }
            }
        case .reset:
            if let provider = context.channel as? any SocketOptionProvider {
                let channel = context.channel
                provider.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                    .whenComplete { _ in channel.close(promise: nil) }
            }
        case .stall:
            break
        case .tunnel:
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n")), promise: nil)
            let tls = NIOSSLServerHandler(context: self.context)
            try? context.pipeline.syncOperations.addHandler(tls, position: .first)
        }
    }
}
