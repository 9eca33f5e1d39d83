internal import PlanModel

extension RunMachine {
    /// Takes in an event and says what to do. `now` never falls from one call to the next.
    package mutating func handle(_ event: MachineEvent, at now: Instant) -> [MachineEffect] {
        guard stage != .finished else { return [] }
        effects = []
        take(event, at: now)
        fireTimers(now)
        advance(now)
        setWake()
        return effects
    }

    private mutating func take(_ event: MachineEvent, at now: Instant) {
        switch event {
        case .started: start()
        case .readDone(let n, let verdict, let facts): readDone(n, verdict, facts, at: now)
        case .intentDurable(let n): intentDurable(n, at: now)
        case .writeDone(let n, let verdict, let facts): writeDone(n, verdict, facts, at: now)
        case .settlementDurable(let n): settlementDurable(n, at: now)
        case .verificationDurable: if stage == .recordingVerification { finish() }
        case .timer: wakeAt = nil
        case .interrupt: interrupt(at: now)
        case .cannotGoOn(let reason): finish(RunEnd(by: .error, exitCode: 1, message: reason))
        }
    }

    private mutating func start() {
        guard stage == .created else { return }
        stage = .updating
        if let deadline { timers.insert(.deadline, at: deadline) }
    }

    private mutating func fireTimers(_ now: Instant) {
        while stage != .finished, let subject = timers.popDue(now) {
            switch subject {
            case .lane(let index):
                lanes[index].wakeAt = nil
                offer(index)
            case .update(let n): waited(n, at: now)
            case .channel(let index): wakeWaiter(of: index, at: now)
            case .deadline: if stage == .updating { stopStarting(.deadline, at: now) }
            case .settled: if stage == .settling { startVerifying(now) }
            }
        }
    }

    /// Asks to be woken where the earliest timer is earlier than what was asked for.
    private mutating func setWake() {
        guard stage != .finished, let first = timers.first, wakeAt.map({ first < $0 }) ?? true else { return }
        wakeAt = first
        effects.append(.wake(at: first))
    }

    /// Goes as far as it can without a further event.
    private mutating func advance(_ now: Instant) {
        switch stage {
        case .created, .settling, .recordingVerification, .finished: break
        case .updating:
            while stop == nil, waveRemaining == 0, nextIndex < cells.count { loadWave() }
            schedule(now)
            guard active.isEmpty, stop != nil || waveRemaining == 0 else { return }
            endUpdating(now)
            advance(now)
        case .verifying:
            schedule(now)
            guard stage == .verifying, verifiedCount == toVerifyCount else { return }
            stage = .recordingVerification
            effects.append(.recordVerified(checked: verifiedCount, differing: differingCount))
        }
    }

    /// Queues the updates of the next wave that the session works on.
    private mutating func loadWave() {
        wave = plan.entries[nextIndex].wave
        while nextIndex < cells.count, plan.entries[nextIndex].wave == wave {
            nextIndex += 1
            guard cells[nextIndex - 1].isWanted, cells[nextIndex - 1].outcome == .pending else { continue }
            let index = lane(of: nextIndex)
            lanes[index].queue.append(nextIndex, in: &cells)
            waveRemaining += 1
            offer(index)
        }
    }
}
