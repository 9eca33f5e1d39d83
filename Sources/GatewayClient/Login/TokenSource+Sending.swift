internal import ByteIO
internal import GatewayAPI

extension TokenSource {
    /// Lets `exchange` send one request with the token.
    ///
    /// After a 401 a read is sent again with a renewed token. A write is not: it must follow a read by two seconds at most (safety
    /// rule 8), and the renewal took its time, so the answer is that it was not applied. Where a token had to be got before a write, the
    /// answer is that it was not sent.
    nonisolated func send(
        isRead: Bool,
        _ exchange: (RequestAuthorization) async -> HTTPExchange
    ) async -> HTTPExchange {
        let token: Secret
        if let current = await current {
            token = current
        } else {
            let answer = await self.token()
            guard case .token(let renewed) = answer else { return Self.exchange(for: answer) }
            guard isRead else {
                return HTTPExchange(answer: .failure(.notSent("the token was about to expire and was renewed")))
            }
            token = renewed
        }
        let first = await exchange(.token(token))
        guard first.status == 401 else {
            if first.showsAcceptance { await noteAcceptance(of: token) }
            return first
        }
        let answer = await self.token(afterRefusalOf: token)
        guard isRead, case .token(let renewed) = answer else { return Self.exchange(for: answer, after: first) }
        let second = await exchange(.token(renewed))
        if second.status == 401 {
            _ = await self.token(afterRefusalOf: renewed)
        } else if second.showsAcceptance {
            await noteAcceptance(of: renewed)
        }
        return second.following(first)
    }

    /// What a request comes to whose token a gateway refused with `first`, and which is not sent again.
    private static func exchange(for answer: Answer, after first: HTTPExchange) -> HTTPExchange {
        switch answer {
        case .token: notApplied("the token had expired and was renewed", after: first)
        case .unavailable(let reason, let retryAfterSeconds):
            notApplied(reason, retryAfterSeconds: retryAfterSeconds, after: first)
        case .barred(let reason): notApplied(reason, after: first)
        // The gateway's own words, unless the login has something to add.
        case .refused(code: "", _): first
        case .refused: exchange(for: answer).following(first)
        }
    }

    /// What a request comes to that has no token: refused as the gateway itself would refuse it, or not sent.
    private static func exchange(for answer: Answer) -> HTTPExchange {
        switch answer {
        case .token: HTTPExchange(answer: .failure(.notSent("the token was renewed")))
        case .refused(let code, let message): refusal(code: code, message: message)
        case .barred(let reason): HTTPExchange(answer: .failure(.barred(reason)))
        case .unavailable(let reason, let retryAfterSeconds):
            HTTPExchange(answer: .failure(.notSent(reason)), retryAfterSeconds: retryAfterSeconds)
        }
    }

    private static func refusal(code: String, message: String) -> HTTPExchange {
        let error = APIError(status: 401, code: UTF8Text(code), message: UTF8Text(message))
        return HTTPExchange(answer: .reply(status: 401, body: error.encoded()), requestCount: 0)
    }

    private static func notApplied(
        _ reason: String,
        retryAfterSeconds: Int? = nil,
        after first: HTTPExchange
    ) -> HTTPExchange {
        HTTPExchange(
            answer: .failure(.notApplied(reason)),
            requestID: first.requestID,
            retryAfterSeconds: retryAfterSeconds,
            latencyMicroseconds: first.latencyMicroseconds
        )
    }
}
