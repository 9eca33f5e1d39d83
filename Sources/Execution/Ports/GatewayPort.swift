package import ByteIO
package import PlanModel

/// What the executor asks of gateways. Implementations are called from several tasks at once.
///
/// The contract: no call throws and none retries; each makes its requests, waits at most the timeout it was made with,
/// and says all it knows. Cancelling the calling task may end a call early; the answer is then `.unknown`.
package protocol GatewayPort: Sendable {
    /// Reads the members of one group, or of the whole channel where `group` is nil, over all pages.
    func read(_ channel: ChannelKey, group: GroupName?) async -> ReadReply

    /// Sends the update's full overwrite once, such that it leaves within that time from the call. Where it does not, it never leaves, and
    /// the answer is `.notSent`.
    func write(_ update: Update, leavingWithinMilliseconds: Int64) async -> WriteReply
}

/// Facts about the exchange with a gateway, for the record. Texts from the gateway are not escaped; they hold no secret, and 1,000
/// characters at most.
package struct ExchangeFacts: Hashable, Sendable {
    /// The HTTP status; nil where no reply came.
    package var status: Int?
    package var errorCode: String?
    package var errorMessage: String?
    package var requestID: String?
    /// What `Retry-After` asks for, already checked and capped.
    package var retryAfterMilliseconds: Int64?
    package var latencyMicroseconds: Int
    /// How many HTTP requests it took.
    package var requestCount: Int
    /// What the answer showed of the scope, as a fingerprint of its members; nil where it showed none.
    package var seen: Fingerprint128?
    /// Why no request can reach the gateway until someone changes a setting; nil where trying again may help.
    package var barredBecause: String?

    /// Facts.
    package init(
        status: Int? = nil,
        errorCode: String? = nil,
        errorMessage: String? = nil,
        requestID: String? = nil,
        retryAfterMilliseconds: Int64? = nil,
        latencyMicroseconds: Int = 0,
        requestCount: Int = 1,
        seen: Fingerprint128? = nil,
        barredBecause: String? = nil
    ) {
        self.status = status
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.requestID = requestID
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.latencyMicroseconds = latencyMicroseconds
        self.requestCount = requestCount
        self.seen = seen
        self.barredBecause = barredBecause
    }
}

/// The answer to a read.
package struct ReadReply: Hashable, Sendable {
    package var answer: Answer
    package var facts: ExchangeFacts

    /// What was read.
    package enum Answer: Hashable, Sendable {
        /// All members of the scope, in any order. Group members carry their group's name.
        case members([Member])
        /// The reply is whole, and holds a member that no plan can hold: the scope is neither as before nor as after.
        case foreign(reason: String)
        /// No usable reply: `facts.status` tells whether the gateway refused (4xx) or something passing went wrong.
        case failure(reason: String)
    }

    /// A reply.
    package init(answer: Answer, facts: ExchangeFacts) {
        self.answer = answer
        self.facts = facts
    }
}

/// The answer to a write.
package struct WriteReply: Hashable, Sendable {
    package var answer: Answer
    package var facts: ExchangeFacts

    /// What came back.
    package enum Answer: Hashable, Sendable {
        /// 200, parsed and whole: the members of the update's scope in the reply.
        case members([Member])
        /// 200, but not parsable, cut, an error body, or a total beyond the list.
        case unusable(reason: String)
        /// Any other HTTP status: see `facts.status`.
        case status
        /// Nothing was written to a connection: refused, unresolvable, no TLS.
        case notSent(reason: String)
        /// The gateway refused it for a reason that has passed, as a token that had expired.
        case notApplied(reason: String)
        /// Something may have reached the gateway: timeout, reset, protocol error.
        case unknown(reason: String)
    }

    /// A reply.
    package init(answer: Answer, facts: ExchangeFacts) {
        self.answer = answer
        self.facts = facts
    }
}
