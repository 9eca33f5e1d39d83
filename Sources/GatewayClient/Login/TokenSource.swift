package import ByteIO
package import GatewayAPI

/// The token of one login, got when it is first needed and renewed before it ends.
///
/// Who asks while a login is under way waits for that one. A login that is refused is not tried again (wrong passwords lock
/// accounts), and neither is one that followed a refusal and whose token a gateway refused before it was ever accepted.
package actor TokenSource {
    /// What came of asking for a token.
    package enum Answer: Sendable {
        case token(Secret)
        /// There will be none: `code` and `message` say why; they come from outside.
        case refused(code: String, message: String)
        /// There is none now.
        case unavailable(reason: String, retryAfterSeconds: Int?)
        /// No request can reach the service, and trying again changes nothing.
        case barred(reason: String)
    }

    private struct Held {
        let token: Secret
        /// By our own clock, so that it does not matter how far it is off the service's.
        let renewAtSeconds: Int64
        /// Whether a gateway refused the token before this one, and none has taken this one yet.
        var followsRefusal: Bool
        let projectID: UTF8Text?
    }

    /// A token is renewed this long before its end, and a tenth of its life at most.
    private static let marginSecondsMax: Int64 = 300

    private let login: @Sendable () async -> LoginOutcome
    private let nowSeconds: @Sendable () -> Int64
    private let pauseAfterFailure: Duration

    private var held: Held?
    private var renewal: Task<Answer, Never>?
    private var renewalFollowsRefusal = false
    private var refusal: Answer?
    private var failure: (answer: Answer, at: ContinuousClock.Instant)?

    /// A source that logs in by `request` at `endpoint`. While the service is not available it is asked at most once in
    /// `pauseAfterFailure`; `nowSeconds` is the wall clock, in seconds since 1970.
    package init(
        client: GatewayHTTPClient,
        endpoint: IdentityEndpoint,
        request: TokenRequest,
        pauseAfterFailure: Duration = .seconds(1),
        nowSeconds: @escaping @Sendable () -> Int64
    ) {
        login = { await client.login(request, at: endpoint) }
        self.nowSeconds = nowSeconds
        self.pauseAfterFailure = pauseAfterFailure
    }

    /// The token where there is one that need not be renewed.
    package var current: Secret? {
        guard refusal == nil, let held, nowSeconds() < held.renewAtSeconds else { return nil }
        return held.token
    }

    /// The project that the latest token is for, as the service says it.
    package var projectID: UTF8Text? { held?.projectID }

    /// The token, got or renewed where that is due.
    package func token() async -> Answer {
        if let refusal { return refusal }
        if let current { return .token(current) }
        return await renew()
    }

    /// Another token than one that a gateway refused with 401.
    package func token(afterRefusalOf refused: Secret) async -> Answer {
        if let refusal { return refusal }
        if let held, !held.token.matches(refused.exposedText) { return .token(held.token) }
        if held?.followsRefusal == true {
            let answer = Answer.refused(code: "", message: "the gateway refuses tokens that were just issued")
            refusal = answer
            return answer
        }
        renewalFollowsRefusal = true
        return await renew()
    }

    /// Notes that a gateway answered a request with this token, and not with 401: a later refusal is the end of the token and says
    /// nothing of the login.
    package func noteAcceptance(of accepted: Secret) {
        guard let held, held.followsRefusal, held.token.matches(accepted.exposedText) else { return }
        self.held?.followsRefusal = false
    }

    private func renew() async -> Answer {
        if let renewal { return await renewal.value }
        if let failure, ContinuousClock.now - failure.at < pauseAfterFailure { return failure.answer }
        // A task of its own: it is for all who wait, whoever of them is cancelled.
        let task = Task { await logIn() }
        renewal = task
        return await task.value
    }

    private func logIn() async -> Answer {
        let startedAtSeconds = nowSeconds()
        let outcome = await login()
        renewal = nil
        failure = nil
        switch outcome {
        case .token(let token, let reply):
            // Without the time of issue our own clock must do.
            let life = max(0, Self.difference(reply.expiresAtSeconds, reply.issuedAtSeconds ?? startedAtSeconds))
            let useful = life - min(Self.marginSecondsMax, life / 10)
            held = Held(
                token: token,
                renewAtSeconds: startedAtSeconds.addingReportingOverflow(useful).partialValue,
                followsRefusal: renewalFollowsRefusal,
                projectID: reply.projectID
            )
            renewalFollowsRefusal = false
            return .token(token)
        case .refused(let status, let error):
            let title = error.map { " \($0.title)" } ?? ""
            let answer = Answer.refused(code: "login refused: \(status)\(title)", message: error?.message.text ?? "")
            refusal = answer
            return answer
        case .barred(let reason):
            let answer = Answer.barred(reason: "the login failed: \(reason)")
            failure = (answer, ContinuousClock.now)
            return answer
        case .unavailable(let reason, let retryAfterSeconds):
            let answer = Answer.unavailable(reason: "the login failed: \(reason)", retryAfterSeconds: retryAfterSeconds)
            failure = (answer, ContinuousClock.now)
            return answer
        }
    }

    private static func difference(_ left: Int64, _ right: Int64) -> Int64 {
        let (difference, isOverflow) = left.subtractingReportingOverflow(right)
        return isOverflow ? 0 : difference
    }
}
