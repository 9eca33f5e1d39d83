/// The bytes of a member's values as the line before had them, so that equal ones are copied and not made again.
struct MemberEnding: ~Copyable {
    /// More than the longest values take.
    static let capacity = 96

    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: MemberEnding.capacity)
    private(set) var count = 0
    private(set) var key = UInt64.max

    init() {
        bytes.initialize(repeating: 0, count: Self.capacity)
    }

    deinit {
        bytes.deallocate()
    }

    /// A number that tells values from others.
    @inline(__always)
    static func key(port: Int, weight: Int, isBackup: Bool, isUnavailable: Bool) -> UInt64 {
        // Values out of the API's range are written all the same, and are never equal to those before.
        guard port >= 0, port < 1 << 20, weight >= 0, weight < 1 << 20 else { return .max - 1 }
        return UInt64(port) << 24 | UInt64(weight) << 2 | (isBackup ? 2 : 0) | (isUnavailable ? 1 : 0)
    }

    /// Keeps values for the next member.
    mutating func remember(_ source: UnsafePointer<UInt8>, count: Int, key: UInt64) {
        guard count <= Self.capacity, key != .max - 1 else {
            self.key = .max
            return
        }
        bytes.update(from: source, count: count)
        self.count = count
        self.key = key
    }
}
