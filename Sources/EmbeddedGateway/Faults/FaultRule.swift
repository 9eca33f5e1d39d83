internal import ByteIO

/// One rule of a fault script: which requests, when, and what is done to them.
struct FaultRule: Hashable, Sendable {
    /// Names the rule in the access log and in its random choices; unique in a script.
    var name: String
    var selector = FaultSelector()
    /// The attempts that the rule is for, counted from 1 for each method and path; empty for all.
    var attempts: Set<Int> = []
    /// The share of the selected attempts that is hit, 0...1.
    var share = 1.0
    /// How often the rule hits each method and path at most; nil for no bound.
    var countMax: Int?
    /// Before the request takes effect, in milliseconds.
    var delayBeforeMilliseconds: Int64 = 0
    /// Before the reply leaves, in milliseconds.
    var delayAfterMilliseconds: Int64 = 0
    var action = FaultAction.pass
}

/// Which requests a rule is for; what is nil fits all.
struct FaultSelector: Hashable, Sendable {
    var operation: GatewayOperation?
    var method: String?
    var path: GlobPattern?
    /// For requests whose path holds a channel: its id.
    var channel: GlobPattern?

    func selects(method: String, path: String) -> Bool {
        if let operation, !operation.fits(method: method, path: path) { return false }
        if let wanted = self.method, wanted != method { return false }
        if let pattern = self.path, !pattern.matches(path) { return false }
        guard let channel else { return true }
        return Self.channelID(in: path).map(channel.matches) ?? false
    }

    private static func channelID(in path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let index = parts.firstIndex(of: "vpc-channels"), parts.indices.contains(index + 1) else { return nil }
        return String(parts[index + 1])
    }
}

/// A fault script: rules in their order, the first that hits counts.
package struct FaultScript: Hashable, Sendable {
    /// Makes the choices of shares others.
    var seed: UInt64
    var rules: [FaultRule]
}
