internal import PlanModel

/// Reads many things from gateways once, with the bounds, the rate, the tries and the waits of a run; nothing is sent and nothing is
/// recorded.
///
/// It is a run's verifying pass over other things than scopes: the same machine paces it.
package struct PacedReading: Sendable {
    /// Reads one item, from 0. `ReadVerdict.scope` says that it was read, whatever it holds.
    package typealias Read = @Sendable (_ item: Int) async -> (ReadVerdict, ExchangeFacts)

    private let gateways: [Int32]
    private let configuration: RunConfiguration
    private let clock: any RunClock
    private let observer: @Sendable (ProgressSnapshot) -> Void
    private let giveUp: @Sendable (_ item: Int, _ reason: String) -> Void
    private let work: any MachineWork

    /// A reading of as many items as `gateways` says where they belong: numbers of gateways from 0 without gaps.
    ///
    /// `giveUp` hears of each item that could not be read. The reading begins after the settle time of `configuration`.
    package init(
        gateways: [Int32],
        configuration: RunConfiguration,
        clock: any RunClock,
        observer: @escaping @Sendable (ProgressSnapshot) -> Void = { _ in },
        giveUp: @escaping @Sendable (_ item: Int, _ reason: String) -> Void,
        read: @escaping Read
    ) {
        self.init(
            gateways: gateways,
            configuration: configuration,
            clock: clock,
            observer: observer,
            giveUp: giveUp,
            work: ItemWork(read: read)
        )
    }

    /// The same with work of its own, whose number `i + 1` is item `i`.
    init(
        gateways: [Int32],
        configuration: RunConfiguration,
        clock: any RunClock,
        observer: @escaping @Sendable (ProgressSnapshot) -> Void,
        giveUp: @escaping @Sendable (_ item: Int, _ reason: String) -> Void,
        work: any MachineWork
    ) {
        self.gateways = gateways
        self.configuration = configuration
        self.clock = clock
        self.observer = observer
        self.giveUp = giveUp
        self.work = work
    }

    /// Reads to the end. Each element of `interrupts` ends it at once.
    @concurrent
    package func run(interrupts: AsyncStream<Void>) async -> RunEnd {
        let driver = MachineDriver(
            work: work,
            checkpoint: ItemRecorder(giveUp: giveUp),
            clock: clock,
            session: 1,
            configuration: configuration,
            observer: observer
        )
        return await driver.drive(Handover(machine()), interrupts: interrupts).end
    }

    /// A machine whose updates are the items, all of them done, so that the verifying pass is all that is left.
    private func machine() -> RunMachine {
        let (now, wallNow) = (clock.now(), clock.wallNow())
        var known = RunHistory.UpdateHistory()
        known.settlement = UpdateSettlement(outcome: .alreadyApplied, attempts: 0, session: 0, at: wallNow)
        var machine = RunMachine(
            plan: MachinePlan(
                entries: gateways.enumerated().map { item, gateway in
                    MachinePlan.Entry(wave: 1, gateway: gateway, channel: Int32(clamping: item))
                }
            ),
            run: RunHistory(),
            configuration: configuration,
            selection: .all,
            now: now,
            wallNow: wallNow,
            forEachKnown: { take in
                for number in 1..<(gateways.count + 1) { take(number, known) }
            }
        )
        machine.lastWriteAt = now
        machine.isReadingOnly = true
        return machine
    }
}

/// Number `i + 1` of the machine is item `i`.
private struct ItemWork: MachineWork {
    let read: PacedReading.Read

    func read(_ n: Int) async throws(PlanFileError) -> (ReadVerdict, ExchangeFacts) {
        await read(n - 1)
    }
}

extension MachineWork {
    /// Never called where the work is reading: every update of its machine is done.
    func send(_ n: Int, leavingWithinMilliseconds: Int64) async throws(PlanFileError) -> (WriteVerdict, ExchangeFacts) {
        preconditionFailure("a reading sends nothing")
    }
}

/// In the place of a checkpoint: nothing is durable. It hears of items that the machine gave up.
private struct ItemRecorder: CheckpointPort {
    let giveUp: @Sendable (Int, String) -> Void

    func append(_ events: [RunEvent]) async throws(CheckpointFailure) {
        for case .differing(let number, let reason, _) in events { giveUp(number - 1, reason) }
    }
}
