import ByteIO
import PlanModel

@testable import Execution

/// What a simulated gateway does to one request.
enum SimulatedFault: CaseIterable {
    case throttled, throttledWithRetryAfter
    case errorBefore, errorAfter
    case resetBefore, resetAfter
    case timeoutBefore, timeoutThenLate
    case notSent
    case otherMembers, unusableAfter
    case requestTimeout
    case torn
    /// The answer to a read takes so long that no write may follow it.
    case slow
    /// A minute's pause is asked for.
    case paused
    /// The connection of a write takes longer than the write may.
    case lateConnection
    /// The network delivers a write once more, later.
    case duplicated
    /// A read is answered with members that nobody has put there, others each time.
    case untrueRead
    /// The credentials are refused, this time.
    case unauthorized

    /// What can befall a read.
    static let ofReads: [SimulatedFault] = [
        .throttled, .throttledWithRetryAfter, .errorBefore, .timeoutBefore, .notSent, .slow, .untrueRead,
    ]
    /// What can befall a write and be put right by trying again.
    static let ofWrites = allCases.filter { ![.torn, .slow, .paused, .untrueRead, .unauthorized].contains($0) }
}

/// Scopes in memory, changed by writes as a gateway would.
struct SimulatedGateway {
    let updates: [Update]
    private(set) var scopes: [[Member]]
    private(set) var writesApplied: [Int]

    init(updates: [Update], initially: [ScopeState]) {
        self.updates = updates
        scopes = zip(updates, initially).map { update, state in
            switch state {
            case .before: update.before
            case .after: update.after
            case .mixture: [update.before[0], update.after[0]]
            case .other: [Samples.member(99, group: update.scope.groupName?.text.text ?? "")]
            }
        }
        writesApplied = [Int](repeating: 0, count: updates.count)
    }

    /// Takes a write; one without the name of its group would empty the channel's other groups.
    mutating func apply(_ n: Int, namesNoGroup: Bool = false) {
        scopes[n - 1] = updates[n - 1].after
        writesApplied[n - 1] += 1
        guard namesNoGroup else { return }
        for other in updates where other.n != n && other.channel == updates[n - 1].channel { scopes[other.n - 1] = [] }
    }

    /// Somebody else overwrites a scope.
    mutating func change(_ n: Int, at now: Instant) {
        scopes[n - 1] = [Samples.member(100 + Int(now.milliseconds % 60_000), group: "group-\(n)")]
    }

    mutating func tear(_ n: Int) {
        scopes[n - 1] = [updates[n - 1].before[0], updates[n - 1].after[0]]
    }

    func state(_ n: Int) -> ScopeState { updates[n - 1].compare(with: scopes[n - 1]) }

    func read(_ n: Int, _ fault: SimulatedFault?, at now: Instant) -> ReadReply {
        switch fault {
        case .untrueRead:
            ReadReply(
                answer: .members([Samples.member(100 + Int(now.milliseconds % 60_000), group: "group-\(n)")]),
                facts: ExchangeFacts(status: 200)
            )
        case .unauthorized: ReadReply(answer: .failure(reason: "401"), facts: ExchangeFacts(status: 401))
        case nil, .slow: ReadReply(answer: .members(scopes[n - 1].reversed()), facts: ExchangeFacts(status: 200))
        case .throttled: ReadReply(answer: .failure(reason: "429"), facts: ExchangeFacts(status: 429))
        case .throttledWithRetryAfter:
            ReadReply(answer: .failure(reason: "429"), facts: ExchangeFacts(status: 429, retryAfterMilliseconds: 1_500))
        case .paused:
            ReadReply(
                answer: .failure(reason: "429"),
                facts: ExchangeFacts(status: 429, retryAfterMilliseconds: 60_000)
            )
        case .errorBefore: ReadReply(answer: .failure(reason: "503"), facts: ExchangeFacts(status: 503))
        default: ReadReply(answer: .failure(reason: "no reply"), facts: ExchangeFacts())
        }
    }

    /// The reply to a write; whether it is applied is another matter.
    func reply(_ n: Int, _ fault: SimulatedFault?) -> WriteReply {
        let update = updates[n - 1]
        return switch fault {
        case nil, .slow, .duplicated, .untrueRead:
            WriteReply(answer: .members(update.after.reversed()), facts: ExchangeFacts(status: 200))
        case .unauthorized: WriteReply(answer: .status, facts: ExchangeFacts(status: 401))
        case .throttled: WriteReply(answer: .status, facts: ExchangeFacts(status: 429))
        case .throttledWithRetryAfter:
            WriteReply(answer: .status, facts: ExchangeFacts(status: 429, retryAfterMilliseconds: 3_000))
        case .paused:
            WriteReply(answer: .status, facts: ExchangeFacts(status: 429, retryAfterMilliseconds: 60_000))
        case .errorBefore, .errorAfter, .torn: WriteReply(answer: .status, facts: ExchangeFacts(status: 500))
        case .resetBefore, .resetAfter, .timeoutBefore, .timeoutThenLate:
            WriteReply(answer: .unknown(reason: "no reply"), facts: ExchangeFacts())
        case .notSent, .lateConnection:
            WriteReply(answer: .notSent(reason: "refused"), facts: ExchangeFacts(requestCount: 0))
        case .otherMembers: WriteReply(answer: .members(update.before), facts: ExchangeFacts(status: 200))
        case .unusableAfter: WriteReply(answer: .unusable(reason: "cut"), facts: ExchangeFacts(status: 200))
        case .requestTimeout: WriteReply(answer: .status, facts: ExchangeFacts(status: 408))
        }
    }
}

extension SimulatedFault {
    /// Whether a write that meets it is applied at once.
    var applies: Bool { [.errorAfter, .resetAfter, .unusableAfter, .duplicated].contains(self) }
}
