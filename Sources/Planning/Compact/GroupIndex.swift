internal import ByteIO
internal import PlanModel

/// A channel as the compact lane holds it. Texts are numbers of the text table; 0 is none, as the table's first text is
/// empty.
struct CompactChannel: BitwiseCopyable {
    let gateway: UInt32
    let id: UInt32
    var firstGroup: UInt32
    var lastGroup: UInt32
    /// The cells of the snapshot that every row of a channel repeats.
    var name: UInt32 = 0
    var port: UInt32 = 0
    var type: UInt32 = 0
    var memberType: UInt32 = 0
    /// The name by which the inventory calls it.
    var inventoryName: UInt32 = 0
    /// Whether something about it needs the detailed rules.
    var isDetailed = false
    /// The kinds of members that its rows name, on either side.
    var kinds: Kinds = []

    struct Kinds: OptionSet, BitwiseCopyable {
        let rawValue: UInt8

        static let ip = Kinds(rawValue: 1)
        static let ecs = Kinds(rawValue: 2)
        static let both: Kinds = [.ip, .ecs]
    }
}

/// A group as the compact lane holds it.
struct CompactGroup: BitwiseCopyable {
    let channel: UInt32
    let name: UInt32
    /// The gateway, and where the bytes of the channel's id are: what a row is compared with, without a look at the
    /// channel.
    let gateway: UInt32
    let idPlace: ArenaPlace
    /// The fingerprints of its members begin with its name.
    let context: Fingerprint128.Context
    /// The next group of the channel; `none` at the end.
    var next = CompactGroup.none
    /// The lists of members in the pool.
    var currentList: UInt32 = 0
    var inventoryList: UInt32 = 0
    var currentCount: UInt32 = 0
    var inventoryCount: UInt32 = 0
    var wave: Int32 = 0
    /// The text of a row's labels, one after the other.
    var labels: UInt32 = 0
    /// The list of those that other rows have.
    var otherLabels: UInt32 = 0
    /// The group's own weight; -1 where it has none.
    var weight: Int16 = -1
    var flags: Flags = []
    /// The sums over the members' fingerprints.
    var current = Fingerprint128.zero
    var inventory = Fingerprint128.zero
    /// The marks of the inventory's members.
    var serverMarks: UInt64 = 0

    static let none = UInt32.max

    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt16

        static let inCurrent = Flags(rawValue: 1)
        static let inInventory = Flags(rawValue: 2)
        /// A member leaves a value open, so that fingerprints say nothing yet.
        static let isOpen = Flags(rawValue: 4)
        /// Two of the inventory's members have the same mark.
        static let mayHoldTwice = Flags(rawValue: 8)
    }
}

/// Numbers gateways, channels and groups, in the order of their first row. Keys are compared in full; a hash only says
/// where to look.
struct GroupIndex: ~Copyable {
    private(set) var gateways: [(project: UInt32, instance: UInt32)] = []
    /// Whether the ids of all gateways so far are such as the API has.
    var gatewaysAreValid = true
    var channels = Growable<CompactChannel>()
    var groups = Growable<CompactGroup>()
    /// Texts of ids, names, labels; number 0 is empty.
    var texts = TextTable()
    var labelLists = LabelLists()
    private var gatewaySlots = SlotTable()
    private var channelSlots = SlotTable()
    private var groupSlots = SlotTable()
    private var lastGateway = -1
    private let seed = KeyHash.tableSeed

    init() {
        _ = texts.number(of: UnsafeBufferPointer(start: nil, count: 0))
    }

    /// Forgets everything and keeps the memory.
    mutating func removeAll() {
        gateways.removeAll(keepingCapacity: true)
        channels.removeAll()
        groups.removeAll()
        texts.removeAll()
        labelLists.removeAll()
        _ = texts.number(of: UnsafeBufferPointer(start: nil, count: 0))
        gatewaySlots.removeAll()
        channelSlots.removeAll()
        groupSlots.removeAll()
        lastGateway = -1
        gatewaysAreValid = true
    }

    /// The number of a group.
    mutating func number(
        project: UnsafeBufferPointer<UInt8>,
        instance: UnsafeBufferPointer<UInt8>,
        channel: UnsafeBufferPointer<UInt8>,
        group: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let gateway = gatewayNumber(project, instance)
        let name = UInt32(truncatingIfNeeded: texts.number(of: group).number)
        let hash = KeyHash.hash(channel, seed: KeyHash.seed(seed, for: UInt64(gateway) << 32 ^ UInt64(name)))
        var probe = groupSlots.probe(hash)
        while let found = groupSlots.next(&probe) {
            if groups[found].name == name, groups[found].gateway == UInt32(truncatingIfNeeded: gateway),
                isSame(texts.arena[groups[found].idPlace], channel)
            {
                return found
            }
        }
        return add(gateway, channel, name, hash)
    }

    private mutating func gatewayNumber(
        _ project: UnsafeBufferPointer<UInt8>,
        _ instance: UnsafeBufferPointer<UInt8>
    ) -> Int {
        if lastGateway >= 0, isGateway(lastGateway, project, instance) { return lastGateway }
        let hash = KeyHash.hash(project, seed: KeyHash.hash(instance, seed: seed))
        var probe = gatewaySlots.probe(hash)
        while let found = gatewaySlots.next(&probe) {
            if isGateway(found, project, instance) {
                lastGateway = found
                return found
            }
        }
        lastGateway = gateways.count
        gateways.append(
            (UInt32(texts.number(of: project).number), UInt32(texts.number(of: instance).number))
        )
        gatewaySlots.insert(lastGateway, hash)
        return lastGateway
    }

    private func isGateway(
        _ number: Int,
        _ project: UnsafeBufferPointer<UInt8>,
        _ instance: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        isSame(texts[Int(gateways[number].project)], project) && isSame(texts[Int(gateways[number].instance)], instance)
    }

    private mutating func add(
        _ gateway: Int,
        _ channel: UnsafeBufferPointer<UInt8>,
        _ name: UInt32,
        _ hash: UInt64
    ) -> Int {
        let channelNumber = channelNumber(gateway, channel)
        let number = groups.count
        groups.append(
            CompactGroup(
                channel: UInt32(channelNumber),
                name: name,
                gateway: UInt32(gateway),
                idPlace: texts.place(of: Int(channels[channelNumber].id)),
                context: Fingerprint128.Context(UnsafeRawBufferPointer(texts[Int(name)]))
            )
        )
        groupSlots.insert(number, hash)
        if channels[channelNumber].firstGroup == CompactGroup.none {
            channels[channelNumber].firstGroup = UInt32(number)
        } else {
            groups[Int(channels[channelNumber].lastGroup)].next = UInt32(number)
        }
        channels[channelNumber].lastGroup = UInt32(number)
        return number
    }

    /// The number of a channel that a row has named; nil where none has.
    func channel(
        project: UnsafeBufferPointer<UInt8>,
        instance: UnsafeBufferPointer<UInt8>,
        channel id: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var gatewayProbe = gatewaySlots.probe(KeyHash.hash(project, seed: KeyHash.hash(instance, seed: seed)))
        while let gateway = gatewaySlots.next(&gatewayProbe) {
            guard isGateway(gateway, project, instance) else { continue }
            var probe = channelSlots.probe(KeyHash.hash(id, seed: KeyHash.seed(seed, for: UInt64(gateway))))
            while let found = channelSlots.next(&probe) {
                if Int(channels[found].gateway) == gateway, isSame(texts[Int(channels[found].id)], id) { return found }
            }
        }
        return nil
    }

    private mutating func channelNumber(_ gateway: Int, _ id: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = KeyHash.hash(id, seed: KeyHash.seed(seed, for: UInt64(gateway)))
        var probe = channelSlots.probe(hash)
        while let found = channelSlots.next(&probe) {
            if Int(channels[found].gateway) == gateway, isSame(texts[Int(channels[found].id)], id) { return found }
        }
        let number = channels.count
        channels.append(
            CompactChannel(
                gateway: UInt32(gateway),
                id: UInt32(texts.number(of: id).number),
                firstGroup: CompactGroup.none,
                lastGroup: CompactGroup.none
            )
        )
        channelSlots.insert(number, hash)
        return number
    }
}

extension GroupIndex {
    /// A text as a value.
    func text(_ number: UInt32) -> UTF8Text {
        UTF8Text(CellBytes.string(texts[Int(number)]))
    }

    /// The gateways as values, by number.
    var gatewayKeys: [GatewayKey] {
        gateways.map { GatewayKey(projectID: text($0.project), instanceID: text($0.instance)) }
    }

    /// Where a group is.
    func place(of group: CompactGroup) -> UpdateLineWriter.Place {
        let gateway = gateways[Int(group.gateway)]
        return UpdateLineWriter.Place(
            project: texts[Int(gateway.project)],
            instance: texts[Int(gateway.instance)],
            channel: texts.arena[group.idPlace]
        )
    }

    /// The sum over the present members of all groups of a channel.
    func currentSum(of channel: CompactChannel) -> Fingerprint128 {
        var sum = Fingerprint128.zero
        var group = channel.firstGroup
        while group != CompactGroup.none {
            sum += groups[Int(group)].current
            group = groups[Int(group)].next
        }
        return sum
    }

    /// A channel's key as a value.
    func key(of channel: CompactChannel) -> ChannelKey {
        let gateway = gateways[Int(channel.gateway)]
        return ChannelKey(
            gateway: GatewayKey(projectID: text(gateway.project), instanceID: text(gateway.instance)),
            channelID: text(channel.id)
        )
    }
}
