internal import ByteIO
internal import PlanModel

/// The updates that the compact lane planned, in canonical order: written from their bytes, or made as values one by one.
struct CompactUpdates: ~Copyable {
    private let sides: CompactSides
    /// The groups in the plan's order.
    private var order: [UInt32]
    /// By channel: the sum over all of its groups.
    private var sums: [Fingerprint128]

    init(_ sides: CompactSides, _ changed: borrowing Growable<UInt32>) {
        self.sides = sides
        sums = [Fingerprint128](repeating: .zero, count: sides.state.index.channels.count)
        for number in sides.state.index.groups.indices {
            let group = sides.state.index.groups[number]
            sums[Int(group.channel)] += group.current
        }
        order = []
        order.reserveCapacity(changed.count)
        for index in changed.indices { order.append(changed[index]) }
        order.sort { Self.precedes(Int($0), Int($1), sides.state.index) }
    }

    var count: Int { order.count }

    /// The wave and the channel of an update, by its place in the order.
    func place(_ index: Int) -> (wave: Int, channel: Int, gateway: Int) {
        let group = sides.state.index.groups[Int(order[index])]
        return (Int(group.wave), Int(group.channel), Int(group.gateway))
    }

    /// The key that tells where an update stands among others.
    func key(_ index: Int) -> (wave: Int, channel: ChannelKey, group: UTF8Text) {
        let group = sides.state.index.groups[Int(order[index])]
        let channel = sides.state.index.channels[Int(group.channel)]
        return (Int(group.wave), sides.state.index.key(of: channel), sides.state.index.text(group.name))
    }

    private static func precedes(_ left: Int, _ right: Int, _ index: borrowing GroupIndex) -> Bool {
        let (one, two) = (index.groups[left], index.groups[right])
        if one.wave != two.wave { return one.wave < two.wave }
        if one.channel != two.channel {
            if one.gateway != two.gateway {
                let (first, second) = (index.gateways[Int(one.gateway)], index.gateways[Int(two.gateway)])
                let order = compare(index.texts[Int(first.project)], index.texts[Int(second.project)])
                if order != 0 { return order < 0 }
                return compare(index.texts[Int(first.instance)], index.texts[Int(second.instance)]) < 0
            }
            return compare(index.texts.arena[one.idPlace], index.texts.arena[two.idPlace]) < 0
        }
        return compare(index.texts[Int(one.name)], index.texts[Int(two.name)]) < 0
    }

    /// Writes an update's line.
    func write(_ index: Int, n: Int, labels: [UTF8Text], to line: inout UpdateLineWriter) {
        let group = sides.state.index.groups[Int(order[index])]
        let channel = sides.state.index.channels[Int(group.channel)]
        let gateway = sides.state.index.gateways[Int(group.gateway)]
        line.begin(
            n: n,
            wave: Int(group.wave),
            UpdateLineWriter.Place(
                project: sides.state.index.texts[Int(gateway.project)],
                instance: sides.state.index.texts[Int(gateway.instance)],
                channel: sides.state.index.texts[Int(channel.id)]
            ),
            group: sides.state.index.texts[Int(group.name)],
            isNew: false,
            groupWeight: nil
        )
        for label in self.labels(of: group, labels) { line.label(label.column.text, label.values.map(\.text)) }
        line.beginBefore()
        write(group.currentList, to: &line)
        line.beginAfter()
        write(group.inventoryList, to: &line)
        line.end(restFingerprint: rest(of: group))
    }

    private func write(_ list: UInt32, to line: inout UpdateLineWriter) {
        var members = CompactMembers()
        members.load(list, channelPort: 0, from: sides.state.members, sides.state.addresses)
        for index in 0..<members.count {
            let member = members[index].member
            if member.flags.contains(.isText) {
                line.member(
                    identity: sides.state.addresses.identity(member.address),
                    ecsName: member.flags.contains(.isECS) ? sides.state.addresses.name(member.address) : nil,
                    port: Int(member.port),
                    weight: Int(member.weight),
                    isBackup: member.flags.contains(.isBackup),
                    isUnavailable: member.flags.contains(.isUnavailable)
                )
            } else {
                let text = IPv4Text(member.address)
                withUnsafeBytes(of: text.key.bigEndian) { bytes in
                    line.member(
                        identity: UnsafeBufferPointer(rebasing: bytes.bindMemory(to: UInt8.self)[..<text.count]),
                        ecsName: nil,
                        port: Int(member.port),
                        weight: Int(member.weight),
                        isBackup: member.flags.contains(.isBackup),
                        isUnavailable: member.flags.contains(.isUnavailable)
                    )
                }
            }
        }
    }

    /// An update as a value.
    func update(_ index: Int, n: Int, labels: [UTF8Text]) -> Update? {
        let group = sides.state.index.groups[Int(order[index])]
        let channel = sides.state.index.channels[Int(group.channel)]
        guard let name = GroupName(sides.state.index.text(group.name)) else { return nil }
        return Update(
            n: n,
            wave: Int(group.wave),
            channel: sides.state.index.key(of: channel),
            scope: .group(name),
            isNew: false,
            groupWeight: nil,
            labels: self.labels(of: group, labels),
            before: members(group.currentList, name.text),
            after: members(group.inventoryList, name.text),
            restFingerprint: rest(of: group)
        )
    }

    private func members(_ list: UInt32, _ groupName: UTF8Text) -> [Member] {
        var members = CompactMembers()
        members.load(list, channelPort: 0, from: sides.state.members, sides.state.addresses)
        return (0..<members.count).compactMap { index in
            let member = members[index].member
            guard let address = address(of: member) else { return nil }
            return Member(
                address: address,
                port: Int(member.port),
                weight: Int(member.weight),
                isBackup: member.flags.contains(.isBackup),
                status: member.flags.contains(.isUnavailable) ? .unavailable : .available,
                groupName: groupName
            )
        }
    }

    private func address(of member: CompactMember) -> MemberAddress? {
        guard member.flags.contains(.isText) else {
            let text = IPv4Text(member.address)
            let host = withUnsafeBytes(of: text.key.bigEndian) { String(decoding: $0[..<text.count], as: UTF8.self) }
            return Host(host).map(MemberAddress.ip)
        }
        let identity = CellBytes.string(sides.state.addresses.identity(member.address))
        guard member.flags.contains(.isECS) else { return Host(identity).map(MemberAddress.ip) }
        let name = CellBytes.string(sides.state.addresses.name(member.address))
        return .ecs(id: UTF8Text(identity), name: UTF8Text(name))
    }

    private func labels(of group: CompactGroup, _ columns: [UTF8Text]) -> [Update.Label] {
        guard group.labels != 0 else { return [] }
        let values = sides.state.index.texts[Int(group.labels)].split(separator: 0, omittingEmptySubsequences: false)
        return zip(columns, values).compactMap { column, value in
            value.isEmpty
                ? nil : Update.Label(column: column, values: [UTF8Text(String(decoding: value, as: UTF8.self))])
        }
    }

    /// The sum over the channel's other groups.
    private func rest(of group: CompactGroup) -> Fingerprint128 {
        sums[Int(group.channel)] - group.current
    }
}
