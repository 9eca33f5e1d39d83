internal import PlanModel
internal import Synchronization

/// What was found so far, gathered from several tasks.
final class Findings: Sendable {
    /// What there is.
    struct Found: Sendable {
        var channelsChecked = 0
        var updatesChecked = 0
        /// What was read and is not as planned.
        var differences: [ScopeVerification.Difference] = []
        /// What could not be read in as many tries as a read has.
        var unreadable: [ScopeVerification.Difference] = []
    }

    private let state = Mutex(Found())

    /// What was found so far.
    var found: Found { state.withLock { $0 } }

    /// A channel was read and compared.
    func add(updatesChecked: Int, _ differences: [ScopeVerification.Difference]) {
        state.withLock { found in
            found.channelsChecked += 1
            found.updatesChecked += updatesChecked
            found.differences += differences
        }
    }

    /// A channel could not be read.
    func addUnreadable(_ differences: [ScopeVerification.Difference]) {
        state.withLock { $0.unreadable += differences }
    }
}
