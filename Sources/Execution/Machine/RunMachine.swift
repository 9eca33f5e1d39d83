internal import DequeModule
package import PlanModel

/// The executor's core: events and instants in, effects out. A value without clock, sockets, files or randomness of its own.
///
/// It keeps the safety rules 8 to 13 of the design. Updates go through read, intent, write and settlement, one at a time for each channel;
/// gateways take turns; waves follow each other; then a verifying pass reads again what was updated.
/// It does not know members: whoever performs its effects judges replies by `ReadVerdict` and `WriteVerdict`.
package struct RunMachine: Sendable {
    /// What the session is busy with.
    enum Stage: Hashable, Sendable {
        case created
        case updating
        /// Waits before the verifying pass.
        case settling
        case verifying
        case recordingVerification
        case finished
    }

    /// The oldest that a read may be when the write that follows it leaves (safety rule 8), counted from when the read left.
    static let readAgeMaxMilliseconds: Int64 = 2_000
    /// What a write has of that at least to leave in.
    static let departureMilliseconds: Int64 = 100
    /// The oldest that an intent may be when a read allows its write. A session after a crash takes the time of the intent for that of the
    /// write, give or take this and the age of a read.
    static let intentAgeMaxMilliseconds: Int64 = 8_000
    /// How many updates of a gateway may be under way for each request that may be in flight there: those that wait for the
    /// checkpoint or for another try must not leave the gateway idle.
    static let activePerRequest = 4

    let plan: MachinePlan
    let configuration: RunConfiguration
    let failuresMax: Int
    let deadline: Instant?
    let waveCount: Int
    /// How long a write of any session may still land after its answer (safety rule 11): the longest timeout of all sessions counts.
    let quietMilliseconds: Int64
    /// The longest that the answer to a write of any session was waited for.
    let timeoutMilliseconds: Int64

    var stage = Stage.created
    /// Why nothing new is started; nil while something is.
    var stop: RunReport.EndedBy?
    var isInterrupted = false
    /// Whether the gateways have answered something else than that they refuse the credentials (safety rule 12).
    var isProven = false

    var cells: [UpdateCell]
    var active: [Int: ActiveUpdate] = [:]
    var channels: [ChannelState]
    var lanes: [GatewayLane]
    /// Gateways that may have a request to make, in turn.
    var round = Deque<Int>()
    /// Gateways that may have something to send, in turn. They come first: the read before a write grows old.
    var sendRound = Deque<Int>()
    var timers = TimerQueue()
    /// What was last asked for by `wake`, until it comes.
    var wakeAt: Instant?
    var generator: SplitMix64

    /// The next update to put in its gateway's queue has this index.
    var nextIndex = 0
    var wave: Int32 = 0
    /// Updates of the wave that are not settled.
    var waveRemaining = 0

    /// When a write was last answered, in this session or, as far as is known, before it.
    var lastWriteAt = Instant(milliseconds: .min)
    var inFlight = 0
    var totals = OutcomeTotals()
    var settledCount = 0
    var requests = RunReport.RequestCounts()
    var toVerifyCount = 0
    var verifiedCount = 0
    var differingCount = 0
    /// Scopes that the verifying pass could not read; more of them than the failure limit end it.
    var unreadableCount = 0
    /// Whether nothing but reading is done, of things that need not be updates.
    var isReadingOnly = false
    /// Why the credentials were refused.
    var refusal = ""
    var effects: [MachineEffect] = []

    /// A machine for one session, at `now` on the monotonic clock and `wallNow` on the other.
    package init(
        plan: MachinePlan,
        history: RunHistory,
        configuration: RunConfiguration,
        now: Instant,
        wallNow: Timestamp
    ) {
        self.plan = plan
        self.configuration = configuration
        failuresMax = configuration.failureLimit.failuresMax(updateCount: plan.entries.count)
        deadline = configuration.deadline.map { now.advanced(byMilliseconds: Self.milliseconds(from: wallNow, to: $0)) }
        waveCount = zip(plan.entries, plan.entries.dropFirst()).reduce(plan.entries.isEmpty ? 0 : 1) {
            $0 + ($1.0.wave == $1.1.wave ? 0 : 1)
        }
        cells = [UpdateCell](repeating: UpdateCell(), count: plan.entries.count)
        channels = [ChannelState](repeating: ChannelState(), count: plan.channelCount)
        lanes = [GatewayLane](repeating: GatewayLane(configuration, at: now), count: plan.gatewayCount)
        generator = SplitMix64(seed: configuration.seed)
        timeoutMilliseconds = max(configuration.timeoutMilliseconds, history.timeoutMillisecondsMax, 0)
        quietMilliseconds = max(
            configuration.effectiveQuietMilliseconds,
            RunConfiguration.quietMilliseconds(timeoutMilliseconds: history.timeoutMillisecondsMax)
        )
        load(history, now: now, wallNow: wallNow)
    }

    /// Takes over what earlier sessions left: what is done stays done, everything else is read and tried again.
    private mutating func load(_ history: RunHistory, now: Instant, wallNow: Timestamp) {
        totals[.pending] = cells.count
        var announcedAt = [Timestamp?](repeating: nil, count: channels.count)
        for (n, known) in history.updates where cells.indices.contains(n - 1) {
            cells[n - 1].attempts = Int32(clamping: known.attempts)
            if known.outcome.isDone {
                cells[n - 1].outcome = known.outcome
                totals[.pending] -= 1
                totals[known.outcome] += 1
            }
            if let at = known.lastIntentAt {
                let sinceAnswer = sinceAnswer(announcedAt: at, wallNow: wallNow)
                lastWriteAt = max(lastWriteAt, now.advanced(byMilliseconds: -sinceAnswer))
            }
            // A single write that is known to have been applied has landed; one of several may not have.
            guard !known.outcome.isDone || known.attempts > 1, let at = known.lastIntentAt else { continue }
            let (channel, number) = (channel(of: n), Int32(truncatingIfNeeded: n))
            if let latest = announcedAt[channel], (latest, channels[channel].quietOwner) > (at, number) { continue }
            announcedAt[channel] = at
            channels[channel].quietOwner = number
        }
        for (channel, at) in announcedAt.enumerated() {
            guard let at else { continue }
            channels[channel].quietUntil = now.advanced(byMilliseconds: restOfQuiet(since: at, wallNow: wallNow))
        }
    }

    /// A write of an earlier session may still land: the quiet time goes on from the latest moment at which it can have been answered.
    /// The clock may have been set since, so the rest of it is never longer than the whole.
    private func restOfQuiet(since announcedAt: Timestamp, wallNow: Timestamp) -> Int64 {
        let quiet = max(quietMilliseconds, 0)
        return quiet - min(sinceAnswer(announcedAt: announcedAt, wallNow: wallNow), quiet)
    }

    /// For how long at least an announced write of an earlier session must have been answered; never below 0.
    private func sinceAnswer(announcedAt: Timestamp, wallNow: Timestamp) -> Int64 {
        let answered =
            Instant(milliseconds: Self.intentAgeMaxMilliseconds + Self.readAgeMaxMilliseconds)
            .advanced(byMilliseconds: timeoutMilliseconds).milliseconds
        return max(max(Self.milliseconds(from: announcedAt, to: wallNow), 0) - answered, 0)
    }

    private static func milliseconds(from start: Timestamp, to end: Timestamp) -> Int64 {
        Instant(milliseconds: end.milliseconds).milliseconds(since: Instant(milliseconds: start.milliseconds))
    }

    /// Updates that failed, drifted or are unresolved.
    var failureCount: Int { totals[.failed] + totals[.drifted] + totals[.unresolved] }

    func lane(of n: Int) -> Int { Int(plan.entries[n - 1].gateway) }

    func channel(of n: Int) -> Int { Int(plan.entries[n - 1].channel) }
}
