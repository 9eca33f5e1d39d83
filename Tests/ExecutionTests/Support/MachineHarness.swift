import ByteIO
import PlanModel

@testable import Execution

/// A machine on a bench: events in by hand, effects kept.
struct MachineHarness {
    private(set) var machine: RunMachine
    private(set) var now = Instant(milliseconds: 1_000)
    /// What the latest event caused.
    private(set) var effects: [MachineEffect] = []
    /// What all events caused.
    private(set) var all: [MachineEffect] = []

    init(
        _ plan: MachinePlan,
        history: RunHistory = RunHistory(),
        selected: Set<Int>? = nil,
        configure: (inout RunConfiguration) -> Void = { _ in }
    ) {
        var configuration = RunConfiguration()
        configuration.ratePerSecond = nil
        configuration.seed = 7
        configure(&configuration)
        machine = RunMachine(
            plan: plan,
            history: history,
            configuration: configuration,
            selection: selected.map { numbers in
                UpdateSelection(count: plan.entries.count) { numbers.contains($0) }
            } ?? .all,
            now: now,
            wallNow: Samples.wall
        )
    }

    /// A machine for one update that has started.
    static func one(history: RunHistory.UpdateHistory? = nil) -> MachineHarness {
        var run = RunHistory()
        if let history { run.updates[1] = history }
        var harness = MachineHarness(Samples.plan(updates: 1), history: run)
        harness.handle(.started)
        return harness
    }

    @discardableResult
    mutating func handle(_ event: MachineEvent) -> [MachineEffect] {
        effects = machine.handle(event, at: now)
        all += effects
        return effects
    }

    mutating func pass(milliseconds: Int64) {
        now = now.advanced(byMilliseconds: milliseconds)
    }

    /// Goes to the moment that the machine asked to be woken at.
    @discardableResult
    mutating func wake() -> [MachineEffect] {
        guard let at = all.reversed().lazy.compactMap({ if case .wake(let at) = $0 { at } else { nil } }).first else {
            return []
        }
        now = max(now, at)
        return handle(.timer)
    }

    @discardableResult
    mutating func read(_ n: Int, _ state: ScopeState, seen: String = "") -> [MachineEffect] {
        handle(
            .readDone(
                n: n,
                .scope(state, seen.isEmpty ? .zero : Fingerprint128(of: Array(seen.utf8))),
                ExchangeFacts(status: 200)
            )
        )
    }

    @discardableResult
    mutating func readFails(_ n: Int = 1, status: Int? = nil, retryAfter: Int64? = nil) -> [MachineEffect] {
        let facts = ExchangeFacts(status: status, retryAfterMilliseconds: retryAfter)
        return handle(.readDone(n: n, ReadVerdict(failedWith: status, reason: "failed"), facts))
    }

    @discardableResult
    mutating func write(
        _ n: Int,
        _ verdict: WriteVerdict,
        status: Int? = 200,
        retryAfter: Int64? = nil
    ) -> [MachineEffect] {
        handle(.writeDone(n: n, verdict, ExchangeFacts(status: status, retryAfterMilliseconds: retryAfter)))
    }

    @discardableResult
    mutating func read(_ state: ScopeState, seen: String = "") -> [MachineEffect] { read(1, state, seen: seen) }

    @discardableResult
    mutating func write(_ verdict: WriteVerdict, status: Int? = 200) -> [MachineEffect] {
        write(1, verdict, status: status)
    }

    /// From a read as before to the write's departure.
    mutating func sendFromRead(_ n: Int = 1) {
        read(n, .before)
        handle(.intentDurable(n: n))
    }

    /// From a read that the machine asked for to a durable settlement, all going well.
    mutating func apply(_ n: Int) {
        sendFromRead(n)
        write(n, .applied)
        handle(.settlementDurable(n: n))
    }

    /// The settlement asked for by the latest event.
    var settlement: MachineSettlement? {
        effects.lazy.compactMap { if case .recordSettlement(_, let settlement) = $0 { settlement } else { nil } }.first
    }

    /// The end, if it has come.
    var end: RunEnd? {
        all.lazy.compactMap { if case .finish(let end) = $0 { end } else { nil } }.first
    }

    /// The updates that the latest event asked to read.
    var reads: [Int] { effects.compactMap { if case .read(let n) = $0 { n } else { nil } } }

    /// By when what the latest event asked to send is to have left.
    var departures: [Instant] { effects.compactMap { if case .send(_, let by) = $0 { by } else { nil } } }

    /// The updates that the latest event asked to send.
    var sends: [Int] { effects.compactMap { if case .send(let n, _) = $0 { n } else { nil } } }
}
