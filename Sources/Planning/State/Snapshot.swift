package import ByteIO
package import PlanModel

/// The members of gateways at a moment, as plain values: what a snapshot file says, or is to say.
package struct Snapshot: Hashable, Sendable {
    /// Sorted by key, each once.
    package private(set) var channels: [Channel]

    /// One channel with its groups.
    package struct Channel: Hashable, Sendable {
        package var key: ChannelKey
        /// The channel's name; nil where it is not known. So are the next three.
        package var name: UTF8Text?
        /// What rows of a file say that contradict the name, sorted; never without a problem.
        var otherNames: [UTF8Text] = []
        /// The port that stands for a member's port 0.
        package var port: Int?
        /// `builtin`, `microservice` or `reference` (`vpc_channel_type` of the API).
        package var type: UTF8Text?
        /// `ip` or `ecs`.
        package var memberType: UTF8Text?
        /// Sorted by name, each once. The group with the empty name holds the members that have none.
        package var groups: [Group]
        /// Why no group of the channel can be planned; nil where nothing is wrong.
        package var problem: Problem?

        /// A channel; `groups` may come in any order, each name once.
        package init(
            key: ChannelKey,
            name: UTF8Text? = nil,
            port: Int? = nil,
            type: UTF8Text? = nil,
            memberType: UTF8Text? = nil,
            groups: [Group]
        ) {
            self.key = key
            self.name = name
            self.port = port
            self.type = type
            self.memberType = memberType
            self.groups = groups.sorted { $0.name < $1.name }
        }

        /// The group of that name.
        package func group(_ name: UTF8Text) -> Group? {
            guard let index = groups.firstIndex(sortedBy: name, \.name) else { return nil }
            return groups[index]
        }
    }

    /// One group with its members.
    package struct Group: Hashable, Sendable {
        /// Empty for the members without a group.
        package var name: UTF8Text
        /// The weight of the group itself, 0…100; nil where it has none.
        package var weight: Int?
        /// Sorted by address and port.
        package var members: [SnapshotMember]
        /// Why the group cannot be planned; nil where nothing is wrong.
        package var problem: Problem?
        /// The sum over the cells of the group's rows: tells whether an inventory repeats them unchanged.
        var rowFingerprint = Fingerprint128.zero
        /// The group's first row; nil where the group was not read from a file.
        var place: CellPlace?

        /// A group; `members` may come in any order.
        package init(name: UTF8Text, weight: Int? = nil, members: [SnapshotMember]) {
            self.name = name
            self.weight = weight
            self.members = members.sorted(by: SnapshotMember.precedes)
        }
    }

    /// A present state that cannot be compared or sent: where and why.
    package struct Problem: Hashable, Sendable {
        package let position: SourcePosition
        package let reason: String
    }

    /// A snapshot; `channels` may come in any order, each key once.
    package init(channels: [Channel]) {
        self.channels = channels.sorted { $0.key < $1.key }
    }

    /// The channel of that key.
    package func channel(_ key: ChannelKey) -> Channel? {
        guard let index = channels.firstIndex(sortedBy: key, \.key) else { return nil }
        return channels[index]
    }
}

/// A present member, as lenient as a gateway may be: addresses are plain text.
package struct SnapshotMember: Hashable, Sendable {
    /// How the member is addressed.
    package enum Address: Hashable, Sendable {
        /// A server by its address; canonical where it is an address at all.
        case ip(host: UTF8Text)
        /// A cloud server; the host is information.
        case ecs(id: UTF8Text, name: UTF8Text, host: UTF8Text)

        /// The address that the three values of the API mean: an IP member comes with its host in `ecs_id` too.
        package init(host: UTF8Text, ecsID: UTF8Text, ecsName: UTF8Text) {
            let canonical = Host(host.text)?.text ?? host
            if ecsID.isEmpty || ecsID == host || (Host(ecsID.text).map { $0.text == canonical } ?? false) {
                self = .ip(host: canonical)
            } else {
                self = .ecs(id: ecsID, name: ecsName, host: host)
            }
        }

        /// What identifies the server.
        package var identity: UTF8Text {
            switch self {
            case .ip(let host): host
            case .ecs(let id, _, _): id
            }
        }
    }

    /// The gateway's id of the member; empty where it is not known.
    package var id: UTF8Text
    package var address: Address
    /// 0…65535; 0 is the channel's own port.
    package var port: Int
    /// 0…10000; nil where the gateway does not tell, so that its group cannot be planned.
    package var weight: Int?
    package var isBackup: Bool
    /// 1 available, 2 unavailable; with any other value, which a gateway may show, its group cannot be planned.
    package var status: Int

    /// A present member.
    package init(
        id: UTF8Text = "",
        address: Address,
        port: Int,
        weight: Int?,
        isBackup: Bool,
        status: Int
    ) {
        self.id = id
        self.address = address
        self.port = port
        self.weight = weight
        self.isBackup = isBackup
        self.status = status
    }

    /// The canonical order inside a group.
    package static func precedes(_ left: Self, _ right: Self) -> Bool {
        let (one, two) = (left.address.identity, right.address.identity)
        if one != two { return one < two }
        if left.port != right.port { return left.port < right.port }
        if left.id != right.id { return left.id < right.id }
        return (left.weight ?? -1) < (right.weight ?? -1)
    }

    /// The member as plans hold it, with the channel's port in place of 0; nil where the API would refuse it.
    package func planned(groupName: UTF8Text, channelPort: Int?) -> Member? {
        guard let port = port == 0 ? channelPort : port, let weight, let address = address.planned,
            let status = MemberStatus(rawValue: status)
        else { return nil }
        return Member(
            address: address,
            port: port,
            weight: weight,
            isBackup: isBackup,
            status: status,
            groupName: groupName
        )
    }
}

extension SnapshotMember.Address {
    /// The address as plans hold it; nil where the API would refuse it.
    var planned: MemberAddress? {
        switch self {
        case .ip(let host):
            return Host(host.text).map(MemberAddress.ip)
        case .ecs(let id, let name, _):
            guard CloudServer.isValidID(id.text), CloudServer.isValidName(name.text) else { return nil }
            return .ecs(id: id, name: name)
        }
    }
}

extension Array {
    /// The index of the element whose key is `key`, in an array that is sorted by it.
    fileprivate func firstIndex<Key: Comparable>(sortedBy key: Key, _ keyOf: (Element) -> Key) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if keyOf(self[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low < count && keyOf(self[low]) == key ? low : nil
    }
}
