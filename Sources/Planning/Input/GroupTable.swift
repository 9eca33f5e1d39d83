internal import ByteIO
internal import PlanModel

/// Numbers the channels and groups that rows name, in the order of their first row.
///
/// A row that names the same group as the row before costs one comparison of bytes and no allocation.
struct GroupTable {
    /// The channel of each channel number.
    private(set) var channels: [ChannelKey] = []
    /// The channel number and the name of each group number.
    private(set) var groups: [(channel: Int, name: UTF8Text)] = []

    private var channelNumbers: [ByteKey: Int] = [:]
    private var groupNumbers: [ByteKey: Int] = [:]
    private var last = ByteKey(bytes: [])
    private var lastNumber = -1

    /// The number of a group. Project, instance and channel must be valid ids, which hold no `/`.
    mutating func number(
        project: ArraySlice<UInt8>,
        instance: ArraySlice<UInt8>,
        channel: ArraySlice<UInt8>,
        group: ArraySlice<UInt8>
    ) -> Int {
        var key = ByteKey(bytes: [])
        swap(&key, &scratch)
        defer { swap(&key, &scratch) }
        key.bytes.removeAll(keepingCapacity: true)
        for part in [project, instance, channel] {
            key.bytes.append(contentsOf: part)
            key.bytes.append(UInt8(ascii: "/"))
        }
        let channelLength = key.bytes.count
        key.bytes.append(contentsOf: group)
        if lastNumber >= 0, key.bytes == last.bytes { return lastNumber }
        let number = groupNumbers[key] ?? add(key, channelLength: channelLength, project, instance, channel, group)
        last.bytes.removeAll(keepingCapacity: true)
        last.bytes.append(contentsOf: key.bytes)
        lastNumber = number
        return number
    }

    private var scratch = ByteKey(bytes: [])

    private mutating func add(
        _ key: ByteKey,
        channelLength: Int,
        _ project: ArraySlice<UInt8>,
        _ instance: ArraySlice<UInt8>,
        _ channel: ArraySlice<UInt8>,
        _ group: ArraySlice<UInt8>
    ) -> Int {
        let channelKey = ByteKey(bytes: Array(key.bytes[..<channelLength]))
        let channelNumber: Int
        if let known = channelNumbers[channelKey] {
            channelNumber = known
        } else {
            channelNumber = channels.count
            channelNumbers[channelKey] = channelNumber
            let gateway = GatewayKey(projectID: CellValue.text(project), instanceID: CellValue.text(instance))
            channels.append(ChannelKey(gateway: gateway, channelID: CellValue.text(channel)))
        }
        let number = groups.count
        groupNumbers[ByteKey(bytes: Array(key.bytes))] = number
        groups.append((channelNumber, CellValue.text(group)))
        return number
    }
}

/// Bytes as a dictionary's key, hashed at once.
private struct ByteKey: Hashable {
    var bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
