import PlanModel
import Testing

@testable import Execution

@Suite struct `the events of a check of all channels` {
    private let at = Timestamp(milliseconds: 1_000)

    private func verification(_ numbers: [Int?], by: RunReport.EndedBy = .done, exitCode: Int = 5) -> ScopeVerification
    {
        ScopeVerification(
            channelsChecked: 9,
            updatesChecked: 12,
            differences: numbers.map { ScopeVerification.Difference(channel: 0, n: $0, reason: "odd") },
            end: RunEnd(by: by, exitCode: exitCode, message: "12 scopes in 9 channels read, some not as planned")
        )
    }

    /// A run that ended well, by its own account.
    private var ended: RunHistory {
        var history = RunHistory()
        history.apply(
            .sessionStarted(
                SessionStart(session: 1, at: at, version: "1", timeoutMilliseconds: 1, owner: nil, only: [])
            )
        )
        history.apply(.verified(checked: 12, differing: 0, at: at))
        history.apply(.sessionEnded(session: 1, at: at, by: .done, exitCode: 0, message: "done"))
        return history
    }

    @Test(arguments: [1, 2, 3, 4_096])
    func `leave a run that says no better than the check, wherever they are cut off`(countMax: Int) {
        let check = verification([1, 2, 3, 4, 5, nil])
        var history = ended
        for events in check.events(session: 1, at: at, countMax: countMax) {
            #expect(events.count <= countMax + 2)
            for event in events { history.apply(event) }
            #expect(history.ended?.exitCode == 5)
            #expect(history.sessions.map(\.exitCode) == [5])
            #expect(history.verification?.differing != 0)
        }
        #expect(history.updates.filter { $0.value.differs == "odd" }.keys.sorted() == [1, 2, 3, 4, 5])
        #expect(history.verification == RunReport.Verification(checked: 12, differing: 6))
    }

    @Test func `do not say that all was read where the check ended early`() {
        var history = ended
        for events in verification([2], by: .interrupt, exitCode: 130).events(session: 1, at: at, countMax: 1) {
            for event in events { history.apply(event) }
        }
        #expect(history.ended?.exitCode == 130)
        #expect(history.verification == nil)
    }

    @Test func `are its end alone where nothing was found and it ended early`() {
        let portions = Array(
            verification([], by: .credentials, exitCode: 7).events(session: 3, at: at, countMax: 10)
        )
        #expect(portions.map(\.count) == [1])
    }
}
