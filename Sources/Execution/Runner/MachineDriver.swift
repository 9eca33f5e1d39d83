internal import PlanModel

/// What a driver does for its machine: how a scope is read and an update sent, and what their replies say.
protocol MachineWork: Sendable {
    /// Reads the scope of update `n`. Throws: `PlanFileError` where the update cannot be read from the plan.
    func read(_ n: Int) async throws(PlanFileError) -> (ReadVerdict, ExchangeFacts)

    /// Sends update `n` once, such that it leaves within that time from the call or not at all. Throws: `PlanFileError` where the update
    /// cannot be read from the plan.
    func send(_ n: Int, leavingWithinMilliseconds: Int64) async throws(PlanFileError) -> (WriteVerdict, ExchangeFacts)
}

/// Performs the effects of a machine: one task owns the machine, a fixed number of tasks make requests, one makes events durable.
struct MachineDriver: Sendable {
    let work: any MachineWork
    let checkpoint: any CheckpointPort
    let clock: any RunClock
    let session: Int
    let configuration: RunConfiguration
    let observer: @Sendable (ProgressSnapshot) -> Void

    /// An event to make durable, and what to tell the machine then.
    struct Entry: Sendable {
        let event: RunEvent
        let notice: MachineEvent?
    }

    /// How a session ended, and how many requests it made.
    struct Result: Sendable {
        let end: RunEnd
        let requests: RunReport.RequestCounts
    }

    private enum Request: Sendable {
        case read(Int)
        case send(Int, by: Instant)
    }

    /// What the task that owns the machine hears.
    private enum News: Sendable {
        case event(MachineEvent)
        /// Nothing but that time has passed.
        case heartbeat
    }

    private let news = Mailbox<News>()
    private let requests = Mailbox<Request>()
    private let entries = Mailbox<Entry>()

    /// A driver for one session.
    init(
        work: any MachineWork,
        checkpoint: any CheckpointPort,
        clock: any RunClock,
        session: Int,
        configuration: RunConfiguration,
        observer: @escaping @Sendable (ProgressSnapshot) -> Void
    ) {
        self.work = work
        self.checkpoint = checkpoint
        self.clock = clock
        self.session = session
        self.configuration = configuration
        self.observer = observer
    }

    /// Drives the machine from its start to its end, once; returns when every task has ended.
    @concurrent
    func drive(_ machine: Handover<RunMachine>, interrupts: AsyncStream<Void>) async -> Result {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(configuration.concurrency, 1) {
                group.addTask { await makeRequests() }
            }
            group.addTask { await makeDurable() }
            group.addTask {
                for await _ in interrupts { post(.interrupt) }
            }
            if let milliseconds = configuration.heartbeatMilliseconds {
                group.addTask { await beat(everyMilliseconds: milliseconds) }
            }
            let result = await own(machine)
            // What the machine asked for before it ended, and nobody has begun, must not leave any more.
            requests.close(discarding: true)
            entries.close()
            news.close()
            group.cancelAll()
            return result
        }
    }

    // MARK: The task that owns the machine

    private func own(_ start: Handover<RunMachine>) async -> Result {
        guard var machine = start.take() else { preconditionFailure("a machine is driven once") }
        var pulse = Pulse(start: clock.now())
        var waking: Task<Void, Never>?
        defer { waking?.cancel() }
        post(.started)
        while true {
            for item in await news.takeAll() {
                let now = clock.now()
                guard case .event(let event) = item else {
                    if pulse.isTimeToShow(now, everyMilliseconds: configuration.progressMilliseconds) {
                        observer(machine.progress(at: now, elapsedMilliseconds: pulse.elapsedMilliseconds(now)))
                    }
                    continue
                }
                let effects = machine.handle(event, at: now)
                if case .finish(let end) = effects.last {
                    perform(effects, counts: machine.requestCounts)
                    observer(machine.progress(at: now, elapsedMilliseconds: pulse.elapsedMilliseconds(now)))
                    return Result(end: end, requests: machine.requestCounts)
                }
                var waitsLong = false
                for case .wake(let instant) in effects {
                    // Nothing else will be shown until then, so the wait itself is.
                    waitsLong = (machine.waitMilliseconds(at: now) ?? 0) > 1_000
                    waking?.cancel()
                    waking = Task { await wake(at: instant) }
                }
                perform(effects, counts: machine.requestCounts)
                if pulse.isTimeToShow(now, everyMilliseconds: configuration.progressMilliseconds) || waitsLong {
                    observer(machine.progress(at: now, elapsedMilliseconds: pulse.elapsedMilliseconds(now)))
                }
            }
        }
    }

    /// Hands effects to those who perform them. What is settled goes with the number of requests that it took so far.
    private func perform(_ effects: [MachineEffect], counts: RunReport.RequestCounts) {
        var batch: [Entry] = []
        var settlesSomething = false
        for effect in effects {
            switch effect {
            case .read(let n): requests.post(.read(n))
            case .send(let n, let latest): requests.post(.send(n, by: latest))
            case .recordIntent, .recordWithdrawal: batch.append(contentsOf: entry(for: effect))
            case .recordSettlement, .recordDiffering, .recordVerified:
                batch.append(contentsOf: entry(for: effect))
                settlesSomething = true
            case .wake, .finish: break
            }
        }
        if settlesSomething { batch.append(Entry(event: .requests(session: session, counts), notice: nil)) }
        entries.post(batch)
    }

    private func post(_ event: MachineEvent) { news.post(.event(event)) }

    private func wake(at instant: Instant) async {
        await clock.sleep(until: instant)
        if !Task.isCancelled { post(.timer) }
    }

    private func beat(everyMilliseconds milliseconds: Int64) async {
        while !Task.isCancelled {
            await clock.sleep(until: clock.now().advanced(byMilliseconds: milliseconds))
            news.post(.heartbeat)
        }
    }

    // MARK: The tasks that make requests

    private func makeRequests() async {
        while let request = await requests.next() {
            do {
                switch request {
                case .read(let n):
                    let (verdict, facts) = try await work.read(n)
                    post(.readDone(n: n, verdict, facts))
                case .send(let n, let latest):
                    let rest = latest.milliseconds(since: clock.now())
                    let (verdict, facts) = try await work.send(n, leavingWithinMilliseconds: rest)
                    post(.writeDone(n: n, verdict, facts))
                }
            } catch {
                post(.cannotGoOn(reason: error.description))
            }
        }
    }

    // MARK: The task that makes events durable

    /// Commits together what has gathered while the commit before was under way.
    private func makeDurable() async {
        while true {
            let batch = Self.withoutOutdatedCounts(await entries.takeAll())
            guard !batch.isEmpty else { return }
            do {
                try await checkpoint.append(batch.map(\.event))
            } catch {
                post(.cannotGoOn(reason: "the checkpoint cannot be written: \(error.reason)"))
                return
            }
            news.post(batch.compactMap(\.notice).map(News.event))
        }
    }

    /// Of the numbers of requests in a batch, the last one alone counts.
    private static func withoutOutdatedCounts(_ batch: [Entry]) -> [Entry] {
        func isCounts(_ entry: Entry) -> Bool { if case .requests = entry.event { true } else { false } }
        guard let last = batch.lastIndex(where: isCounts) else { return batch }
        return batch.enumerated().filter { $0.offset >= last || !isCounts($0.element) }.map(\.element)
    }
}
