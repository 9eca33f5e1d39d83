import ByteIO
import PlanModel
import Testing

@testable import Execution

/// Rule 10's table, row by row.
@Suite struct `what an answer proves` {
    struct WriteRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: WriteReply.Answer
        var status: Int?
        let verdict: WriteVerdict
        init(_ text: String, _ answer: WriteReply.Answer, _ status: Int?, _ verdict: WriteVerdict) {
            (testDescription, self.answer, self.status, self.verdict) = (text, answer, status, verdict)
        }
    }

    static let update = Samples.update()
    static let refused = WriteVerdict.refused(reason: "the gateway refused the update")

    static let writeRows: [WriteRow] = [
        WriteRow("200 exactly as sent", .members(update.after), 200, .applied),
        WriteRow("200 as sent in another order", .members(update.after.reversed()), 200, .applied),
        WriteRow("200 with the members of before", .members(update.before), 200, .unknown),
        WriteRow("200 without members", .members([]), 200, .unknown),
        WriteRow("200 with one member missing", .members([update.after[0]]), 200, .unknown),
        WriteRow("200 with one member twice", .members(update.after + [update.after[0]]), 200, .unknown),
        WriteRow(
            "200 with another weight",
            .members([update.after[0], Samples.member(4, weight: 21, group: "group-1")]),
            200,
            .unknown
        ),
        WriteRow(
            "200 with a member of another group",
            .members([update.after[0], Samples.member(4, weight: 20, group: "other")]),
            200,
            .unknown
        ),
        WriteRow("200 unparsable, cut or an error body", .unusable(reason: "cut"), 200, .unknown),
        WriteRow("201", .status, 201, .unknown),
        WriteRow("redirect", .status, 307, .unknown),
        WriteRow("400", .status, 400, refused),
        WriteRow("401", .status, 401, .unauthorized),
        WriteRow("403", .status, 403, refused),
        WriteRow("404", .status, 404, refused),
        WriteRow("408", .status, 408, .unknown),
        WriteRow("409", .status, 409, refused),
        WriteRow("429", .status, 429, .notApplied),
        WriteRow("499", .status, 499, refused),
        WriteRow("500", .status, 500, .unknown),
        WriteRow("502", .status, 502, .unknown),
        WriteRow("503", .status, 503, .unknown),
        WriteRow("504", .status, 504, .unknown),
        WriteRow("599", .status, 599, .unknown),
        WriteRow("no status at all", .status, nil, .unknown),
        WriteRow("a status that is none", .status, 1_000, .unknown),
        WriteRow("connection refused", .notSent(reason: "refused"), nil, .notSent),
        WriteRow("a token that had expired", .notApplied(reason: "renewed"), nil, .notApplied),
        WriteRow("timeout or reset", .unknown(reason: "timeout"), nil, .unknown),
    ]

    @Test(arguments: writeRows) func `each answer to a write proves what the table says`(row: WriteRow) {
        let reply = WriteReply(answer: row.answer, facts: ExchangeFacts(status: row.status))
        #expect(WriteVerdict(reply, update: Self.update) == row.verdict)
    }

    @Test func `the gateway's own words are the reason of a refusal`() {
        let reply = WriteReply(answer: .status, facts: ExchangeFacts(status: 400, errorMessage: "no such group"))
        #expect(WriteVerdict(reply, update: Self.update) == .refused(reason: "no such group"))
    }

    @Test func `weights of a group with a weight of its own prove nothing either way`() {
        let update = Samples.update(groupWeight: 50)
        let echoed = update.after.map { member in
            var member = member
            member.weight = 1
            return member
        }
        let reply = WriteReply(answer: .members(echoed), facts: ExchangeFacts(status: 200))
        #expect(WriteVerdict(reply, update: update) == .applied)
        #expect(WriteVerdict(reply, update: Self.update) == .unknown)
    }

    struct ReadRow: Sendable {
        let status: Int?
        let verdict: ReadVerdict
    }

    static let readRows = [
        ReadRow(status: 401, verdict: .unauthorized),
        ReadRow(status: 400, verdict: .refused(reason: "why")),
        ReadRow(status: 403, verdict: .refused(reason: "why")),
        ReadRow(status: 404, verdict: .refused(reason: "why")),
        ReadRow(status: 408, verdict: .unavailable(reason: "why")),
        ReadRow(status: 429, verdict: .unavailable(reason: "why")),
        ReadRow(status: 500, verdict: .unavailable(reason: "why")),
        ReadRow(status: 503, verdict: .unavailable(reason: "why")),
        ReadRow(status: 307, verdict: .unavailable(reason: "why")),
        ReadRow(status: 200, verdict: .unavailable(reason: "why")),
        ReadRow(status: nil, verdict: .unavailable(reason: "why")),
    ]

    @Test(arguments: readRows) func `each failure of a read is final or passing`(row: ReadRow) {
        let reply = ReadReply(answer: .failure(reason: "why"), facts: ExchangeFacts(status: row.status))
        #expect(ReadVerdict(reply, update: Self.update) == row.verdict)
    }

    @Test func `a read tells before, after, mixture and other apart`() {
        func state(_ members: [Member]) -> ScopeState? {
            let reply = ReadReply(answer: .members(members), facts: ExchangeFacts(status: 200))
            guard case .scope(let state, _) = ReadVerdict(reply, update: Self.update) else { return nil }
            return state
        }
        #expect(state(Self.update.before.reversed()) == .before)
        #expect(state(Self.update.after.reversed()) == .after)
        #expect(state([Self.update.before[0], Self.update.after[1]]) == .mixture)
        #expect(state([Samples.member(9, group: "group-1")]) == .other)
    }

    @Test func `equal reads have equal fingerprints in any order, and others have others`() {
        func verdict(_ members: [Member]) -> ReadVerdict {
            ReadVerdict(
                ReadReply(answer: .members(members), facts: ExchangeFacts(status: 200)),
                update: Self.update
            )
        }
        let (first, second) = (Samples.member(8, group: "group-1"), Samples.member(9, group: "group-1"))
        #expect(verdict([first, second]) == verdict([second, first]))
        #expect(verdict([first, second]) != verdict([first]))
    }

    @Test func `a member that no plan can hold makes a scope neither`() {
        let reply = ReadReply(answer: .foreign(reason: "host too long"), facts: ExchangeFacts(status: 200))
        guard case .scope(.other, let fingerprint) = ReadVerdict(reply, update: Self.update) else {
            Issue.record("not judged as a scope")
            return
        }
        #expect(fingerprint == Fingerprint128(of: Array("host too long".utf8)))
    }
}
