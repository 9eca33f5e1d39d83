import Checkpoint
import Execution
import PlanModel
import Testing

@Suite struct ReplayTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `a replayed run is the fold of its events, whatever the batches, kills and ends`(seed: UInt64) async throws {
        let temporary = try TemporaryFolder()
        var script = EventScript(seed: seed, updateCount: 12)
        var folder = temporary.run()
        var store = try CheckpointStore.create(folder, binding: binding(updates: 12), runID: "r", now: time(0))
        var all: [RunEvent] = []
        for session in 1...4 {
            var events = script.session(session)[...]
            while !events.isEmpty {
                let batch = events.prefix(script.below(9) + 1)
                try await store.append(Array(batch))
                all += batch
                events = events.dropFirst(batch.count)
            }
            #expect(try store.history() == folded(all))
            if script.below(2) == 0 { folder = try temporary.copy(of: folder, as: "killed-\(session)") }
            try store.close()
            #expect(try CheckpointStore.openReadOnly(folder).history() == folded(all))
            store = try CheckpointStore.open(folder, binding: binding(updates: 12), now: time(0))
            #expect(try store.history() == folded(all))
        }
        try store.close()
        let chain = try CheckpointStore.openReadOnly(folder).verifyChain()
        #expect(chain.brokenAt == nil)
        #expect(chain.eventCount == all.count)
    }

    @Test func `a NUL in a gateway's text costs nothing but itself`() async throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.run()
        let store = try makeStore(folder)
        let facts = ExchangeFacts(errorMessage: "before\0after")
        let settlement = UpdateSettlement(outcome: .failed, attempts: 1, session: 1, at: time(0), facts: facts)
        try await store.append([.outcome(n: 1, settlement)])
        #expect(try store.history().updates[1]?.settlement?.facts.errorMessage == "before\u{2400}after")
        try store.close()
        #expect(try CheckpointStore.openReadOnly(folder).verifyChain().brokenAt == nil)
    }

    @Test func `texts are kept byte by byte`() async throws {
        let temporary = try TemporaryFolder()
        let store = try makeStore(temporary.run())
        for (index, text) in ["\u{E9}", "e\u{301}", "\u{FEFF}\r\n"].enumerated() {
            try await store.append([.differing(n: index + 1, reason: text, at: time(0))])
            let kept = try store.history().updates[index + 1]?.differs
            #expect(kept.map { Array($0.utf8) } == Array(text.utf8))
        }
        try store.close()
    }

    @Test func `requests count once per session however often they are told`() async throws {
        let temporary = try TemporaryFolder()
        let store = try makeStore(temporary.run())
        var counts = RunReport.RequestCounts()
        for session in 1...3 {
            try await store.append([.sessionStarted(SessionStart(session: session, at: time(0), version: "1"))])
            for told in 1...5 {
                (counts.get, counts.put) = (told * 10, told)
                try await store.append([.requests(session: session, counts)])
            }
        }
        let history = try store.history()
        #expect(history.requests.get == 150)
        #expect(history.requests.put == 15)
        #expect(history.requestsOfEarlierSessions.get == 100)
        try store.close()
    }

    @Test func `the longest timeout of all sessions is known to the next one`() async throws {
        let temporary = try TemporaryFolder()
        let store = try makeStore(temporary.run())
        for (session, timeout) in [(1, 2_000), (2, 600_000), (3, 1_000)] as [(Int, Int64)] {
            try await store.append([
                .sessionStarted(SessionStart(session: session, at: time(0), version: "1", timeoutMilliseconds: timeout))
            ])
        }
        #expect(try store.history().timeoutMillisecondsMax == 600_000)
        try store.close()
    }
}
