internal import PlanModel

extension RunMachine {
    /// Starts nothing new from now on, for a reason that replaces a lesser one, and lets go what is not to be finished.
    ///
    /// A write that is announced still leaves, unless it has to wait for a time; after refused credentials it does not. After the failure limit
    /// and the deadline, what has sent a write of unknown fate in this session is finished with its retries and waits; what has not stays pending.
    mutating func stopStarting(_ reason: RunReport.EndedBy, at now: Instant) {
        guard Self.rank(reason) > Self.rank(stop) else { return }
        stop = reason
        for n in active.keys.sorted() {
            guard let update = active[n] else { continue }
            switch update.step {
            case .queuedRead, .waiting: if !mayRead(update) { letGo(n, at: now) }
            case .queuedSend: if !maySend(n, at: now) { letGo(n, at: now) }
            case .reading, .recordingIntent, .writing, .recordingSettlement: break
            }
        }
    }

    /// The first interrupt lets what is in flight finish; the second, or one during the verifying pass, ends the session.
    mutating func interrupt(at now: Instant) {
        let isSecond = isInterrupted
        isInterrupted = true
        switch stage {
        case .created, .settling, .verifying:
            stopStarting(.interrupt, at: now)
            finish()
        case .updating:
            stopStarting(.interrupt, at: now)
            if isSecond { finish() }
        case .recordingVerification:
            if isSecond {
                stopStarting(.interrupt, at: now)
                finish()
            }
        case .finished: break
        }
    }

    /// Whether an update may be read (again).
    func mayRead(_ update: ActiveUpdate) -> Bool {
        switch stop {
        case nil: true
        case .failures, .deadline: update.isUncertain
        default: false
        }
    }

    /// Whether a write of the update may be announced.
    func mayAnnounce(_ update: ActiveUpdate) -> Bool {
        switch stop {
        case nil: true
        case .failures, .deadline: update.isUncertain
        default: false
        }
    }

    /// Whether what is announced may be sent.
    func maySend(_ n: Int, at now: Instant) -> Bool {
        let waits = lanes[lane(of: n)].isHeldBack(at: now)
        return switch stop {
        case .interrupt: !waits
        case .failures, .deadline: !waits || active[n]?.isUncertain == true
        case .credentials: false
        default: true
        }
    }

    /// Once the session stops, gives up what is to be sent to a gateway that asks for a pause, which can last a minute, or does not answer.
    mutating func letGoOfHeldBack(at now: Instant) {
        guard stop != nil else { return }
        for n in active.keys.sorted() where active[n]?.step == .queuedSend && !maySend(n, at: now) {
            letGo(n, at: now)
        }
    }

    /// Gives an update up for this session: it stays pending.
    mutating func letGo(_ n: Int, at now: Instant) {
        withdraw(n)
        active.removeValue(forKey: n)
        let index = lane(of: n)
        lanes[index].activeCount -= 1
        offer(index)
        guard stage == .updating else { return }
        let channel = channel(of: n)
        channels[channel].holder = 0
        wakeWaiter(of: channel, at: now)
    }

    /// The order of exit codes where several hold: 7, 130, 6 (design, section 5).
    private static func rank(_ reason: RunReport.EndedBy?) -> Int {
        switch reason {
        case nil, .done: 0
        case .failures, .deadline, .gate: 1
        case .interrupt: 2
        case .credentials: 3
        case .error: 4
        }
    }
}
