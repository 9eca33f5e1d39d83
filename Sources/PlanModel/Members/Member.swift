package import ByteIO

/// How a member is addressed; within a group, address and port are its identity.
package enum MemberAddress: Hashable, Sendable {
    /// A server by its address.
    case ip(Host)
    /// A cloud server by its id. The name must be sent, and is not compared.
    case ecs(id: UTF8Text, name: UTF8Text)

    /// What identifies the server: the canonical host, or the cloud server's id.
    package var identity: UTF8Text {
        switch self {
        case .ip(let host): host.text
        case .ecs(let id, _): id
        }
    }

    /// Whether this is a cloud server.
    package var isECS: Bool {
        if case .ecs = self { true } else { false }
    }
}

/// Whether a member may receive traffic. Source: table 4 (status) of the source document.
package enum MemberStatus: Int, Hashable, Sendable {
    case available = 1
    case unavailable = 2
}

/// One backend server of a channel, complete: no value is left for the gateway to choose.
package struct Member: Hashable, Sendable {
    package var address: MemberAddress
    /// 0…65535; a planned member never has 0, which would mean the channel's own port.
    package var port: Int
    /// 0…10000.
    package var weight: Int
    package var isBackup: Bool
    package var status: MemberStatus
    /// The group that holds the member: empty for none. In a group update it is the update's group.
    package var groupName: UTF8Text

    /// The largest weight that the API takes.
    package static let weightMax = 10_000
    /// The largest port.
    package static let portMax = 65_535

    /// A member.
    package init(
        address: MemberAddress,
        port: Int,
        weight: Int,
        isBackup: Bool,
        status: MemberStatus,
        groupName: UTF8Text
    ) {
        self.address = address
        self.port = port
        self.weight = weight
        self.isBackup = isBackup
        self.status = status
        self.groupName = groupName
    }

    /// Whether the member takes traffic now: no backup, status 1, weight above 0 (vocabulary of the design).
    ///
    /// The weight that counts is that of the member's group, where the group has one. Source: the API reference on groups
    /// (member_group_weight), whose weight is given to the servers in the group.
    package func isAvailable(groupWeight: Int?) -> Bool {
        !isBackup && status == .available && (groupWeight ?? weight) > 0
    }

    /// The order of members in plans: group, identity, port; cloud servers after addresses where all are equal.
    package static func precedes(_ left: Member, _ right: Member) -> Bool {
        if left.groupName != right.groupName { return left.groupName < right.groupName }
        let (leftIdentity, rightIdentity) = (left.address.identity, right.address.identity)
        if leftIdentity != rightIdentity { return leftIdentity < rightIdentity }
        if left.port != right.port { return left.port < right.port }
        return !left.address.isECS && right.address.isECS
    }

    /// Whether both stand for the same server: group, identity, kind of address and port agree.
    package func isSameServer(as other: Member) -> Bool {
        port == other.port && groupName == other.groupName && address.isECS == other.address.isECS
            && address.identity == other.address.identity
    }

    /// Whether both hold the same compared values: backup, status, and weight unless `ignoringWeight`.
    ///
    /// The name of a cloud server is information and not compared.
    package func holdsSameValues(as other: Member, ignoringWeight: Bool) -> Bool {
        isBackup == other.isBackup && status == other.status && (ignoringWeight || weight == other.weight)
    }

    /// The member's part of a fingerprint: everything that is compared, weight included.
    package var fingerprint: Fingerprint128 {
        let word = Self.fingerprintWord(
            port: port,
            weight: weight,
            isECS: address.isECS,
            isBackup: isBackup,
            isUnavailable: status == .unavailable
        )
        var (identity, group) = (address.identity.text, groupName.text)
        return identity.withUTF8 { identity in
            group.withUTF8 { group in
                let context = Fingerprint128.Context(UnsafeRawBufferPointer(group))
                return Fingerprint128(in: context, word, UnsafeRawBufferPointer(identity))
            }
        }
    }

    /// The values of a member as a fingerprint has them, beside the bytes of its identity in the context of its group's name.
    @inlinable
    package static func fingerprintWord(
        port: Int,
        weight: Int,
        isECS: Bool,
        isBackup: Bool,
        isUnavailable: Bool
    ) -> UInt64 {
        UInt64(truncatingIfNeeded: port) | UInt64(truncatingIfNeeded: weight) << 16
            | (isECS ? 1 << 32 : 0) | (isBackup ? 1 << 33 : 0) | (isUnavailable ? 1 << 34 : 0)
    }
}

extension Sequence<Member> {
    /// The fingerprint of these members as a set: their order does not matter.
    package var fingerprint: Fingerprint128 {
        reduce(into: Fingerprint128.zero) { $0 += $1.fingerprint }
    }

    /// How many of them take traffic, where their group has the weight `groupWeight`, or none.
    package func availableCount(groupWeight: Int?) -> Int {
        reduce(0) { $0 + ($1.isAvailable(groupWeight: groupWeight) ? 1 : 0) }
    }
}
