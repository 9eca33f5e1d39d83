package import ByteIO
package import PlanModel

/// What the answer to a read says about an update.
package enum ReadVerdict: Hashable, Sendable {
    /// The scope was read; equal fingerprints stand for equal members.
    case scope(ScopeState, Fingerprint128)
    /// The gateway refuses the credentials.
    case unauthorized
    /// The gateway refuses the request, and would again.
    case refused(reason: String)
    /// Something passing went wrong.
    case unavailable(reason: String)

    /// Judges a reply to a read of the update's scope.
    package init(_ reply: ReadReply, update: Update) {
        switch reply.answer {
        case .members(let members):
            self = .scope(update.compare(with: members), members.fingerprint)
        case .foreign(let reason):
            self = .scope(.other, Fingerprint128(of: Array(reason.utf8)))
        case .failure(let reason):
            self.init(failedWith: reply.facts.status, reason: reason)
        }
    }

    /// Judges a failed read: 401 stops the run, other 4xx but 408 and 429 are final, the rest may pass.
    package init(failedWith status: Int?, reason: String) {
        switch status {
        case 401: self = .unauthorized
        case 408, 429: self = .unavailable(reason: reason)
        case .some(400..<500): self = .refused(reason: reason)
        default: self = .unavailable(reason: reason)
        }
    }
}

extension ScopeState {
    /// What is wrong with a scope that should be as after the update; nil where nothing is.
    var complaint: String? {
        switch self {
        case .after: nil
        case .before: "the scope is as before the update"
        case .mixture: "the scope is a mixture of before and after"
        case .other: "the scope is neither as before nor as after"
        }
    }
}
