internal import ByteIO

/// The order of the updates inside a wave. They run side by side, so no two of them may write the same members; in this order
/// that is seen without keeping a name of each.
struct ScopeOrder {
    /// The latest wave of each channel.
    private var waves: [Int32] = []
    private var channel = -1
    /// The group of the update before; nil for a whole channel.
    private var group: [UInt8]?

    /// Whether an update may stand here.
    mutating func takes(_ scope: Scope, ofChannel channel: Int, wave: Int) -> Bool {
        guard let name = scope.groupName else { return takes(nil, ofChannel: channel, wave: wave) }
        return Array(name.text.utf8).withUnsafeBufferPointer { takes($0, ofChannel: channel, wave: wave) }
    }

    /// The same for a group by the bytes of its name; nil is the whole channel.
    mutating func takes(_ group: UnsafeBufferPointer<UInt8>?, ofChannel channel: Int, wave: Int) -> Bool {
        if channel == waves.count { waves.append(0) }
        let isFirst = Int(waves[channel]) != wave
        let isNext = channel == self.channel && isBehindLast(group)
        waves[channel] = Int32(clamping: wave)
        self.channel = channel
        if let group {
            self.group = self.group ?? []
            self.group?.removeAll(keepingCapacity: true)
            self.group?.append(contentsOf: group)
        } else {
            self.group = nil
        }
        return isFirst || isNext
    }

    private func isBehindLast(_ group: UnsafeBufferPointer<UInt8>?) -> Bool {
        guard let last = self.group, let group else { return false }
        return last.lexicographicallyPrecedes(group)
    }
}
