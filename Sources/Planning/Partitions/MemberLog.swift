internal import ByteIO
internal import PlanModel

/// Rows of one file that belong to one partition, read already: the group's key, the member, and what is said of the
/// channel. A third of the row's bytes, and nothing has to be looked for in it again.
struct MemberLog {
    /// What every record begins with; channel and group follow as they stand in the row, then the facts.
    private struct Head: BitwiseCopyable {
        let address: UInt32
        let port: UInt16
        let weight: UInt16
        let flags: UInt8
        let factsByteCount: UInt8
        let channelByteCount: UInt8
        let groupByteCount: UInt8
        let gateway: UInt16
    }

    /// The longest id and the longest name that are kept, as they are that the API takes.
    private static let textBytesMax = 64
    private static let slackBytes = 16

    private var records = ChunkedBytes()

    /// Appends the member of a row; false where the row has what a record cannot hold.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    mutating func append(
        _ member: CompactMember,
        of row: RowView,
        gateway: Int,
        _ columns: CompactColumns,
        _ stores: RowStores
    ) throws -> Bool {
        let (channel, group) = (row[columns.keyPrefixField &- 1], row[columns.keyPrefixField])
        guard channel.count <= Self.textBytesMax, group.count <= Self.textBytesMax, !channel.isEmpty, !group.isEmpty,
            let gateway = UInt16(exactly: gateway)
        else { return false }
        let factsByteCount = columns.hasFacts ? Self.byteCount(ofFacts: row, columns) : 0
        guard factsByteCount <= UInt8.max else { return false }
        let (size, text) = (MemoryLayout<Head>.size, row.fields((columns.keyPrefixField &- 1)...columns.keyPrefixField))
        let room = try records.reserve(size &+ text.count &+ factsByteCount, slack: Self.slackBytes, stores.members)
        let head = Head(
            address: member.address,
            port: member.port,
            weight: member.weight,
            flags: UInt8(truncatingIfNeeded: member.flags.rawValue),
            factsByteCount: UInt8(truncatingIfNeeded: factsByteCount),
            channelByteCount: UInt8(truncatingIfNeeded: channel.count),
            groupByteCount: UInt8(truncatingIfNeeded: group.count),
            gateway: gateway
        )
        UnsafeMutableRawPointer(room).storeBytes(of: head, as: Head.self)
        copyInVectors(text, to: room + size)
        if factsByteCount > 0 { Self.copyFacts(row, columns, to: room + size + text.count) }
        return true
    }

    /// Hands what is in hand to the store: no more rows come.
    ///
    /// Throws: what the scratch storage throws.
    mutating func close(_ stores: RowStores) throws {
        try records.close(stores.members)
    }

    /// Forgets all rows.
    mutating func removeAll(_ stores: RowStores) {
        records.removeAll(stores.members)
    }

    /// One row as it was kept.
    struct Row: BitwiseCopyable {
        let member: CompactMember
        let gateway: Int
        /// The bytes that tell its group from all others: gateway, channel and group.
        let key: UnsafeBufferPointer<UInt8>
        let channel: UnsafeBufferPointer<UInt8>
        let group: UnsafeBufferPointer<UInt8>
        /// Each fact with a NUL behind it.
        let facts: UnsafeBufferPointer<UInt8>
        fileprivate let end: UnsafePointer<UInt8>
    }

    /// Gives the rows in their order, up to `countMax` at once.
    ///
    /// Throws: what the scratch storage throws.
    @inline(__always)
    func forEachBatch(
        of countMax: Int,
        _ stores: RowStores,
        _ body: (UnsafeBufferPointer<Row>) -> Void
    ) throws {
        try withUnsafeTemporaryAllocation(of: Row.self, capacity: countMax) { rows in
            try records.forEachChunk(stores.members) { chunk in
                guard var next = chunk.baseAddress else { return }
                let end = next + chunk.count
                while next < end {
                    var count = 0
                    while next < end, count < rows.count {
                        let row = Self.row(at: next)
                        rows[count] = row
                        next = row.end
                        count &+= 1
                    }
                    body(UnsafeBufferPointer(rebasing: rows[..<count]))
                }
            }
        }
    }

    @inline(__always)
    private static func row(at start: UnsafePointer<UInt8>) -> Row {
        // The numbers of the texts' bytes and the gateway stand right before the texts: together they are the key.
        let key = start + (MemoryLayout<Head>.offset(of: \.channelByteCount) ?? 0)
        let head = UnsafeRawPointer(start).loadUnaligned(as: Head.self)
        let channel = start + MemoryLayout<Head>.size
        // A comma stands between them.
        let group = channel + Int(head.channelByteCount) + 1
        let facts = group + Int(head.groupByteCount)
        return Row(
            member: CompactMember(
                address: head.address,
                next: 0,
                port: head.port,
                weight: head.weight,
                flags: CompactMember.Flags(rawValue: UInt32(head.flags))
            ),
            gateway: Int(head.gateway),
            key: UnsafeBufferPointer(start: key, count: facts - key),
            channel: UnsafeBufferPointer(start: channel, count: Int(head.channelByteCount)),
            group: UnsafeBufferPointer(start: group, count: Int(head.groupByteCount)),
            facts: UnsafeBufferPointer(start: facts, count: Int(head.factsByteCount)),
            end: facts + Int(head.factsByteCount)
        )
    }

    private static func byteCount(ofFacts row: RowView, _ columns: CompactColumns) -> Int {
        var count = Column.facts.count
        for number in 0..<Column.facts.count where columns.factFields[number] >= 0 {
            count += row[columns.factFields[number]].count
        }
        return count
    }

    private static func copyFacts(_ row: RowView, _ columns: CompactColumns, to room: UnsafeMutablePointer<UInt8>) {
        var end = room
        for number in 0..<Column.facts.count {
            if columns.factFields[number] >= 0 {
                let cell = row[columns.factFields[number]]
                if let base = cell.baseAddress { end.update(from: base, count: cell.count) }
                end += cell.count
            }
            end.pointee = 0
            end += 1
        }
    }
}
