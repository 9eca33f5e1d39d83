internal import ByteIO
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
    /// How many updates of a gateway may be given up before it has answered at all.
    static let unansweredMax = 5

    let plan: MachinePlan
    let configuration: RunConfiguration
    let selection: UpdateSelection
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
    /// Updates that the session works on and has not settled.
    var unsettledCount = 0
    /// Updates that the session was to work on or to verify, and how many of them are done.
    var wantedCount = 0
    var wantedDoneCount = 0
    /// Updates that failed, drifted or are unresolved since this session, and those of earlier ones that it leaves as they are.
    var newFailureCount = 0
    var oldFailureCount = 0
    /// The update whose drift has stopped the session; 0 for none.
    var driftedUpdate = 0
    /// Until then a write of an update that was settled without success may land; it is read again afterwards.
    var lateUntil = Instant(milliseconds: .min)
    var landedLateCount = 0
    /// What was recorded of scopes that are torn and may be overwritten, by update.
    var torn: [Int: Fingerprint128] = [:]
    var requests = RunReport.RequestCounts()
    var toVerifyCount = 0
    var verifiedCount = 0
    var differingCount = 0
    /// Scopes that the verifying pass could not read; more of them than the failure limit end it.
    var unreadableCount = 0
    /// Whether nothing but reading is done, of things that need not be updates.
    var isReadingOnly = false
    /// Whether a gateway has not answered at all, though several updates were tried.
    var isSilent = false
    /// Why the credentials were refused.
    var refusal = ""
    var effects: [MachineEffect] = []

    /// A machine for one session on the updates of `selection`, at `now` on the monotonic clock and `wallNow` on the other.
    package init(
        plan: MachinePlan,
        history: RunHistory,
        configuration: RunConfiguration,
        selection: UpdateSelection = .all,
        now: Instant,
        wallNow: Timestamp
    ) {
        self.init(
            plan: plan,
            run: history,
            configuration: configuration,
            selection: selection,
            now: now,
            wallNow: wallNow,
            forEachKnown: { history.forEach($0) }
        )
    }

    /// The same, where `run` is what is known of the run as a whole and `forEachKnown` gives its updates.
    init(
        plan: MachinePlan,
        run: RunHistory,
        configuration: RunConfiguration,
        selection: UpdateSelection,
        now: Instant,
        wallNow: Timestamp,
        forEachKnown: ((Int, RunHistory.UpdateHistory) -> Void) throws -> Void
    ) rethrows {
        self.plan = plan
        self.configuration = configuration
        self.selection = selection
        deadline = configuration.deadline.map { now.advanced(byMilliseconds: Self.milliseconds(from: wallNow, to: $0)) }
        waveCount = zip(plan.entries, plan.entries.dropFirst()).reduce(plan.entries.isEmpty ? 0 : 1) {
            $0 + ($1.0.wave == $1.1.wave ? 0 : 1)
        }
        cells = [UpdateCell](repeating: UpdateCell(), count: plan.entries.count)
        channels = [ChannelState](repeating: ChannelState(), count: plan.channelCount)
        lanes = [GatewayLane](repeating: GatewayLane(configuration, at: now), count: plan.gatewayCount)
        generator = SplitMix64(seed: configuration.seed)
        timeoutMilliseconds = max(configuration.timeoutMilliseconds, run.timeoutMillisecondsMax, 0)
        quietMilliseconds = max(
            configuration.effectiveQuietMilliseconds,
            RunConfiguration.quietMilliseconds(timeoutMilliseconds: run.timeoutMillisecondsMax)
        )
        select()
        let unannounced = [Timestamp?](repeating: nil, count: channels.count)
        var loading = Loading(now: now, wallNow: wallNow, announcedAt: unannounced)
        try forEachKnown { n, known in take(n, known, into: &loading) }
        endLoading(loading)
    }

    func lane(of n: Int) -> Int { Int(plan.entries[n - 1].gateway) }

    func channel(of n: Int) -> Int { Int(plan.entries[n - 1].channel) }
}
