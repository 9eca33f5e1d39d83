#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Where the gateway takes the time from: handed in, so that a test knows it.
package struct GatewayClock: Sendable {
    /// The present moment, in nanoseconds since 1970-01-01T00:00:00Z.
    package let nowNanoseconds: @Sendable () -> Int64

    /// A clock that reads `nowNanoseconds`.
    package init(nowNanoseconds: @escaping @Sendable () -> Int64) {
        self.nowNanoseconds = nowNanoseconds
    }

    /// The system's clock.
    package static let system = GatewayClock {
        Int64(Date().timeIntervalSince1970 * 1_000_000_000)
    }
}

/// How the API writes moments.
enum GatewayTime {
    /// Whole seconds, as members and lists have them: `2020-07-23T09:13:24Z`.
    static func seconds(_ nanoseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(wholeSeconds(nanoseconds))).formatted(.iso8601)
    }

    /// Nanoseconds, as the detail of a channel has them: `2020-07-23T07:11:57.244829604Z`.
    static func nanoseconds(_ nanoseconds: Int64) -> String {
        let fraction = String(nanoseconds - wholeSeconds(nanoseconds) * 1_000_000_000)
        let padding = String(repeating: "0", count: max(0, 9 - fraction.utf8.count))
        return seconds(nanoseconds).dropLast() + "." + padding + fraction + "Z"
    }

    private static func wholeSeconds(_ nanoseconds: Int64) -> Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
