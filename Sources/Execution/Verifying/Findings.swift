internal import PlanModel
internal import Synchronization

/// What was found so far, gathered from several tasks.
final class Findings: Sendable {
    /// What there is.
    struct Found: Sendable {
        var channelsChecked = 0
        var updatesChecked = 0
        var differences: [ScopeVerification.Difference] = []
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

    /// A channel could not be read: none of its scopes is known to hold.
    func addUnreadable(_ differences: [ScopeVerification.Difference]) {
        state.withLock { $0.differences += differences }
    }
}

/// In the place of a checkpoint: nothing is durable. It hears of channels that the machine gave up.
struct FindingRecorder: CheckpointPort {
    let index: ChannelIndex
    let findings: Findings
    let plan: PlanFile

    func append(_ events: [RunEvent]) async throws(CheckpointFailure) {
        for case .differing(let number, let reason, _) in events {
            findings.addUnreadable(differences(number - 1, reason))
        }
    }

    private func differences(_ channel: Int, _ reason: String) -> [ScopeVerification.Difference] {
        index.updates(of: channel).map { n in
            ScopeVerification.Difference(
                channel: plan.channels[channel],
                n: n,
                scope: (try? plan.update(n))?.scope,
                reason: reason
            )
        }
    }
}
