package import GatewayAPI
internal import Synchronization

/// An access key, with what the gateways have said to it.
///
/// A few wrong signatures in a row lock a key, for everyone who uses it. So until one request was accepted they go one at a time, and
/// after the first 401 none is sent any more: the refusal answers for all that follow.
package final class SigningKey: Sendable {
    private enum State {
        case untried
        /// One request is under way, the others wait for what becomes of it.
        case trying
        case accepted
        case refused(HTTPExchange)
    }

    private enum Turn {
        case go, wait
        case refused(HTTPExchange)
    }

    private let signer: RequestSigner
    /// What no text may repeat.
    let secrets: [Secret]
    private let state = Mutex((state: State.untried, waiters: [CheckedContinuation<Void, Never>]()))

    /// A key pair; temporary keys come with their security token.
    package init(accessKey: String, secretKey: Secret, securityToken: Secret? = nil) {
        secrets = [secretKey] + [securityToken].compactMap(\.self)
        signer = RequestSigner(accessKey: accessKey, secretKey: secretKey, securityToken: securityToken)
    }

    /// Lets `exchange` send one request when the key may be used, or answers with the refusal.
    func send(_ exchange: (RequestSigner) async -> HTTPExchange) async -> HTTPExchange {
        while true {
            switch enter() {
            case .refused(let refusal): return refusal.repeated
            case .wait: await waitForTurn()
            case .go:
                let result = await exchange(signer)
                learn(from: result)
                return result
            }
        }
    }

    private func enter() -> Turn {
        state.withLock { held in
            switch held.state {
            case .accepted: return .go
            case .trying: return .wait
            case .refused(let refusal): return .refused(refusal)
            case .untried:
                held.state = .trying
                return .go
            }
        }
    }

    private func waitForTurn() async {
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { held in
                guard case .trying = held.state else { return false }
                held.waiters.append(continuation)
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }

    private func learn(from exchange: HTTPExchange) {
        let waiters = state.withLock { held in
            switch held.state {
            case .refused: break
            case _ where exchange.status == 401: held.state = .refused(exchange)
            case .accepted: break
            case .untried, .trying: held.state = exchange.showsAcceptance ? .accepted : .untried
            }
            defer { held.waiters = [] }
            return held.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
