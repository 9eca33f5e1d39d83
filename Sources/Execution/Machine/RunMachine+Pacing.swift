internal import PlanModel

extension RunMachine {
    /// Makes a request. `isRetry` says that it is not the first of its kind for the update, `isCharged` that it follows a failed one.
    mutating func request(_ n: Int, isRetry: Bool, isCharged: Bool, at now: Instant) {
        let index = lane(of: n)
        inFlight += 1
        lanes[index].inFlight += 1
        lanes[index].bucket?.take(now)
        lanes[index].retryBudget.take(isRetry: isCharged, at: now)
        if isRetry { requests.retries += 1 }
    }

    /// A request was answered: makes room, and learns from the answer. `isLost` says that nothing came back from the gateway.
    mutating func requestEnded(_ n: Int, _ facts: ExchangeFacts, isWrite: Bool, isLost: Bool, at now: Instant) {
        let index = lane(of: n)
        if facts.requestCount > 0, let leftAt = active[n]?.requestLeftAt {
            lanes[index].limit.answered(
                facts.status == 429 || facts.status == 503 ? .overload : .fine,
                isWrite: isWrite,
                latencyMicroseconds: facts.latencyMicroseconds / facts.requestCount,
                leftAt: leftAt,
                inFlight: lanes[index].inFlight,
                at: now
            )
        }
        inFlight -= 1
        lanes[index].inFlight -= 1
        if let status = facts.status {
            if Self.showsAcceptance(status) { isProven = true }
            lanes[index].isProven = true
            if status == 429 { requests.throttled += 1 }
            lanes[index].breaker.answered()
        } else if isLost, let pause = lanes[index].breaker.failed(n) {
            lanes[index].limit.collapse(at: now)
            // A gateway that has never answered may have a wrong address: whoever waits for it should learn that soon.
            hold(index, until: lanes[index].isProven ? now.advanced(byMilliseconds: pause) : now, at: now)
        }
        if let wanted = facts.retryAfterMilliseconds, wanted > 0 {
            let wait = min(wanted, configuration.retry.retryAfterCapMilliseconds)
            hold(index, until: now.advanced(byMilliseconds: wait), at: now)
        }
        offer(index)
    }

    /// Whether an answer shows that the gateway takes the credentials. A refusal does not, nor does what may be said before anyone looks at
    /// them: a redirect, a throttle, a failure.
    private static func showsAcceptance(_ status: Int) -> Bool {
        switch status {
        case 401, 403, 408, 429: false
        default: (200..<300).contains(status) || (400..<500).contains(status)
        }
    }

    /// Nothing goes to a gateway until then.
    private mutating func hold(_ index: Int, until instant: Instant, at now: Instant) {
        lanes[index].pausedUntil = max(lanes[index].pausedUntil, instant)
        letGoOfHeldBack(at: now)
    }

    /// Whether an update has been under way for longer than one may be in a session, or will have been at `instant`.
    func isExpired(_ update: ActiveUpdate, at instant: Instant) -> Bool {
        instant.milliseconds(since: update.startedAt) >= configuration.updateTimeoutMilliseconds
    }

    /// Gives an update up that has its turn only now that its time is over. Returns whether it did.
    mutating func giveUpExpired(_ n: Int, at now: Instant) -> Bool {
        guard let update = active[n], isExpired(update, at: now) else { return false }
        giveUp(n, ExchangeFacts(requestCount: 0), at: now)
        return true
    }
}
