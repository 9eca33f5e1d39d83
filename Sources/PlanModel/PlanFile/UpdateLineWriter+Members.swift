extension UpdateLineWriter {
    /// Adds a member; `group` is given in a whole channel's update alone.
    package mutating func member(
        identity: UnsafeBufferPointer<UInt8>,
        ecsName: UnsafeBufferPointer<UInt8>?,
        port: Int,
        weight: Int,
        isBackup: Bool,
        isUnavailable: Bool,
        group: UnsafeBufferPointer<UInt8>? = nil
    ) {
        separate()
        if let ecsName {
            literal("{\"ecs_id\":")
            quoted(identity)
            literal(",\"ecs_name\":")
            quoted(ecsName)
        } else {
            literal("{\"host\":")
            quoted(identity)
        }
        writeValues(port: port, weight: weight, isBackup: isBackup, isUnavailable: isUnavailable)
        if let group {
            literal(",\"member_group_name\":")
            quoted(group)
        }
        literal("}")
        needsComma = true
    }

    /// Adds a member with an IPv4 address, whose text is given by its bytes, the first of them in the highest place.
    @inline(__always)
    package mutating func member(
        ipv4 text: UInt128,
        port: Int,
        weight: Int,
        isBackup: Bool,
        isUnavailable: Bool
    ) {
        separate()
        literal("{\"host\":\"")
        reserve(16)
        UnsafeMutableRawPointer(bytes + count).storeBytes(of: text.bigEndian, as: UInt128.self)
        count &+= 16 &- text.trailingZeroBitCount / 8
        literal("\"")
        writeValues(port: port, weight: weight, isBackup: isBackup, isUnavailable: isUnavailable)
        literal("}")
        needsComma = true
    }

    @inline(__always)
    private mutating func writeValues(port: Int, weight: Int, isBackup: Bool, isUnavailable: Bool) {
        let key = MemberEnding.key(port: port, weight: weight, isBackup: isBackup, isUnavailable: isUnavailable)
        reserve(MemberEnding.capacity)
        if values.key == key {
            (bytes + count).update(from: values.bytes, count: MemberEnding.capacity)
            count &+= values.count
            return
        }
        let start = count
        literal(",\"port\":")
        integer(port)
        literal(",\"weight\":")
        integer(weight)
        if isBackup { literal(",\"is_backup\":true,\"status\":") } else { literal(",\"is_backup\":false,\"status\":") }
        integer(isUnavailable ? 2 : 1)
        values.remember(bytes + start, count: count - start, key: key)
    }
}
