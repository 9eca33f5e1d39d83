/// The weights and ports of some members, to be compared with those of others whatever their order.
struct MemberValues {
    private var weights: [UInt16] = []
    private var ports: [UInt16] = []
    // Nearly always all are alike, and nothing has to be kept then.
    private var count = 0
    private var firstWeight: UInt16 = 0
    private var firstPort: UInt16 = 0
    private var isUniform = true

    mutating func add(_ member: CompactMember) {
        if count == 0 { (firstWeight, firstPort) = (member.weight, member.port) }
        if isUniform, member.weight != firstWeight || member.port != firstPort { spread() }
        count += 1
        guard !isUniform else { return }
        weights.append(member.weight)
        ports.append(member.port)
    }

    mutating func hasSameWeights(as other: inout MemberValues) -> Bool {
        if isUniform, other.isUniform { return count == other.count && firstWeight == other.firstWeight }
        spread()
        other.spread()
        return weights.sorted() == other.weights.sorted()
    }

    mutating func hasSamePorts(as other: inout MemberValues) -> Bool {
        if isUniform, other.isUniform { return count == other.count && firstPort == other.firstPort }
        spread()
        other.spread()
        return ports.sorted() == other.ports.sorted()
    }

    private mutating func spread() {
        guard isUniform else { return }
        isUniform = false
        weights = [UInt16](repeating: firstWeight, count: count)
        ports = [UInt16](repeating: firstPort, count: count)
    }
}
