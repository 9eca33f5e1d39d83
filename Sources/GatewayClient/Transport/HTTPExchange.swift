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
        /// The request left, and the gateway refused it for a reason that has passed: it was not carried out, and may be sent again.
        case notApplied(String)
        /// The request may have been carried out: timeout, reset, cut or oversized reply, a reply that is not HTTP.
        case unknown(String)

        /// What happened, in words.
        package var reason: String {
            switch self {
            case .notSent(let reason), .barred(let reason), .notApplied(let reason), .unknown(let reason): reason
            }
        }
    }

    /// How it ended.
    package let answer: Answer
    /// The service's `X-Request-Id`: visible ASCII, 128 characters at most.
    package let requestID: String?
    /// How long the service asks to wait, 0...3600 seconds.
    package let retryAfterSeconds: Int?
    /// From the call to the last byte of the reply or to the failure.
    package let latencyMicroseconds: Int
    /// How many requests left for the gateway: 1, or 0 where none did, or 2 where one was sent again with a renewed token.
    package let requestCount: Int

    /// The status of the reply; nil where there is none.
    var status: Int? {
        if case .reply(let status, _) = answer { status } else { nil }
    }

    /// Whether the answer shows that the gateway takes the credentials. A refusal does not, nor does what may be said before anyone looks at
    /// them: a redirect, a throttle, a failure.
    var showsAcceptance: Bool {
        switch status {
        case nil, 401, 403, 408, 429: false
        case .some(let status): (200..<300).contains(status) || (400..<500).contains(status)
        }
    }

    /// An exchange with the given parts; without a count, it was one request where something left.
    package init(
        answer: Answer,
        requestID: String? = nil,
        retryAfterSeconds: Int? = nil,
        latencyMicroseconds: Int = 0,
        requestCount: Int? = nil
    ) {
        self.answer = answer
        self.requestID = requestID
        self.retryAfterSeconds = retryAfterSeconds
        self.latencyMicroseconds = latencyMicroseconds
        self.requestCount = requestCount ?? answer.requestCount
    }

    /// The same end, as that of this exchange and the one before it.
    func following(_ first: HTTPExchange) -> HTTPExchange {
        HTTPExchange(
            answer: answer,
            requestID: requestID,
            retryAfterSeconds: retryAfterSeconds,
            latencyMicroseconds: first.latencyMicroseconds + latencyMicroseconds,
            requestCount: first.requestCount + requestCount
        )
    }

    /// The same answer, given again without a request.
    var repeated: HTTPExchange { HTTPExchange(answer: answer, requestID: requestID, requestCount: 0) }
}

extension HTTPExchange.Answer {
    /// How many requests left, where there was one to send.
    fileprivate var requestCount: Int {
        switch self {
        case .failure(.notSent), .failure(.barred): 0
        case .failure(.notApplied), .failure(.unknown), .reply: 1
        }
    }
}
