internal import HTTPTypes

/// What a rule does to a request. An action that "applies" lets the request take effect first.
enum FaultAction: Hashable, Sendable {
    /// Nothing but the rule's delays.
    case pass
    /// Another reply than the gateway's own.
    case reply(ScriptedReply, applies: Bool)
    /// A TCP reset instead of a reply.
    case reset(applies: Bool)
    /// The end of the connection instead of a reply.
    case close(applies: Bool)
    /// The head of the reply and the first bytes of its body, then the end of the connection.
    case truncate(bodyBytes: Int)
    /// A `Content-Length` that is off: too small cuts the body for the reader, too large lets it wait.
    case wrongLength(by: Int)
    /// A reply with status 200 that is not true.
    case lie(Lie, applies: Bool)
    /// A reply that cannot be read.
    case malformed(Malformation, applies: Bool)
    /// The reply in small pieces with pauses.
    case trickle(pieceBytes: Int, pauseMilliseconds: Int64)
    /// 401, and the token, where this gateway issued it, is good no more.
    case expireToken
    /// The request takes effect late, whether or not its sender still waits.
    case hold(milliseconds: Int64, repliesLate: Bool)
}

/// A reply as a script has it.
struct ScriptedReply: Hashable, Sendable {
    var status: Int
    var headers: HTTPFields
    /// Seconds from now that `Retry-After` names as a date; nil for no such header.
    var retryAfterDateSeconds: Int64?
    /// The body; nil for the documented error body of the status. Empty where the status has none.
    var body: [UInt8]?

    /// Whether a reply of that status has no body by its nature. Source: RFC 9110 sections 6.4.1 and 15.3.6.
    static func isBodiless(_ status: Int) -> Bool { [204, 205, 304].contains(status) }
}

/// How a reply with status 200 lies.
enum Lie: String, Hashable, Sendable, CaseIterable {
    /// Every member is another one.
    case otherMembers = "other_members"
    /// There is no body.
    case emptyBody = "empty_body"
    /// `total` is larger than the list.
    case totalBeyondList = "total_beyond_list"
    /// The body is that of an error.
    case errorBody = "error_body"

    /// Whether the lie is made out of the true reply, so that the request must take effect.
    var needsTrueReply: Bool { self == .otherMembers || self == .totalBeyondList }
}

/// How a reply is broken.
enum Malformation: String, Hashable, Sendable, CaseIterable {
    /// A body that is no JSON.
    case notJSON = "not_json"
    /// Bytes that are no HTTP.
    case notHTTP = "not_http"
}
