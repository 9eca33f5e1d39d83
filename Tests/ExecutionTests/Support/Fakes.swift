import PlanModel
import Synchronization

@testable import Execution

/// A gateway in memory. Its answers can be replaced, request by request.
final class FakeGateway: GatewayPort {
    struct State {
        var channels: [ChannelKey: [Member]] = [:]
        var reads = 0
        var writes: [Int] = []
        var inFlight = 0
        var inFlightMax = 0
    }

    private let state = Mutex(State())
    private let onRead: @Sendable (ChannelKey, GroupName?, Int) -> ReadReply?
    private let onWrite: @Sendable (Update, Int) -> WriteReply?

    /// A gateway that holds what the updates say of the state before; a closure may answer in its place, given the count of requests so far.
    init(
        _ updates: [Update],
        extra: [Member] = [],
        onRead: @escaping @Sendable (ChannelKey, GroupName?, Int) -> ReadReply? = { _, _, _ in nil },
        onWrite: @escaping @Sendable (Update, Int) -> WriteReply? = { _, _ in nil }
    ) {
        self.onRead = onRead
        self.onWrite = onWrite
        state.withLock { state in
            for update in updates {
                state.channels[update.channel, default: extra] += update.before
            }
        }
    }

    var snapshot: State { state.withLock { $0 } }

    /// Changes the members of a channel behind everyone's back.
    func change(_ channel: ChannelKey, _ body: @Sendable ([Member]) -> [Member]) {
        state.withLock { $0.channels[channel] = body($0.channels[channel] ?? []) }
    }

    func read(_ channel: ChannelKey, group: GroupName?) async -> ReadReply {
        let count = enter { $0.reads += 1 }
        await Task.yield()
        defer { leave() }
        if let reply = onRead(channel, group, count.reads) { return reply }
        let members = state.withLock { $0.channels[channel] ?? [] }
        return ReadReply(
            answer: .members(members.filter { member in group.map { $0.text == member.groupName } ?? true }),
            facts: ExchangeFacts(status: 200, latencyMicroseconds: 100)
        )
    }

    func write(_ update: Update, leavingWithinMilliseconds: Int64) async -> WriteReply {
        let count = enter { $0.writes.append(update.n) }
        await Task.yield()
        defer { leave() }
        if let reply = onWrite(update, count.writes.count) { return reply }
        state.withLock { state in
            let others = state.channels[update.channel, default: []].filter { member in
                update.scope.groupName.map { $0.text != member.groupName } ?? false
            }
            state.channels[update.channel] = others + update.after
        }
        return WriteReply(
            answer: .members(update.after),
            facts: ExchangeFacts(status: 200, requestID: "r\(update.n)", latencyMicroseconds: 200)
        )
    }

    private func enter(_ body: (inout State) -> Void) -> State {
        state.withLock { state in
            body(&state)
            state.inFlight += 1
            state.inFlightMax = max(state.inFlightMax, state.inFlight)
            return state
        }
    }

    private func leave() {
        state.withLock { $0.inFlight -= 1 }
    }
}

/// A checkpoint in memory, which fails from a number of events on.
final class FakeCheckpoint: CheckpointPort {
    private let batches = Mutex<[[RunEvent]]>([])
    private let failsAfter: Int

    init(failsAfter: Int = .max) {
        self.failsAfter = failsAfter
    }

    func append(_ events: [RunEvent]) async throws(CheckpointFailure) {
        await Task.yield()
        let isFull = batches.withLock { batches in
            guard batches.joined().count + events.count <= failsAfter else { return true }
            batches.append(events)
            return false
        }
        if isFull { throw CheckpointFailure(reason: "no space left on device") }
    }

    /// What was made durable together.
    var committed: [[RunEvent]] { batches.withLock { $0 } }

    var events: [RunEvent] { batches.withLock { Array($0.joined()) } }

    var history: RunHistory { events.reduce(into: RunHistory()) { $0.apply($1) } }
}

/// A clock that goes on only where someone waits, and then at once.
final class FakeClock: RunClock {
    private let milliseconds = Mutex<Int64>(0)

    func now() -> Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

    func wallNow() -> Timestamp {
        Timestamp(milliseconds: Samples.wall.milliseconds + milliseconds.withLock { $0 })
    }

    func sleep(until instant: Instant) async {
        await Task.yield()
        guard !Task.isCancelled else { return }
        milliseconds.withLock { $0 = max($0, instant.milliseconds) }
    }
}

/// No interrupt ever comes.
func noInterrupts() -> AsyncStream<Void> {
    AsyncStream { $0.finish() }
}

/// Never answers by itself; each request lets someone interrupt.
struct HangingGateway: GatewayPort {
    let onRequest: @Sendable () -> Void

    func read(_ channel: ChannelKey, group: GroupName?) async -> ReadReply {
        onRequest()
        onRequest()
        try? await Task.sleep(for: .seconds(3_600))
        return ReadReply(answer: .failure(reason: "cancelled"), facts: ExchangeFacts())
    }

    func write(_ update: Update, leavingWithinMilliseconds: Int64) async -> WriteReply {
        WriteReply(answer: .unknown(reason: "cancelled"), facts: ExchangeFacts())
    }
}
