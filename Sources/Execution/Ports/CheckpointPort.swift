/// Where events become durable.
///
/// The contract: `append` returns when every given event will survive a kill and a power cut, in the order given; calls that wait
/// together are committed together. After the first failure every later call fails too: nothing may be sent once an
/// intent cannot be recorded.
package protocol CheckpointPort: Sendable {
    /// Makes events durable.
    ///
    /// Throws: `CheckpointFailure`.
    func append(_ events: [RunEvent]) async throws(CheckpointFailure)
}

/// The checkpoint cannot be written: a full disk, a lost mount, a failed sync.
package struct CheckpointFailure: Error, Hashable, Sendable {
    /// What happened, with the path.
    package let reason: String

    /// A failure.
    package init(reason: String) {
        self.reason = reason
    }
}
