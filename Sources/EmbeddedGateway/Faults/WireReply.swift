internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// A reply as bytes, for faults that break its form.
struct WireReply: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    var body: [UInt8]

    /// Takes a reply with its whole body.
    ///
    /// Throws: what the body's writer throws; bodies of this server do not.
    init(_ response: Response) async throws {
        status = response.status
        headers = response.headers
        let collector = BodyCollector()
        try await response.body.write(collector)
        body = Array(collector.buffer.withLock { $0 }.readableBytesView)
    }

    /// The head's bytes, with a `Content-Length` that need not be true.
    func head(contentLength: Int) -> [UInt8] {
        var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n"
        for field in headers where field.name != .contentLength {
            text += "\(field.name): \(field.value)\r\n"
        }
        text += "Content-Length: \(max(0, contentLength))\r\nConnection: close\r\n\r\n"
        return Array(text.utf8)
    }
}

private final class BodyCollector: ResponseBodyWriter, Sendable {
    let buffer = Mutex(ByteBuffer())

    func write(_ part: ByteBuffer) async throws {
        buffer.withLock { _ = $0.writeImmutableBuffer(part) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
