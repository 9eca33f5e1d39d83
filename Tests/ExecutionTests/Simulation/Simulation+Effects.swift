import PlanModel

@testable import Execution

/// What becomes of a machine's effects.
extension Simulation {
    mutating func perform(_ effect: MachineEffect) {
        switch effect {
        case .read(let n): schedule(.arriveRead(n: n, session: session), after: 1 + random(below: 30))
        case .send(let n, let latest): send(n, by: latest)
        case .wake(let at): insert(.wake(session: session, at: at), at: at)
        case .recordIntent(let n, let attempt, _):
            persist(.intent(n: n, attempt: attempt, at: wallNow), .intentDurable(n: n))
        case .recordWithdrawal(let n, let attempts): persist(.withdrawn(n: n, attempts: attempts, at: wallNow), nil)
        case .recordSettlement(let n, let settlement):
            let event = RunEvent.outcome(n: n, UpdateSettlement(settlement, session: session, at: wallNow))
            persist(event, .settlementDurable(n: n))
        case .recordDiffering(let n, let reason): persist(.differing(n: n, reason: reason, at: wallNow), nil)
        case .recordVerified(let checked, let differing):
            persist(.verified(checked: checked, differing: differing, at: wallNow), .verificationDurable)
        case .finish: break
        }
    }

    /// Mostly fast, now and then slower than a read may be old; the order is kept.
    private mutating func persist(_ event: RunEvent, _ notice: MachineEvent?) {
        let delay = random(below: 40) == 0 ? 2_500 : random(below: 6)
        durableAt = max(durableAt, now.advanced(byMilliseconds: Int64(delay)))
        guard let notice, scenario.mutation?.awaits(notice) == false else {
            return insert(.persist(event, notice, session: session), at: durableAt)
        }
        insert(.persist(event, nil, session: session), at: durableAt)
        insert(.tell(notice, session: session), at: now)
    }

    /// A write leaves when it has a connection, if that is not too late, and arrives a little later.
    private mutating func send(_ n: Int, by latest: Instant) {
        let latest = scenario.mutation == .oldReadsAllowed ? latest.advanced(byMilliseconds: 5_000) : latest
        let fault = fault(for: n, of: scenario.writeFaults)
        let wait = fault == .lateConnection ? 3_000 : random(below: 15)
        guard now.advanced(byMilliseconds: Int64(wait)) <= latest else {
            let reply = gateway.reply(n, .lateConnection)
            let verdict = WriteVerdict(reply, update: gateway.updates[n - 1])
            return schedule(.tell(.writeDone(n: n, verdict, reply.facts), session: session), after: wait)
        }
        departures[n, default: 0] += 1
        judge.departs(n, at: now.advanced(byMilliseconds: Int64(wait)), changedByOthersAt: foreignAt[n])
        let delay = wait + 1 + random(below: 30)
        judge.hold(n, until: now.advanced(byMilliseconds: Int64(delay)))
        schedule(.arriveWrite(n: n, session: session, fault: fault), after: delay)
    }

    mutating func arriveRead(_ n: Int, _ session: Int) {
        let fault = fault(for: n, of: scenario.readFaults)
        let reply = gateway.read(n, fault, at: now)
        let event = MachineEvent.readDone(n: n, ReadVerdict(reply, update: gateway.updates[n - 1]), reply.facts)
        answer(event, fault, session)
    }

    mutating func arriveWrite(_ n: Int, _ session: Int, _ fault: SimulatedFault?) {
        if fault.map(\.applies) ?? true {
            gateway.apply(n, namesNoGroup: scenario.mutation == .groupNameLeftOut)
        }
        if fault == .duplicated { schedule(.land(n: n), after: random(below: 2_000)) }
        if fault == .torn { gateway.tear(n) }
        if fault == .timeoutThenLate {
            // It was answered, or its client died, at most the quiet time before.
            let landing = now.advanced(
                byMilliseconds: Int64(random(below: quietMilliseconds(ofSession: session) - 100))
            )
            insert(.land(n: n), at: landing)
            judge.hold(n, until: landing)
        }
        let reply = gateway.reply(n, fault)
        let event = MachineEvent.writeDone(n: n, WriteVerdict(reply, update: gateway.updates[n - 1]), reply.facts)
        answer(event, fault, session)
    }

    private mutating func answer(_ event: MachineEvent, _ fault: SimulatedFault?, _ session: Int) {
        let delay =
            switch fault {
            case .timeoutBefore, .timeoutThenLate: Int(configuration.timeoutMilliseconds)
            case .slow: 2_100
            default: 1 + random(below: 30)
            }
        schedule(.tell(event, session: session), after: delay)
    }

    /// How long after its answer a write of a session may land.
    private func quietMilliseconds(ofSession session: Int) -> Int {
        let timeout =
            scenario.timeouts.indices.contains(session - 1)
            ? scenario.timeouts[session - 1] : scenario.configuration.timeoutMilliseconds
        return Int(timeout) * 2
    }

    private mutating func fault(for n: Int, of faults: [SimulatedFault]) -> SimulatedFault? {
        guard !faults.isEmpty, faultsLeft[n - 1] > 0, random(below: 100) < scenario.faultPercent else { return nil }
        faultsLeft[n - 1] -= 1
        return faults[random(below: faults.count)]
    }
}
