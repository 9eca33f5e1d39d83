/// Channels by the bytes of their ids.
final class ChannelSet {
    private var keys = TextTable()
    private var built: [UInt8] = []

    private(set) var isEmpty = true

    /// Adds a channel.
    func insert(
        project: UnsafeBufferPointer<UInt8>,
        instance: UnsafeBufferPointer<UInt8>,
        channel: UnsafeBufferPointer<UInt8>
    ) {
        isEmpty = false
        build(project, instance, channel)
        _ = built.withUnsafeBufferPointer { keys.number(of: $0) }
    }

    /// Whether a row is of one of the channels.
    func holdsChannel(of row: RowView, _ columns: CompactColumns) -> Bool {
        build(columns.project.filled(row), columns.instance.filled(row), columns.channel.filled(row))
        return built.withUnsafeBufferPointer { keys.holds($0) }
    }

    private func build(
        _ project: UnsafeBufferPointer<UInt8>,
        _ instance: UnsafeBufferPointer<UInt8>,
        _ channel: UnsafeBufferPointer<UInt8>
    ) {
        built.removeAll(keepingCapacity: true)
        for part in [project, instance, channel] {
            // With its length, so that no byte of an id can be taken for the end of another.
            withUnsafeBytes(of: part.count) { built.append(contentsOf: $0) }
            built.append(contentsOf: part)
        }
    }
}
