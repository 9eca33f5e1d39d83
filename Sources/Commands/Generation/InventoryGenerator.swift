/// Makes inventories and their snapshots of any size from a seed, for benchmarks and tests.
///
/// Eight members make a group, three groups a channel, 20,000 channels a gateway. Each row is computed from its index
/// alone, so that sorted and shuffled files hold the same rows and no size needs memory.
struct InventoryGenerator {
    /// The side that a file is of.
    enum Side {
        case current, inventory
    }

    /// What the files hold.
    struct Shape {
        /// Rows of each side; rounded up to whole groups.
        var rowCount: Int
        var seed: UInt64
        /// Groups that differ, in percent.
        var changedPercent = 30
        /// Whether rows come in an order that has nothing to do with their groups.
        var isShuffled = false
        /// Rows in a thousand whose fields are quoted.
        var quotedPerMille = 0
        /// Rows in a million that break a rule.
        var errorsPerMillion = 0
        /// Whether lines end with CR LF.
        var hasCarriageReturns = false
    }

    private static let membersPerGroup = 8
    private static let groupsPerChannel = 3
    private static let channelsPerGateway = 20_000
    private static let blockBytes = 1 << 18
    private static let groupNames = ["blue", "green", "canary-primary"]

    private let shape: Shape
    private let groupCount: Int

    init(_ shape: Shape) {
        self.shape = shape
        groupCount = max(1, (shape.rowCount + Self.membersPerGroup - 1) / Self.membersPerGroup)
    }

    /// Writes one side as CSV to `emit`, a block at a time.
    ///
    /// Throws: what `emit` throws.
    func write(_ side: Side, emit: ([UInt8]) throws -> Void) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.blockBytes + 1024)
        let end = shape.hasCarriageReturns ? "\r\n" : "\n"
        bytes +=
            "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,is_backup,status,ecs_id,ecs_name"
            .utf8
        bytes += (side == .current ? ",member_id" : "").utf8
        bytes += end.utf8
        let rowCount = groupCount * Self.membersPerGroup
        let order = Permutation(count: UInt64(rowCount), seed: shape.seed ^ (side == .current ? 1 : 2))
        for position in 0..<rowCount {
            let row = shape.isShuffled ? Int(order[UInt64(position)]) : position
            append(row, side, to: &bytes)
            bytes += end.utf8
            if bytes.count >= Self.blockBytes {
                try emit(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        try emit(bytes)
    }

    private func append(_ row: Int, _ side: Side, to bytes: inout [UInt8]) {
        let group = row / Self.membersPerGroup
        let channel = group / Self.groupsPerChannel
        let gateway = channel / Self.channelsPerGateway
        let rowNoise = noise(3, row, side == .current ? 1 : 2)
        let isQuoted = rowNoise % 1_000 < UInt64(shape.quotedPerMille)
        let isBroken = side == .inventory && noise(4, row, 0) % 1_000_000 < UInt64(shape.errorsPerMillion)
        let isChanged = noise(5, group, 0) % 100 < UInt64(shape.changedPercent)
        var field = Fields(isQuoted: isQuoted)
        field.hexadecimal(UInt64(gateway), noise(6, gateway, 0), to: &bytes)
        field.hexadecimal(noise(7, gateway, 0), noise(8, gateway, 0), to: &bytes)
        // The index stands first, so that ids ascend with it and sorted files need no sorting.
        field.hexadecimal(UInt64(channel) << 16 | noise(9, channel, 0) & 0xFFFF, noise(10, channel, 0), to: &bytes)
        field.text(Self.groupNames[group % Self.groupsPerChannel], to: &bytes)
        let member = row % Self.membersPerGroup
        let isMoved = isChanged && side == .inventory && (noise(11, group, 0) >> UInt64(member)) & 1 == 1
        let host = "10.\(isMoved ? 1 : 0).\(group >> 3 & 255).\((group & 7) << 3 | member)"
        field.text(isBroken ? host + ".x_y!" : host, to: &bytes)
        field.text("8080", to: &bytes)
        let weight = isChanged && side == .inventory && member == 7 ? 60 : 50
        field.text("\(weight)", to: &bytes)
        field.text("false", to: &bytes)
        field.text("1", to: &bytes)
        field.text(host, to: &bytes)
        field.text(host, to: &bytes)
        if side == .current { field.hexadecimal(noise(12, row, 0), noise(13, row, 0), to: &bytes) }
    }

    private func noise(_ purpose: UInt64, _ index: Int, _ salt: UInt64) -> UInt64 {
        mix(mix(shape.seed ^ purpose << 56 ^ salt << 48) ^ UInt64(index))
    }

    /// Appends fields with their commas.
    private struct Fields {
        let isQuoted: Bool
        private var isFirst = true

        init(isQuoted: Bool) {
            self.isQuoted = isQuoted
        }

        mutating func text(_ text: String, to bytes: inout [UInt8]) {
            begin(&bytes)
            bytes += text.utf8
            if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        }

        mutating func hexadecimal(_ high: UInt64, _ low: UInt64, to bytes: inout [UInt8]) {
            begin(&bytes)
            for word in [high, low] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
                    bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
                }
            }
            if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        }

        private mutating func begin(_ bytes: inout [UInt8]) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        }
    }
}

/// An order of 0..<count that looks random and needs no memory: a Feistel network over the next power of four, walked
/// until it falls into the range.
private struct Permutation {
    private let count: UInt64
    private let seed: UInt64
    private let halfBits: UInt64

    init(count: UInt64, seed: UInt64) {
        self.count = count
        self.seed = seed
        let bits = UInt64(UInt64.bitWidth - max(count, 2).leadingZeroBitCount)
        halfBits = (bits + 1) / 2
    }

    subscript(index: UInt64) -> UInt64 {
        var value = index
        repeat { value = encrypted(value) } while value >= count
        return value
    }

    private func encrypted(_ value: UInt64) -> UInt64 {
        let mask = (1 << halfBits) - 1 as UInt64
        var (left, right) = (value >> halfBits, value & mask)
        for round in 0..<4 as Range<UInt64> {
            (left, right) = (right, left ^ mix(right ^ seed ^ round << 60) & mask)
        }
        return left << halfBits | right
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
private func mix(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
}
