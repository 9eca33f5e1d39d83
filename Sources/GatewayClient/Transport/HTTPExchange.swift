/// One request and what came back, or how it failed: everything that tells what the request has done.
package struct HTTPExchange: Sendable {
    /// The end of the exchange.
    package enum Answer: Hashable, Sendable {
        /// A complete reply, whatever its status; a redirect is a reply, it is never followed.
        case reply(status: Int, body: [UInt8])
        case failure(Failure)
    }

    /// Why there is no complete reply. The texts are for people; they hold no secret and are safe to show.
    package enum Failure: Error, Hashable, Sendable {
        /// Nothing of the request was written: refused connection, unknown host, no connection in time.
        case notSent(String)
        /// Nothing of the request was written, and trying again changes nothing: the server's certificate is not accepted, or the proxy
        /// refuses the account. The text says which setting to look at.
        case barred(String)
        /// The request may have been carried out: timeout, reset, cut or oversized reply, a reply that is not HTTP.
        case unknown(String)
    }

    /// How it ended.
    package let answer: Answer
    /// The service's `X-Request-Id`: visible ASCII, 128 characters at most.
    package let requestID: String?
    /// How long the service asks to wait, 0...3600 seconds.
    package let retryAfterSeconds: Int?
    /// From the call to the last byte of the reply or to the failure.
    package let latencyMicroseconds: Int

    /// The status of the reply; nil where there is none.
    var status: Int? {
        if case .reply(let status, _) = answer { status } else { nil }
    }

    /// An exchange with the given parts.
    package init(
        answer: Answer,
        requestID: String? = nil,
        retryAfterSeconds: Int? = nil,
        latencyMicroseconds: Int = 0
    ) {
        self.answer = answer
        self.requestID = requestID
        self.retryAfterSeconds = retryAfterSeconds
        self.latencyMicroseconds = latencyMicroseconds
    }
}
