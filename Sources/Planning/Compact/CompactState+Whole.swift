internal import ByteIO
internal import PlanModel

/// What is said of all channels of a state together.
extension CompactState {
    /// Whether the inventory has a name for a channel that has none in the snapshot.
    var namesChannelsWithoutNames: Bool {
        index.channels.indices.contains { index.channels[$0].inventoryName != 0 && index.channels[$0].name == 0 }
    }

    /// Whether a row has to be read by the detailed rules.
    var needsDetail: Bool {
        needsDetailForAll || index.channels.indices.contains { index.channels[$0].isDetailed }
    }

    /// Gives the ids of each channel of which a row has to be read by the detailed rules.
    func forEachDetailedChannel(
        _ body: (
            _ project: UnsafeBufferPointer<UInt8>, _ instance: UnsafeBufferPointer<UInt8>,
            _ channel: UnsafeBufferPointer<UInt8>
        ) -> Void
    ) {
        for number in index.channels.indices where needsDetailForAll || index.channels[number].isDetailed {
            let channel = index.channels[number]
            let gateway = index.gateways[Int(channel.gateway)]
            body(
                index.texts[Int(gateway.project)],
                index.texts[Int(gateway.instance)],
                index.texts[Int(channel.id)]
            )
        }
    }

    /// The fingerprints of both sides: sums over groups, so that neither the order of rows nor the lane counts. They are
    /// taken before a comparison settles what members leave open.
    var fingerprints: (inventory: Fingerprint128, current: Fingerprint128) {
        var (inventory, current) = (Fingerprint128.zero, Fingerprint128.zero)
        let gateways = index.gateways.map { gateway in
            Fingerprint128(of: 0, raw(gateway.project), raw(gateway.instance))
        }
        for number in index.groups.indices {
            let group = index.groups[number]
            let channel = index.channels[Int(group.channel)]
            let gateway = gateways[Int(group.gateway)]
            // Where rows contradict each other, the first of them is known: it must not count.
            let isPlain = !channel.isDetailed
            if group.flags.contains(.inInventory) {
                let word = UInt64(group.inventoryCount) << 32 | UInt64(UInt32(bitPattern: group.wave))
                let key = fingerprint(of: group, channel, word, isPlain && group.otherLabels == 0 ? group.labels : 0)
                inventory += key.combined(with: gateway).combined(with: group.inventory)
            }
            if group.flags.contains(.inCurrent) {
                let weight = isPlain ? UInt16(bitPattern: group.weight) : 0
                let word = UInt64(group.currentCount) << 32 | UInt64(weight)
                let key = fingerprint(of: group, channel, word, isPlain ? channel.port : 0)
                current += key.combined(with: gateway).combined(with: group.current)
            }
        }
        return (inventory, current)
    }

    /// The fingerprint of a group's name, its channel's id, and a word and a text beside them.
    private func fingerprint(
        of group: CompactGroup,
        _ channel: CompactChannel,
        _ word: UInt64,
        _ text: UInt32
    ) -> Fingerprint128 {
        let key = Fingerprint128(in: group.context, word, raw(channel.id))
        return text == 0 ? key : key.combined(with: Fingerprint128(of: 0, raw(text)))
    }

    private func raw(_ text: UInt32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(index.texts[Int(text)])
    }
}
