import HeapModule
import PlanModel

@testable import Execution

/// One run, over as many sessions as it takes, in one process from a seed: machine, gateway, clock and checkpoint.
///
/// Crashes come at chosen effects; what the checkpoint held back then is kept or lost, as a disk would.
struct Simulation {
    /// What a seed stands for.
    struct Scenario {
        var seed: UInt64
        var plan: MachinePlan
        var initially: [ScopeState]
        var configuration: RunConfiguration
        /// The chance of a fault for each request, in percent, and how many an update meets at most.
        var faultPercent = 0
        var faultsPerUpdate = 2
        var writeFaults = SimulatedFault.ofWrites
        /// A session is killed at this effect, counted from 0; one entry for each session.
        var crashes: [Int] = []
        /// A session is interrupted at this effect; one entry for each session.
        var interrupts: [Int?] = []
        var readFaults = SimulatedFault.ofReads
        /// The timeout of each session, where it is not that of the configuration.
        var timeouts: [Int64] = []
        /// How many sessions follow one that ended with something left to do.
        var reruns = 0
    }

    private enum Act {
        case arriveRead(n: Int, session: Int)
        case arriveWrite(n: Int, session: Int, fault: SimulatedFault?)
        case land(n: Int)
        case tell(MachineEvent, session: Int)
        case persist(RunEvent, MachineEvent?, session: Int)
        case wake(session: Int, at: Instant)
    }

    private struct Entry: Comparable {
        let at: Instant
        let sequence: Int
        let act: Act
        static func < (left: Self, right: Self) -> Bool {
            left.at != right.at ? left.at < right.at : left.sequence < right.sequence
        }
        static func == (left: Self, right: Self) -> Bool { left.sequence == right.sequence }
    }

    let scenario: Scenario
    private(set) var gateway: SimulatedGateway
    private(set) var judge: SimulationJudge
    private(set) var history = RunHistory()
    private(set) var ends: [RunEnd] = []
    /// How many effects each session had.
    private(set) var effectCounts: [Int] = []
    /// How many writes of each update have left.
    private(set) var departures: [Int: Int] = [:]
    /// How often each update was recorded as done.
    private(set) var doneCounts: [Int: Int] = [:]
    /// Of the session that is played.
    private var configuration: RunConfiguration
    private var generator: SplitMix64
    private var queue = Heap<Entry>()
    private var sequence = 0
    private var now = Instant(milliseconds: 0)
    private var durableAt = Instant(milliseconds: 0)
    private var session = 0
    private var faultsLeft: [Int]

    init(_ scenario: Scenario) {
        self.scenario = scenario
        let updates = scenario.plan.entries.enumerated().map { index, entry in
            Samples.update(
                n: index + 1,
                wave: Int(entry.wave),
                gateway: Int(entry.gateway),
                channel: Int(entry.channel)
            )
        }
        gateway = SimulatedGateway(updates: updates, initially: scenario.initially)
        judge = SimulationJudge(plan: scenario.plan, configuration: scenario.configuration)
        configuration = scenario.configuration
        generator = SplitMix64(seed: scenario.seed ^ 0xABCD)
        faultsLeft = [Int](repeating: scenario.faultsPerUpdate, count: updates.count)
    }

    /// Plays sessions until one ends by itself with nothing pending, or, with reruns, with nothing left to do.
    mutating func run() {
        for _ in 0..<(scenario.crashes.count + scenario.interrupts.count + 1 + scenario.reruns) {
            if let end = playSession() {
                ends.append(end)
                if end.by != .interrupt, scenario.reruns == 0 || end.exitCode == 0 { return }
            }
            now = now.advanced(byMilliseconds: Int64(random(below: 3_000)))
        }
    }

    // MARK: Sessions

    /// Plays one session; nil where it was killed.
    private mutating func playSession() -> RunEnd? {
        let crashAt = scenario.crashes.indices.contains(session) ? scenario.crashes[session] : Int.max
        let interruptAt = scenario.interrupts.indices.contains(session) ? scenario.interrupts[session] : nil
        var configuration = scenario.configuration
        if scenario.timeouts.indices.contains(session) {
            configuration.timeoutMilliseconds = scenario.timeouts[session]
        }
        self.configuration = configuration
        session += 1
        var interruptedAt: Instant?
        judge.sessionStarted()
        judge.recovered(history)
        var machine = RunMachine(
            plan: scenario.plan,
            history: history,
            configuration: configuration,
            now: now,
            wallNow: wallNow
        )
        let timeout = configuration.timeoutMilliseconds
        let start = SessionStart(session: session, at: wallNow, version: "", timeoutMilliseconds: timeout)
        history.apply(.sessionStarted(start))
        var effectCount = 0
        var events: [MachineEvent] = [.started]
        defer { effectCounts.append(effectCount) }
        for _ in 0..<100_000 {
            for event in events {
                judge.event(event, at: now)
                for effect in machine.handle(event, at: now) {
                    if effectCount == crashAt {
                        crash()
                        return nil
                    }
                    effectCount += 1
                    judge.effect(effect, at: now)
                    if case .finish(let end) = effect {
                        judge.ended(at: now, interruptedAt: interruptedAt, timeoutMilliseconds: timeout)
                        return end
                    }
                    perform(effect)
                }
            }
            let isDue = interruptAt.map { effectCount >= $0 } ?? false
            let interrupts = isDue && !machine.isInterrupted
            if interrupts { interruptedAt = now }
            events = interrupts ? [.interrupt] : step()
        }
        judge.fail("the session does not end")
        return nil
    }

    /// Does the earliest act, and returns what the machine hears of it.
    private mutating func step() -> [MachineEvent] {
        guard let entry = queue.popMin() else {
            judge.fail("nothing is left to happen")
            return [.cannotGoOn(reason: "stuck")]
        }
        now = max(now, entry.at)
        switch entry.act {
        case .arriveRead(let n, let session): arriveRead(n, session)
        case .arriveWrite(let n, let session, let fault): arriveWrite(n, session, fault)
        case .land(let n): gateway.apply(n)
        case .tell(let event, let session): return session == self.session ? [event] : []
        case .wake(let session, let at): return session == self.session && at <= now ? [.timer] : []
        case .persist(let event, let notice, let session):
            guard session == self.session else { return [] }
            record(event)
            return notice.map { [$0] } ?? []
        }
        return []
    }

    /// The process dies: of what was handed to the checkpoint a first part is on disk, the rest is lost.
    private mutating func crash() {
        var waiting: [Entry] = []
        var rest: [Entry] = []
        while let entry = queue.popMin() {
            if case .persist(_, _, session) = entry.act { waiting.append(entry) } else { rest.append(entry) }
        }
        for entry in waiting.prefix(random(below: waiting.count + 1)) {
            if case .persist(let event, _, _) = entry.act { record(event) }
        }
        queue = Heap(rest)
        durableAt = now
    }

    private mutating func record(_ event: RunEvent) {
        history.apply(event)
        if case .outcome(let n, let settlement) = event, settlement.outcome.isDone { doneCounts[n, default: 0] += 1 }
    }

    // MARK: Effects

    private mutating func perform(_ effect: MachineEffect) {
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
        insert(.persist(event, notice, session: session), at: durableAt)
    }

    /// A write leaves when it has a connection, if that is not too late, and arrives a little later.
    private mutating func send(_ n: Int, by latest: Instant) {
        let fault = fault(for: n, of: scenario.writeFaults)
        let wait = fault == .lateConnection ? 3_000 : random(below: 15)
        guard now.advanced(byMilliseconds: Int64(wait)) <= latest else {
            let reply = gateway.reply(n, .lateConnection)
            let verdict = WriteVerdict(reply, update: gateway.updates[n - 1])
            return schedule(.tell(.writeDone(n: n, verdict, reply.facts), session: session), after: wait)
        }
        departures[n, default: 0] += 1
        let delay = wait + 1 + random(below: 30)
        judge.hold(n, until: now.advanced(byMilliseconds: Int64(delay)))
        schedule(.arriveWrite(n: n, session: session, fault: fault), after: delay)
    }

    private mutating func arriveRead(_ n: Int, _ session: Int) {
        let fault = fault(for: n, of: scenario.readFaults)
        let reply = gateway.read(n, fault)
        let event = MachineEvent.readDone(n: n, ReadVerdict(reply, update: gateway.updates[n - 1]), reply.facts)
        answer(event, fault, session)
    }

    private mutating func arriveWrite(_ n: Int, _ session: Int, _ fault: SimulatedFault?) {
        if fault.map(\.applies) ?? true { gateway.apply(n) }
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

    // MARK: Time and chance

    private var wallNow: Timestamp { Timestamp(milliseconds: Samples.wall.milliseconds + now.milliseconds) }

    private mutating func random(below bound: Int) -> Int {
        Int.random(in: 0..<max(bound, 1), using: &generator)
    }

    private mutating func schedule(_ act: Act, after milliseconds: Int) {
        insert(act, at: now.advanced(byMilliseconds: Int64(milliseconds)))
    }

    private mutating func insert(_ act: Act, at instant: Instant) {
        sequence += 1
        queue.insert(Entry(at: instant, sequence: sequence, act: act))
    }
}
