import ByteIO
import PlanModel
import Synchronization
import Testing

@testable import Execution

@Suite struct `the verifier` {
    /// Two groups of one channel, beside a group that the plan does not touch.
    private static let rest = [Samples.member(50, group: "rest"), Samples.member(51, group: "rest")]

    private static var updates: [Update] {
        var first = Samples.update(n: 1, channel: 1)
        var second = Samples.update(n: 2, channel: 1)
        first.restFingerprint = (rest + second.before).fingerprint
        second.restFingerprint = (rest + first.before).fingerprint
        return [first, second]
    }

    private func verify(
        _ gateway: any GatewayPort,
        _ updates: [Update] = updates,
        check: ChannelCheck = .scopesAndRest,
        settleMilliseconds: Int64 = 0,
        clock: FakeClock = FakeClock()
    ) async throws -> ScopeVerification {
        var configuration = RunConfiguration()
        configuration.ratePerSecond = nil
        configuration.settleMilliseconds = settleMilliseconds
        return await ScopeVerifier(
            plan: try PlanSamples.file(updates),
            check: check,
            configuration: configuration,
            gateway: gateway,
            clock: clock
        ).verify(interrupts: noInterrupts())
    }

    @Test func `a scope that has not settled yet is read again later, and it alone`() async throws {
        let updates = [Samples.update(n: 1, channel: 1), Samples.update(n: 2, channel: 2)]
        let read = Mutex<[ChannelKey]>([])
        let late = updates[1]
        let gateway = FakeGateway(updates) { channel, _, _ in
            let count = read.withLock { read in
                read.append(channel)
                return read.count { $0 == channel }
            }
            let members =
                channel == late.channel && count == 1 ? late.before : updates.first { $0.channel == channel }?.after
            return ReadReply(answer: .members(members ?? []), facts: ExchangeFacts(status: 200))
        }
        let clock = FakeClock()
        let result = try await verify(gateway, updates, settleMilliseconds: 10_000, clock: clock)
        #expect(result.end.exitCode == 0)
        #expect(result.differences.isEmpty)
        #expect(result.channelsChecked == 2)
        #expect(read.withLock { $0.suffix(1) } == [late.channel])
        #expect(read.withLock(\.count) == 3)
        #expect(clock.now().milliseconds == 10_000)
    }

    @Test func `one reply that lies is not believed, even without a settle time`() async throws {
        let updates = [Samples.update(n: 1, channel: 1)]
        let reads = Mutex(0)
        let gateway = FakeGateway(updates) { _, _, _ in
            let count = reads.withLock { count in
                count += 1
                return count
            }
            let members = count == 1 ? [Samples.member(99, group: "rest")] : updates[0].after
            return ReadReply(answer: .members(members), facts: ExchangeFacts(status: 200))
        }
        #expect(try await verify(gateway, updates).end.exitCode == 0)
        #expect(reads.withLock(\.self) == 2)
    }

    @Test func `a scope that differs after the settle time too is named, and one that holds is not waited for`()
        async throws
    {
        let clock = FakeClock()
        let different = try await verify(FakeGateway(Self.updates), settleMilliseconds: 10_000, clock: clock)
        #expect(different.end.exitCode == 5)
        #expect(!different.differences.isEmpty)
        #expect(clock.now().milliseconds == 10_000)
        let fresh = FakeClock()
        #expect(try await verify(applied(), settleMilliseconds: 10_000, clock: fresh).end.exitCode == 0)
        #expect(fresh.now().milliseconds == 0)
    }

    /// A gateway after the plan was applied.
    private func applied(_ updates: [Update] = updates, extra: [Member] = rest) -> FakeGateway {
        let gateway = FakeGateway(updates, extra: extra)
        for update in updates {
            gateway.change(update.channel) { members in
                members.filter { $0.groupName != update.scope.groupName?.text } + update.after
            }
        }
        return gateway
    }

    @Test func `an applied plan with an unchanged rest holds, at one read for each channel`() async throws {
        let gateway = applied()
        let result = try await verify(gateway)
        #expect(result.differences.isEmpty)
        #expect(result.end.exitCode == 0)
        #expect(result.updatesChecked == 2)
        #expect(result.channelsChecked == 1)
        #expect(gateway.snapshot.reads == 1)
    }

    @Test func `a scope that is not as planned is named`() async throws {
        let gateway = applied()
        let second = Self.updates[1]
        gateway.change(second.channel) { $0.filter { $0.groupName != second.scope.groupName?.text } + second.before }
        let result = try await verify(gateway)
        #expect(result.differences.map(\.n) == [2])
        #expect(result.differences.first?.reason == "the scope is as before the update")
        #expect(result.end.exitCode == 5)
    }

    @Test func `a change of the rest is named, whatever it is`() async throws {
        let changes: [@Sendable ([Member]) -> [Member]] = [
            { $0.filter { $0.groupName != "rest" } },
            { $0 + [Samples.member(52, group: "rest")] },
            { $0 + [Samples.member(52, group: "new")] },
            { $0.map { $0.groupName == "rest" ? Samples.member(50, weight: 11, group: "rest") : $0 } },
        ]
        for change in changes {
            let gateway = applied()
            gateway.change(Self.updates[0].channel, change)
            let result = try await verify(gateway)
            #expect(result.differences.map(\.n) == [nil])
            #expect(result.differences.first?.channel == 0)
            #expect(result.end.exitCode == 5)
        }
    }

    @Test func `the rest may be anything where it is not asked for, and scopes are compared still`() async throws {
        let gateway = applied(extra: [])
        #expect(try await verify(gateway, check: .scopes).end.exitCode == 0)
        let second = Self.updates[1]
        gateway.change(second.channel) { $0.filter { $0.groupName != second.scope.groupName?.text } + second.before }
        #expect(try await verify(gateway, check: .scopes).differences.map(\.n) == [2])
    }

    @Test func `a channel without a fingerprint has its scopes compared alone`() async throws {
        let updates = [Samples.update(n: 1, channel: 1)]
        #expect(try await verify(applied(updates), updates).differences.isEmpty)
    }

    @Test func `a whole channel is compared with all of its members`() async throws {
        var update = Samples.update(n: 1, channel: 1)
        update.scope = .channel
        let gateway = FakeGateway([update])
        let after = update.after
        gateway.change(update.channel) { _ in after }
        #expect(try await verify(gateway, [update]).differences.isEmpty)
        gateway.change(update.channel) { $0 + Self.rest }
        #expect(try await verify(gateway, [update]).differences.map(\.n) == [1])
    }

    @Test func `a member that no plan can hold blocks the rest, not the scopes`() async throws {
        let updates = Self.updates
        let inner = applied()
        let members = inner.snapshot.channels[updates[0].channel] ?? []
        let gateway = FakeGateway(
            updates,
            onRead: { _, group, _ in
                guard let group else {
                    return ReadReply(answer: .foreign(reason: "odd"), facts: ExchangeFacts(status: 200))
                }
                return ReadReply(
                    answer: .members(members.filter { $0.groupName == group.text }),
                    facts: ExchangeFacts(status: 200)
                )
            }
        )
        let result = try await verify(gateway)
        #expect(result.differences.map(\.n) == [nil])
        #expect(result.differences.first?.reason == "the other groups cannot be compared: odd")
        #expect(result.updatesChecked == 2)
    }

    @Test func `a channel that cannot be read is tried, and then all its scopes are named`() async throws {
        let gateway = FakeGateway(
            Self.updates,
            onRead: { _, _, _ in
                ReadReply(answer: .failure(reason: "down"), facts: ExchangeFacts(status: 503))
            }
        )
        let result = try await verify(gateway)
        #expect(gateway.snapshot.reads == 6)
        #expect(result.differences.map(\.n) == [1, 2])
        #expect(result.differences.first?.reason == "the scope could not be read: down")
        #expect(result.end.exitCode == 5)
        #expect(result.channelsChecked == 0)
    }

    @Test func `refused credentials end it with 7`() async throws {
        let gateway = FakeGateway(
            Self.updates,
            onRead: { _, _, _ in ReadReply(answer: .failure(reason: "no"), facts: ExchangeFacts(status: 401)) }
        )
        #expect(try await verify(gateway).end.exitCode == 7)
    }

    @Test func `refused credentials are told in the gateway's words, and nothing unread is said to hold`() async throws
    {
        let gateway = FakeGateway(
            Self.updates,
            onRead: { _, _, _ in
                let facts = ExchangeFacts(status: 401, errorCode: "APIG.0301", errorMessage: "Bad\u{1B}token")
                return ReadReply(answer: .failure(reason: "no"), facts: facts)
            }
        )
        let message = try await verify(gateway).end.message
        #expect(message == #"the gateway refused the credentials (APIG.0301: Bad\u{1B}token); 0 of 1 were read"#)
    }

    @Test func `a gateway that no request can reach is asked once, and the reason is told`() async throws {
        let gateway = FakeGateway(
            Self.updates,
            onRead: { _, _, _ in
                let facts = ExchangeFacts(requestCount: 0, barredBecause: "look at --ca-file")
                return ReadReply(answer: .failure(reason: "no TLS"), facts: facts)
            }
        )
        let end = try await verify(gateway).end
        #expect(end.by == .error)
        #expect(end.exitCode == 1)
        #expect(end.message.contains("look at --ca-file"))
        #expect(gateway.snapshot.reads == 1)
    }

    @Test func `many channels are read once each`() async throws {
        let updates = PlanSamples.updates(40)
        let gateway = applied(updates, extra: [])
        let result = try await verify(gateway, updates)
        #expect(result.end == RunEnd(by: .done, exitCode: 0, message: "40 scopes in 40 channels read, all as planned"))
        #expect(gateway.snapshot.reads == 40)
        #expect(gateway.snapshot.writes.isEmpty)
    }
}
