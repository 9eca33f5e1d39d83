internal import DequeModule
internal import PlanModel

extension RunMachine {
    /// Puts a gateway in the rounds of those that may have a request to make.
    mutating func offer(_ index: Int) {
        if !lanes[index].isOfferedForSends, !lanes[index].sends.isEmpty {
            lanes[index].isOfferedForSends = true
            sendRound.append(index)
        }
        guard !lanes[index].isOffered, lanes[index].hasWork else { return }
        lanes[index].isOffered = true
        round.append(index)
    }

    /// Makes requests while the bounds allow it, gateways in turn; those of all gateways that have something to send come first, or
    /// a write would wait behind reads until its own read is too old, again and again.
    mutating func schedule(_ now: Instant) {
        while hasRoom, let index = sendRound.popFirst() {
            lanes[index].isOfferedForSends = false
            if issueSend(index, at: now) { offer(index) }
        }
        while hasRoom, let index = round.popFirst() {
            lanes[index].isOffered = false
            if issue(index, at: now) { offer(index) }
        }
    }

    /// Whether one more request may be in flight. The first goes alone: wrong keys must not lock an account.
    private var hasRoom: Bool {
        stage != .finished && inFlight < (isProven ? max(configuration.concurrency, 1) : 1)
    }

    /// Sends one update to a gateway. Returns false where it can send none before something happens to it.
    private mutating func issueSend(_ index: Int, at now: Instant) -> Bool {
        guard lanes[index].inFlight < lanes[index].limit.requestsMax, !lanes[index].isHeldBack(at: now),
            let n = nextSend(index, at: now)
        else { return false }
        send(n, at: now)
        return true
    }

    /// Makes one request to a gateway. Returns false where it can make none before something happens to it.
    private mutating func issue(_ index: Int, at now: Instant) -> Bool {
        guard lanes[index].hasWork else { return false }
        guard lanes[index].pausedUntil <= now else {
            wakeLane(index, at: lanes[index].pausedUntil)
            return false
        }
        if lanes[index].breaker.isOpen { return issueProbe(index, at: now) }
        guard lanes[index].inFlight < lanes[index].limit.requestsMax else { return false }
        if issueSend(index, at: now) { return true }
        guard hasRead(index), hasToken(index, at: now) else { return false }
        if let n = nextRead(index, at: now) {
            read(n, at: now)
            return true
        }
        if hasRetry(index) {
            let readyAt = lanes[index].retryBudget.readyAt(now)
            if readyAt <= now, let n = nextRetry(index, at: now) {
                read(n, at: now)
                return true
            }
            wakeLane(index, at: readyAt)
        }
        guard let n = nextStart(index, at: now) else { return false }
        read(n, at: now)
        return true
    }

    /// Reads one scope of a gateway that does not answer, to see whether it does again. What is to be sent is read again, too: by then its
    /// read is old.
    private mutating func issueProbe(_ index: Int, at now: Instant) -> Bool {
        guard lanes[index].breaker.probe == 0, lanes[index].inFlight < max(configuration.perGateway, 1),
            hasToken(index, at: now),
            let n = nextRead(index, at: now) ?? nextRetry(index, at: now) ?? nextSend(index, at: now)
                ?? nextStart(index, at: now)
        else { return false }
        lanes[index].breaker.probing(n)
        read(n, at: now)
        return false
    }

    /// Whether the rate allows a read now; if not, the gateway is looked at again when it does.
    private mutating func hasToken(_ index: Int, at now: Instant) -> Bool {
        guard let readyAt = lanes[index].bucket?.readyAt(now), readyAt > now else { return true }
        wakeLane(index, at: readyAt)
        return false
    }

    private mutating func wakeLane(_ index: Int, at instant: Instant) {
        guard lanes[index].wakeAt.map({ instant < $0 }) ?? true else { return }
        lanes[index].wakeAt = instant
        timers.insert(.lane(index), at: instant)
    }

    private mutating func nextSend(_ index: Int, at now: Instant) -> Int? {
        while let n = lanes[index].sends.popFirst() {
            if active[n]?.step == .queuedSend, !giveUpExpired(n, at: now) { return n }
        }
        return nil
    }

    private mutating func nextRead(_ index: Int, at now: Instant) -> Int? {
        while let n = lanes[index].reads.popFirst() {
            if active[n]?.step == .queuedRead, !giveUpExpired(n, at: now) { return n }
        }
        return nil
    }

    private mutating func nextRetry(_ index: Int, at now: Instant) -> Int? {
        while let n = lanes[index].retries.popFirst() {
            if active[n]?.step == .queuedRead, !giveUpExpired(n, at: now) { return n }
        }
        return nil
    }

    /// Whether a retry is due; drops those that are no longer wanted.
    private mutating func hasRetry(_ index: Int) -> Bool {
        while let n = lanes[index].retries.first {
            if active[n]?.step == .queuedRead { return true }
            lanes[index].retries.removeFirst()
        }
        return false
    }

    /// Whether a read may be due; drops reads that are no longer wanted.
    private mutating func hasRead(_ index: Int) -> Bool {
        while let n = lanes[index].reads.first {
            if active[n]?.step == .queuedRead { return true }
            lanes[index].reads.removeFirst()
        }
        return hasRetry(index) || (canStart(index) && !lanes[index].queue.isEmpty)
    }

    private func canStart(_ index: Int) -> Bool {
        guard stage == .verifying || stop == nil else { return false }
        return lanes[index].activeCount < max(configuration.perGateway, 1) * Self.activePerRequest
    }

    /// Starts the gateway's next update whose channel is free; those whose channel is taken go to the channel's own list.
    private mutating func nextStart(_ index: Int, at now: Instant) -> Int? {
        guard canStart(index) else { return nil }
        while let n = lanes[index].queue.popFirst(in: &cells) {
            if stage == .updating {
                let channel = channel(of: n)
                guard channels[channel].isFree(for: n, at: now) else {
                    channels[channel].waiters.append(n, in: &cells)
                    wakeWhenQuietEnds(channel, at: now)
                    continue
                }
                channels[channel].holder = Int32(truncatingIfNeeded: n)
            }
            let cell = cells[n - 1]
            active[n] = ActiveUpdate(startedAt: now, unknownWrites: Int(cell.attempts))
            lanes[index].activeCount += 1
            return n
        }
        return nil
    }

    /// Sees to it that a channel that nobody holds is looked at when its quiet time is over.
    private mutating func wakeWhenQuietEnds(_ channel: Int, at now: Instant) {
        guard channels[channel].holder == 0, channels[channel].quietUntil > now else { return }
        timers.insert(.channel(channel), at: channels[channel].quietUntil)
    }

    /// Lets the first update that waits for a channel try again, once the channel is free.
    mutating func wakeWaiter(of channel: Int, at now: Instant) {
        guard stage == .updating, channels[channel].holder == 0, !channels[channel].waiters.isEmpty else { return }
        guard channels[channel].quietUntil <= now else { return wakeWhenQuietEnds(channel, at: now) }
        guard let n = channels[channel].waiters.popFirst(in: &cells) else { return }
        let index = lane(of: n)
        lanes[index].queue.prepend(n, in: &cells)
        offer(index)
    }
}
