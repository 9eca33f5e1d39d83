/// Where the gateway takes new ids from (members, groups, requests): handed in, so that a test knows them.
package struct GatewayIDs: Sendable {
    /// The next id: 32 lower-case hexadecimal digits, as the API's ids are.
    package let next: @Sendable () -> String

    /// A source that calls `next` once for each id.
    package init(next: @escaping @Sendable () -> String) {
        self.next = next
    }

    /// Random ids of 128 bits.
    package static let random = GatewayIDs {
        hexadecimal(UInt128.random(in: .min ... .max))
    }

    /// `value` as 32 lower-case hexadecimal digits.
    package static func hexadecimal(_ value: UInt128) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
