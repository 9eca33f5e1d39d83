internal import PlanModel

/// A member in 16 bytes; what it cannot hold is in a table beside it.
struct CompactMember: BitwiseCopyable {
    /// An IPv4 address, or the number of an address text.
    var address: UInt32
    /// The next member of the same list, counted from 1; 0 ends it.
    var next: UInt32
    var port: UInt16
    /// 0...10000, or `emptyWeight`.
    var weight: UInt16
    var flags: Flags

    static let emptyWeight = UInt16.max
    static let none = CompactMember(address: 0, next: 0, port: 0, weight: 0, flags: [])

    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt32

        /// The address is a text of the table.
        static let isText = Flags(rawValue: 1)
        /// The text is that of a cloud server.
        static let isECS = Flags(rawValue: 2)
        static let isBackup = Flags(rawValue: 4)
        /// The cell was empty.
        static let backupIsEmpty = Flags(rawValue: 8)
        static let isUnavailable = Flags(rawValue: 16)
        /// The cell was empty.
        static let statusIsEmpty = Flags(rawValue: 32)
    }

    /// Whether a cell was empty, so that the present member tells the value.
    var isOpen: Bool {
        weight == Self.emptyWeight || port == 0 || !flags.isDisjoint(with: [.backupIsEmpty, .statusIsEmpty])
    }

    /// One of 64 bits, the same for the same server and port.
    @inline(__always)
    func serverMark(_ addresses: borrowing AddressTable) -> UInt64 {
        // A cloud server has a number with each of its names.
        let number = flags.contains(.isECS) ? addresses.identityHash(address) : UInt64(address)
        let server = number << 16 | UInt64(port)
        return 1 &<< ((server &* 0x9E37_79B9_7F4A_7C15) >> 58)
    }

    /// Whether the member takes traffic (vocabulary of the design).
    var isAvailable: Bool { flags.isDisjoint(with: [.isBackup, .isUnavailable]) && weight > 0 }
}

extension CompactMember.Flags {
    /// The values that are compared.
    var values: CompactMember.Flags { intersection([.isBackup, .isUnavailable]) }
}

extension CompactMember {
    /// A member of no list yet.
    @inline(__always)
    init(_ address: UInt32, _ values: ValueRun.Values, _ addressFlags: Flags) {
        self.init(
            address: address,
            next: 0,
            port: values.port,
            weight: values.weight,
            flags: values.flags.union(addressFlags)
        )
    }
}

/// The members of all groups, in blocks that are never moved.
struct MemberPool: ~Copyable {
    private static let blockBits = 16
    private static let blockCount = 1 << blockBits
    private var blocks = Growable<UnsafeMutablePointer<CompactMember>>()
    private var count: UInt32 = 0

    deinit {
        for number in blocks.indices { blocks[number].deallocate() }
    }

    /// A member by its number, which counts from 1.
    @inline(__always)
    subscript(number: UInt32) -> CompactMember {
        get { blocks[Int((number &- 1) >> UInt32(Self.blockBits))][Int((number &- 1) & UInt32(Self.blockCount - 1))] }
        nonmutating set {
            blocks[Int((number &- 1) >> UInt32(Self.blockBits))][Int((number &- 1) & UInt32(Self.blockCount - 1))] =
                newValue
        }
    }

    /// Forgets all members and keeps their memory.
    mutating func removeAll() {
        count = 0
    }

    /// Puts a member before the list that begins with `member.next`, and returns its number.
    @inline(__always)
    mutating func add(_ member: CompactMember) -> UInt32 {
        if Int(count) >> Self.blockBits == blocks.count {
            blocks.append(.allocate(capacity: Self.blockCount))
        }
        count += 1
        self[count] = member
        return count
    }
}
