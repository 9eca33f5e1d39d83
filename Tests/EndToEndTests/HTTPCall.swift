import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One HTTP call to a port of this machine, over a connection of its own.
enum HTTPCall {
    struct Reply: Sendable {
        let status: Int
        let body: String
    }

    /// Sends a request; nil where no whole reply came back, whatever the reason.
    static func send(_ method: String, _ path: String, body: String = "", token: String, port: UInt16) async -> Reply? {
        let request = [
            "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "X-Auth-Token: \(token)", "Connection: close",
            "Content-Length: \(body.utf8.count)", "", body,
        ].joined(separator: "\r\n")
        // Blocking calls on a thread of their own, so that they hold up none of the test's pool.
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: exchange(request, port: port).flatMap(parse)) }
        }
    }

    /// A peer that was killed must not end the tests.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    private static func exchange(_ request: String, port: UInt16) -> [UInt8]? {
        _ = ignoresBrokenPipes
        #if canImport(Glibc)
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let bytes = Array(request.utf8)
        guard isConnected, write(socket, bytes, bytes.count) == bytes.count else { return nil }
        var reply: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(socket, &block, block.count, 0)
            if count < 0 { return nil }
            if count == 0 { return reply }
            reply += block[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8]) -> Reply? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else { return nil }
        let body = String(text[end.upperBound...])
        let length = text[..<end.lowerBound].components(separatedBy: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.components(separatedBy: " ").last ?? "") }
        guard length == body.utf8.count else { return nil }
        return Reply(status: status, body: body)
    }
}
