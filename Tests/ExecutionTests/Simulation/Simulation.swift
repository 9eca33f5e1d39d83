import HeapModule
import PlanModel

@testable import Execution

/// One run, over as many sessions as it takes, in one process from a seed: machine, gateway, clock and checkpoint.
///
/// Crashes come at chosen effects; what the checkpoint held back then is kept or lost, as a disk would.
struct Simulation {
    enum Act {
        case arriveRead(n: Int, session: Int)
        case arriveWrite(n: Int, session: Int, fault: SimulatedFault?)
        case land(n: Int)
        case tell(MachineEvent, session: Int)
        case persist(RunEvent, MachineEvent?, session: Int)
        case wake(session: Int, at: Instant)
        case setClock
        /// Somebody else changes a scope.
        case foreignWrite(n: Int)
    }

    struct Entry: Comparable {
        let at: Instant
        let sequence: Int
        let act: Act
        static func < (left: Self, right: Self) -> Bool {
            left.at != right.at ? left.at < right.at : left.sequence < right.sequence
        }
        static func == (left: Self, right: Self) -> Bool { left.sequence == right.sequence }
    }

    let scenario: Scenario
    var gateway: SimulatedGateway
    var judge: SimulationJudge
    var history = RunHistory()
    private(set) var ends: [RunEnd] = []
    /// How many effects each session had.
    private(set) var effectCounts: [Int] = []
    /// How many writes of each update have left.
    var departures: [Int: Int] = [:]
    /// When somebody else changed a scope.
    var foreignAt: [Int: Instant] = [:]
    /// How often each update was recorded as done.
    var doneCounts: [Int: Int] = [:]
    /// Of the session that is played.
    var configuration: RunConfiguration
    var generator: SplitMix64
    var queue = Heap<Entry>()
    var sequence = 0
    var now = Instant(milliseconds: 0)
    var durableAt = Instant(milliseconds: 0)
    var session = 0
    private var persistCount = 0
    private var checkpointHasFailed = false
    private var wallOffsetMilliseconds: Int64 = 0
    var faultsLeft: [Int]

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
        if scenario.clockLeaps { insert(.setClock, at: now) }
        for (n, milliseconds) in scenario.foreignWrites {
            insert(.foreignWrite(n: n), at: Instant(milliseconds: milliseconds))
        }
    }

    /// Plays sessions until one ends by itself with nothing pending, or, with reruns, with nothing left to do.
    mutating func run() {
        var reruns = scenario.reruns
        for _ in 0..<500 {
            if let end = playSession() {
                ends.append(end)
                if ![.interrupt, .error, .credentials].contains(end.by) {
                    if reruns == 0 || end.exitCode == 0 { return }
                    reruns -= 1
                }
            }
            now = now.advanced(byMilliseconds: Int64(random(below: 3_000)))
        }
        judge.fail("no session ends the run")
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
        session += 1
        configuration.repairsTorn = scenario.repairsFromSession > 0 && session >= scenario.repairsFromSession
        self.configuration = configuration
        (persistCount, checkpointHasFailed) = (0, false)
        var interruptedAt: Instant?
        judge.sessionStarted(repairsTorn: configuration.repairsTorn)
        judge.recovered(history)
        let mutation = scenario.mutation
        let broken = mutation?.changed(configuration) ?? configuration
        var machine = RunMachine(
            plan: mutation?.changed(scenario.plan) ?? scenario.plan,
            history: history,
            configuration: broken,
            selection: selection,
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
                let event = mutation?.changed(event) ?? event
                judge.event(event, at: now)
                for effect in machine.handle(event, at: now).flatMap({ mutation?.changed($0) ?? [$0] }) {
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

    private var selection: UpdateSelection {
        guard let selected = scenario.selected, scenario.mutation != .everythingSelected else { return .all }
        return UpdateSelection(count: scenario.plan.entries.count) { selected.contains($0) }
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
        case .setClock: setClock()
        case .foreignWrite(let n):
            gateway.change(n, at: now)
            foreignAt[n] = now
        case .tell(let event, let session): return session == self.session ? [event] : []
        case .wake(let session, let at): return session == self.session && at <= now ? [.timer] : []
        case .persist(let event, let notice, let session):
            guard session == self.session, !checkpointHasFailed else { return [] }
            if checkpointFails() { return [.cannotGoOn(reason: "the checkpoint cannot be written")] }
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

    mutating func record(_ event: RunEvent) {
        history.apply(event)
        judge.durable(event)
        if case .outcome(let n, let settlement) = event, settlement.outcome.isDone { doneCounts[n, default: 0] += 1 }
    }

    // MARK: Time and chance

    var wallNow: Timestamp {
        Timestamp(milliseconds: Samples.wall.milliseconds + now.milliseconds + wallOffsetMilliseconds)
    }

    /// Sets the clock on the wall to anything within a day, and again a little later.
    private mutating func setClock() {
        wallOffsetMilliseconds = Int64(random(below: 172_800_000)) - 86_400_000
        schedule(.setClock, after: 1 + random(below: 2_000))
    }

    /// Counts an event that is to become durable, and tells whether the checkpoint fails at it.
    private mutating func checkpointFails() -> Bool {
        defer { persistCount += 1 }
        guard scenario.checkpointFailures.indices.contains(session - 1),
            scenario.checkpointFailures[session - 1] == persistCount
        else { return false }
        checkpointHasFailed = true
        judge.checkpointFailed()
        return true
    }

    mutating func random(below bound: Int) -> Int {
        Int.random(in: 0..<max(bound, 1), using: &generator)
    }

    mutating func schedule(_ act: Act, after milliseconds: Int) {
        insert(act, at: now.advanced(byMilliseconds: Int64(milliseconds)))
    }

    mutating func insert(_ act: Act, at instant: Instant) {
        sequence += 1
        queue.insert(Entry(at: instant, sequence: sequence, act: act))
    }
}
