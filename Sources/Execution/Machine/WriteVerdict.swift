package import PlanModel

/// What the answer to a write proves (safety rule 10).
package enum WriteVerdict: Hashable, Sendable {
    /// The scope is as sent.
    case applied
    /// The write was not applied, and may be tried again.
    case notApplied
    /// The write never left.
    case notSent
    /// The gateway refused it, and would again.
    case refused(reason: String)
    /// The gateway refuses the credentials.
    case unauthorized
    /// The write may or may not have been applied, now or later.
    case unknown

    /// Judges a reply to a write of `update`. A success proves something only where the reply's members are exactly those sent.
    package init(_ reply: WriteReply, update: Update) {
        switch reply.answer {
        case .members(let members): self = update.compare(with: members) == .after ? .applied : .unknown
        case .unusable, .unknown: self = .unknown
        case .notSent: self = .notSent
        case .notApplied: self = .notApplied
        case .status: self.init(reply.facts)
        }
    }

    private init(_ facts: ExchangeFacts) {
        switch facts.status {
        case 401: self = .unauthorized
        case 408: self = .unknown
        case 429: self = .notApplied
        case .some(400..<500): self = .refused(reason: facts.errorMessage ?? "the gateway refused the update")
        default: self = .unknown
        }
    }
}
