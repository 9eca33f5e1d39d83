internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Which errors of the HTTP library prove that nothing was written.
enum TransportFailure {
    /// Sorts `error`. What is not surely "not sent" is unknown: a reset can follow a request that was carried out.
    static func failure(of error: any Error) -> HTTPExchange.Failure {
        switch error {
        case let error as HTTPClientError: failure(of: error)
        // Raised only while addresses are looked up and connections attempted.
        case is NIOConnectionError: .notSent("no connection to the host")
        case let error as IOError where error.errnoCode == ECONNREFUSED: .notSent("the connection was refused")
        case is NIOTooManyBytesError: .unknown("the reply is larger than \(GatewayHTTPClient.replyBytesMax) bytes")
        case is Departure.Missed: .notSent("no connection in time for what was read before")
        case is CancellationError: .unknown("cancelled")
        case let error as IOError: .unknown("the connection broke (error \(error.errnoCode))")
        // A request is written only after the handshake, on this side, is complete.
        case NIOSSLError.handshakeFailed(.sslError(let stack)) where stack.contains(.eofDuringHandshake):
            .notSent("the connection ended within the TLS handshake")
        case NIOSSLError.handshakeFailed:
            .barred(
                """
                the TLS handshake failed: the server's certificate is not trusted (--ca-file FILE names its authority), or it speaks no TLS \
                at that address
                """
            )
        case let error as NIOSSLExtraError where error == .failedToValidateHostname: anotherHost
        case is ServerIdentity.Mismatch: anotherHost
        default: .unknown("the reply broke off or is not HTTP")
        }
    }

    private static let anotherHost = HTTPExchange.Failure.barred(
        "the server's certificate is for another host: look at the address and at --ca-file"
    )

    private static func failure(of error: HTTPClientError) -> HTTPExchange.Failure {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: .notSent("no connection in time")
        case .tlsHandshakeTimeout: .notSent("the TLS handshake did not end in time")
        // Until the proxy has opened the way, nothing is written to the server.
        case .proxyAuthenticationRequired:
            .barred("the proxy asks for a user and a password, or refuses those that HTTPS_PROXY holds")
        case .invalidProxyResponse, .httpProxyHandshakeTimeout: .notSent("the proxy does not open the way")
        case .deadlineExceeded, .readTimeout, .writeTimeout: .unknown("no complete reply in time")
        case .alreadyShutdown: .notSent("the client is shut down")
        default: .unknown(error.shortDescription)
        }
    }
}
