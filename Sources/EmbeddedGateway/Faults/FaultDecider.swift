internal import ByteIO
internal import Synchronization

/// Which rule, if any, hits a request.
///
/// The choice depends on the seed, the rule, the method, the path and the number of the attempt on that method and path,
/// and on nothing else: the same requests meet the same faults, whatever goes on beside them. Random numbers are a
/// fingerprint of those, never a stream that requests share.
final class FaultDecider: Sendable {
    private struct Target: Hashable {
        let method: String
        let path: String
    }

    private struct Tally {
        var attempts = 0
        /// How often each rule has hit, by its place in the script.
        var hits: [Int: Int] = [:]
    }

    private let script: FaultScript
    private let tallies = Mutex<[Target: Tally]>([:])

    init(script: FaultScript) {
        self.script = script
    }

    /// Counts an attempt and returns the rule that hits it.
    func rule(method: String, path: String) -> FaultRule? {
        let selected = script.rules.indices.filter { script.rules[$0].selector.selects(method: method, path: path) }
        // Only what a rule is about is counted.
        guard !selected.isEmpty else { return nil }
        return tallies.withLock { tallies in
            var tally = tallies[Target(method: method, path: path), default: Tally()]
            tally.attempts += 1
            let index = selected.first { index in
                let rule = script.rules[index]
                return (rule.attempts.isEmpty || rule.attempts.contains(tally.attempts))
                    && tally.hits[index, default: 0] < rule.countMax ?? .max
                    && isWithinShare(rule, method: method, path: path, attempt: tally.attempts)
            }
            if let index { tally.hits[index, default: 0] += 1 }
            tallies[Target(method: method, path: path)] = tally
            return index.map { script.rules[$0] }
        }
    }

    private func isWithinShare(_ rule: FaultRule, method: String, path: String, attempt: Int) -> Bool {
        if rule.share >= 1 { return true }
        let text = [String(script.seed), rule.name, method, path, String(attempt)].joined(separator: "\u{0}")
        // 53 bits are what a Double holds exactly.
        let fraction = Double(UInt64(truncatingIfNeeded: Fingerprint128(of: Array(text.utf8)).value) >> 11) * 0x1p-53
        return fraction < rule.share
    }
}
