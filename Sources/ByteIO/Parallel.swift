@preconcurrency internal import Dispatch
internal import Synchronization

/// Does two things at once and returns both results: `other` on a thread of its own, `one` on the caller's.
package func inParallel<One, Other: Sendable>(
    _ one: () -> One,
    _ other: @escaping @Sendable () -> Other
) -> (One, Other) {
    let result = Pending<Other>()
    let group = DispatchGroup()
    // A queue of its own gets a thread even where those of the shared ones all work or wait, as where this is called twice at once.
    DispatchQueue(label: "parallel").async(group: group) { result.value.withLock { $0 = other() } }
    let first = one()
    group.wait()
    guard let second = result.value.withLock({ $0 }) else { preconditionFailure("the other thread has ended") }
    return (first, second)
}

private final class Pending<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
