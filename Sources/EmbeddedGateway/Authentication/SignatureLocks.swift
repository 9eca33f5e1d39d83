internal import Synchronization

/// Counts failed signatures of each access key, and locks a key that has failed too often in a row.
///
/// Source: the service locks an access key for five minutes after "more than five" failures in a row; here the fifth locks,
/// the stricter reading. Only keys that are accepted are counted, so strangers cannot fill the memory.
final class SignatureLocks: Sendable {
    static let failuresMax = 5
    static let lockNanoseconds: Int64 = 5 * 60 * 1_000_000_000

    private struct Failures {
        var count = 0
        var lockedUntilNanoseconds: Int64?
    }

    private let failures = Mutex<[String: Failures]>([:])

    /// Whether `accessKey` is locked at `now`. A lock that has ended leaves no failure behind.
    func isLocked(_ accessKey: String, at nowNanoseconds: Int64) -> Bool {
        failures.withLock { failures in
            guard let until = failures[accessKey]?.lockedUntilNanoseconds else { return false }
            if nowNanoseconds < until { return true }
            failures[accessKey] = nil
            return false
        }
    }

    /// Notes whether a signature of `accessKey` was right.
    func note(isRight: Bool, for accessKey: String, at nowNanoseconds: Int64) {
        failures.withLock { failures in
            if isRight {
                failures[accessKey] = nil
                return
            }
            failures[accessKey, default: Failures()].count += 1
            if failures[accessKey, default: Failures()].count >= Self.failuresMax {
                failures[accessKey]?.lockedUntilNanoseconds = nowNanoseconds &+ Self.lockNanoseconds
            }
        }
    }
}
