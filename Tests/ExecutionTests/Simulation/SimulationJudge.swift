import ByteIO
import PlanModel

@testable import Execution

/// A second, dumber model that watches a machine's effects and says what it may not do.
struct SimulationJudge {
    let plan: MachinePlan
    let configuration: RunConfiguration
    private(set) var violations: [String] = []
    /// Updates whose intent is durable and not used up, over all sessions.
    private var announced: Set<Int> = []
    private var attempts: [Int: Int] = [:]
    private var holders: [Int32: Int] = [:]
    /// When the latest read of each update left, and whether it was answered with the scope as before.
    private(set) var readLeftAt: [Int: Instant] = [:]
    private var readsBefore: Set<Int> = []
    private var pending: [Int: Int] = [:]
    private var isProven = false
    /// Updates that are done: reads of them are the verifying pass.
    private var done: Set<Int> = []
    private var settling: [Int: Outcome] = [:]
    /// Updates of which a write of this session may or may not have been applied.
    private var uncertain: Set<Int> = []
    /// Updates whose outcome is durable in this session.
    private var durablySettled: Set<Int> = []
    private var refusesCredentials = false
    private var repairsTorn = false
    /// What scopes hold that our writes have torn, as it was recorded.
    private var torn: [Int: Fingerprint128] = [:]
    /// Why no request may leave any more.
    private var stopped: String?
    /// By gateway: until when it asked for a pause, and when requests to it left.
    private var pausedUntil: [Int: Instant] = [:]
    private var requestTimes: [Int: [Instant]] = [:]
    /// Writes that may land until then, whatever their answer was.
    private var heldUntil: [(n: Int, until: Instant)] = []

    init(plan: MachinePlan, configuration: RunConfiguration) {
        self.plan = plan
        self.configuration = configuration
    }

    /// A new process: what was under way is forgotten, what may land is not.
    mutating func sessionStarted(repairsTorn: Bool) {
        self.repairsTorn = repairsTorn
        announced = []
        holders = [:]
        readLeftAt = [:]
        readsBefore = []
        pending = [:]
        isProven = false
        settling = [:]
        uncertain = []
        durablySettled = []
        refusesCredentials = false
        stopped = nil
        pausedUntil = [:]
        requestTimes = [:]
    }

    /// An event is on disk.
    mutating func durable(_ event: RunEvent) {
        switch event {
        case .intent(let n, _, _, _): announced.insert(n)
        case .outcome(let n, let settlement):
            durablySettled.insert(n)
            torn[n] = settlement.reason == UpdateSettlement.torn ? settlement.facts.seen : nil
        default: break
        }
    }

    /// Nothing can be made durable any more.
    mutating func checkpointFailed() {
        stopped = "the checkpoint has failed"
    }

    mutating func effect(_ effect: MachineEffect, at now: Instant) {
        switch effect {
        case .read(let n):
            guard known(n) else { return }
            request(n, at: now)
            take(n)
            readLeftAt[n] = now
            readsBefore.remove(n)
        case .recordIntent(let n, let attempt, _):
            guard known(n) else { return }
            if attempt != attempts[n, default: 0] + 1 { complain("update \(n): attempt \(attempt) is out of order") }
            attempts[n] = attempt
        case .recordWithdrawal(let n, let left):
            guard known(n) else { return }
            if left != attempts[n, default: 0] - 1 { complain("update \(n): a withdrawal leaves \(left) attempts") }
            if pending[n] != nil { complain("update \(n) is in flight and was withdrawn") }
            attempts[n] = left
            announced.remove(n)
        case .send(let n, let latest):
            guard known(n) else { return }
            request(n, at: now)
            take(n)
            if stopped == nil, refusesCredentials {
                complain("update \(n) was sent after the credentials were refused")
            }
            if done.contains(n) { complain("update \(n) was sent although it is done") }
            send(n, by: latest, at: now)
        case .recordSettlement(let n, let settlement): settling[n] = settlement.outcome
        case .recordVerified, .recordDiffering, .wake, .finish: break
        }
    }

    mutating func event(_ event: MachineEvent, at now: Instant) {
        switch event {
        case .readDone(let n, let verdict, let facts):
            answered(n, facts, at: now)
            switch verdict {
            case .scope(.before, _): readsBefore.insert(n)
            case .scope(.mixture, let seen) where repairsTorn && torn[n] == seen: readsBefore.insert(n)
            default: break
            }
        case .writeDone(let n, let verdict, let facts):
            answered(n, facts, at: now)
            if verdict == .unknown { uncertain.insert(n) }
        case .settlementDurable(let n):
            if !durablySettled.contains(n) { complain("update \(n) was taken for settled before that was durable") }
            if holders[plan.entries[n - 1].channel] == n { holders[plan.entries[n - 1].channel] = nil }
            if settling[n]?.isDone == true { done.insert(n) }
        default: break
        }
    }

    /// A write leaves then. What others did to the scope before its read left, the read has seen.
    mutating func departs(_ n: Int, at instant: Instant, changedByOthersAt changedAt: Instant?) {
        guard let left = readLeftAt[n] else { return }
        if instant.milliseconds(since: left) > RunMachine.readAgeMaxMilliseconds {
            complain("update \(n) left on an old read")
        }
        if let changedAt, changedAt < left { complain("update \(n) overwrites what others have done before its read") }
    }

    /// The gateway keeps a write back that may land until then.
    mutating func hold(_ n: Int, until: Instant) {
        heldUntil.append((n, until))
    }

    /// What was made durable without the machine's hearing of it.
    mutating func recovered(_ history: RunHistory) {
        for (n, known) in history.updates { attempts[n] = known.attempts }
        for n in attempts.keys where history.updates[n] == nil { attempts[n] = 0 }
        done = Set(history.updates.filter { $0.value.outcome.isDone }.keys)
    }

    /// The session ended. After one interrupt it ends when what is in flight is answered, whatever pause a gateway asks for.
    mutating func ended(at now: Instant, interruptedAt: Instant?, timeoutMilliseconds: Int64) {
        guard let interruptedAt else { return }
        let milliseconds = now.milliseconds(since: interruptedAt)
        if milliseconds > 2 * timeoutMilliseconds + 20_000 { complain("it went on for \(milliseconds) ms") }
    }

    private mutating func send(_ n: Int, by latest: Instant, at now: Instant) {
        if announced.remove(n) == nil { complain("update \(n) was sent without a durable intent") }
        if readsBefore.remove(n) == nil { complain("update \(n) was sent without a read as before") }
        if let left = readLeftAt[n], latest.milliseconds(since: left) > 2_000 || latest < now {
            complain("update \(n) may leave on an old read")
        }
        // What is announced may wait for the answers to the requests in flight, and be read once more.
        if let deadline = configuration.deadline, !uncertain.contains(n),
            Samples.wall.milliseconds + now.milliseconds
                > deadline.milliseconds + 2 * configuration.timeoutMilliseconds + 2_000
        {
            complain("update \(n) was sent after the deadline")
        }
        let channel = plan.entries[n - 1].channel
        heldUntil.removeAll { $0.until < now }
        if heldUntil.contains(where: { $0.n != n && plan.entries[$0.n - 1].channel == channel }) {
            complain("update \(n) was sent while another write to its channel may land")
        }
    }

    private mutating func take(_ n: Int) {
        // The verifying pass reads several scopes of a channel at once.
        guard !done.contains(n), settling[n] == nil else { return }
        let channel = plan.entries[n - 1].channel
        if let holder = holders[channel], holder != n { complain("update \(n) took the channel of update \(holder)") }
        holders[channel] = n
    }

    private mutating func request(_ n: Int, at now: Instant) {
        if let stopped { complain("update \(n) was requested though \(stopped)") }
        if pending[n] != nil { complain("update \(n) has two requests in flight") }
        let gateway = Int(plan.entries[n - 1].gateway)
        if !isProven, !pending.isEmpty { complain("the first request did not go alone") }
        pending[n] = gateway
        if pending.count > configuration.concurrency { complain("too many requests in flight") }
        if pending.values.count(where: { $0 == gateway }) > configuration.perGateway {
            complain("too many requests in flight at gateway \(gateway)")
        }
        if let until = pausedUntil[gateway], until > now { complain("gateway \(gateway) got a request in its pause") }
        keepRate(gateway, at: now)
    }

    /// Over ten seconds the rate holds, but for what a full bucket gives at once and the writes that must not wait.
    private mutating func keepRate(_ gateway: Int, at now: Instant) {
        guard let rate = configuration.ratePerSecond else { return }
        let recent = requestTimes[gateway, default: []].filter { now.milliseconds(since: $0) < 10_000 } + [now]
        requestTimes[gateway] = recent
        let debt = Double(configuration.perGateway * RunMachine.activePerRequest)
        if Double(recent.count) > rate * 10 + max(1, rate / 10) + debt {
            complain("gateway \(gateway) got \(recent.count) requests in ten seconds")
        }
    }

    private mutating func answered(_ n: Int, _ facts: ExchangeFacts, at now: Instant) {
        let (gateway, status) = (Int(plan.entries[n - 1].gateway), facts.status)
        pending[n] = nil
        if status == 401 { refusesCredentials = true }
        if let wanted = facts.retryAfterMilliseconds {
            let wait = min(wanted, RetryPolicy().retryAfterCapMilliseconds)
            pausedUntil[gateway] = max(pausedUntil[gateway] ?? now, now.advanced(byMilliseconds: wait))
        }
        if let status, (200..<300).contains(status) { isProven = true }
    }

    private mutating func known(_ n: Int) -> Bool {
        guard plan.entries.indices.contains(n - 1) else {
            complain("update \(n) is not in the plan")
            return false
        }
        return true
    }

    /// Something else is wrong.
    mutating func fail(_ text: String) { complain(text) }

    private mutating func complain(_ text: String) {
        violations.append(text)
    }
}
