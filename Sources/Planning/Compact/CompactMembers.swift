internal import ByteIO

/// A member with the first bytes of its identity beside it, so that most comparisons of the canonical order look at
/// nothing else.
struct OrderedMember: BitwiseCopyable {
    /// The first 16 bytes of the identity, the first of them in the highest place; an IPv4 address fits as a whole.
    let key: UInt128
    var member: CompactMember

    @inline(__always)
    init(_ member: CompactMember, _ addresses: borrowing AddressTable) {
        self.member = member
        key =
            member.flags.contains(.isText)
            ? Self.key(of: addresses.identity(member.address)) : addresses.ipv4[member.address].key
    }

    private static func key(of identity: UnsafeBufferPointer<UInt8>) -> UInt128 {
        var key: UInt128 = 0
        for offset in 0..<16 { key = key << 8 | (offset < identity.count ? UInt128(identity[offset]) : 0) }
        return key
    }
}

/// The members of one side of a group, in canonical order: identity, port, cloud servers after addresses.
struct CompactMembers: ~Copyable {
    private var members: UnsafeMutablePointer<OrderedMember>
    private var capacity = 64
    private(set) var count = 0

    init() {
        members = .allocate(capacity: capacity)
    }

    deinit {
        members.deallocate()
    }

    @inline(__always)
    subscript(index: Int) -> OrderedMember {
        get {
            precondition(index >= 0 && index < count)
            return members[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count)
            members[index] = newValue
        }
    }

    /// Fills it with the members of a list, those without a port with the channel's.
    mutating func load(
        _ first: UInt32,
        channelPort: UInt16,
        from pool: borrowing MemberPool,
        _ addresses: borrowing AddressTable
    ) {
        count = 0
        var number = first
        while number != 0 {
            var member = pool[number]
            number = member.next
            if member.port == 0 { member.port = channelPort }
            if count == capacity { grow() }
            members[count] = OrderedMember(member, addresses)
            count += 1
        }
        sort(addresses)
    }

    /// Whether a server stands in it twice.
    func holdsTwice(_ addresses: borrowing AddressTable) -> Bool {
        for index in stride(from: 1, to: count, by: 1)
        where Self.isSameServer(members[index - 1], members[index], addresses) {
            return true
        }
        return false
    }

    /// How many take traffic.
    var availableCount: Int {
        var available = 0
        for index in 0..<count where members[index].member.isAvailable { available += 1 }
        return available
    }

    /// Whether the canonical order has `left` before `right`.
    @inline(__always)
    static func precedes(_ left: OrderedMember, _ right: OrderedMember, _ addresses: borrowing AddressTable) -> Bool {
        if left.key != right.key { return left.key < right.key }
        return precedesInFull(left.member, right.member, addresses)
    }

    /// Whether both stand for the same server.
    @inline(__always)
    static func isSameServer(_ left: OrderedMember, _ right: OrderedMember, _ addresses: borrowing AddressTable) -> Bool
    {
        guard left.key == right.key, left.member.port == right.member.port else { return false }
        let (leftText, rightText) = (left.member.flags.contains(.isText), right.member.flags.contains(.isText))
        guard leftText || rightText else { return true }
        guard leftText && rightText else { return false }
        return left.member.flags.contains(.isECS) == right.member.flags.contains(.isECS)
            && isSame(addresses.identity(left.member.address), addresses.identity(right.member.address))
    }

    private static func precedesInFull(
        _ left: CompactMember,
        _ right: CompactMember,
        _ addresses: borrowing AddressTable
    ) -> Bool {
        if left.flags.contains(.isText), right.flags.contains(.isText) {
            let (one, two) = (addresses.identity(left.address), addresses.identity(right.address))
            let order = compare(one, two)
            if order != 0 { return order < 0 }
        }
        if left.port != right.port { return left.port < right.port }
        return !left.flags.contains(.isECS) && right.flags.contains(.isECS)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<OrderedMember>.allocate(capacity: capacity * 2)
        larger.update(from: members, count: count)
        members.deallocate()
        members = larger
        capacity *= 2
    }

    private func sort(_ addresses: borrowing AddressTable) {
        guard count > 24 else {
            for index in stride(from: 1, to: count, by: 1) {
                let member = members[index]
                var place = index
                while place > 0, Self.precedes(member, members[place &- 1], addresses) {
                    members[place] = members[place &- 1]
                    place &-= 1
                }
                members[place] = member
            }
            return
        }
        withExtendedLifetime(self) { _ in
            heapSort(addresses)
        }
    }

    // Large groups are rare; what counts is that no input makes them slow.
    private func heapSort(_ addresses: borrowing AddressTable) {
        func sink(_ start: Int, _ end: Int) {
            var root = start
            while root * 2 + 1 < end {
                var child = root * 2 + 1
                if child + 1 < end, Self.precedes(members[child], members[child + 1], addresses) { child += 1 }
                guard Self.precedes(members[root], members[child], addresses) else { return }
                (members[root], members[child]) = (members[child], members[root])
                root = child
            }
        }
        for start in stride(from: count / 2 - 1, through: 0, by: -1) { sink(start, count) }
        for end in stride(from: count - 1, to: 0, by: -1) {
            (members[0], members[end]) = (members[end], members[0])
            sink(0, end)
        }
    }
}

/// The order of two runs of bytes: negative, zero or positive; eight at a time, since keys of one gateway begin alike.
func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let count = min(left.count, right.count)
    guard let one = UnsafeRawPointer(left.baseAddress), let two = UnsafeRawPointer(right.baseAddress) else {
        return left.count - right.count
    }
    var offset = 0
    while offset &+ 8 <= count {
        let word = one.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let other = two.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        if word != other { return word.bigEndian < other.bigEndian ? -1 : 1 }
        offset &+= 8
    }
    while offset < count {
        if left[offset] != right[offset] { return left[offset] < right[offset] ? -1 : 1 }
        offset &+= 1
    }
    return left.count - right.count
}
