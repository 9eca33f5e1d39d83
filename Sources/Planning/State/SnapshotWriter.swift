internal import ByteIO
internal import PlanModel

/// Writes a snapshot as CSV: every column, canonical order, LF, so that an unchanged gateway gives the same bytes.
package enum SnapshotWriter {
    /// The header row.
    package static var header: [UInt8] { line(Column.snapshotColumns.map(\.rawValue)) }

    /// The rows of one channel; a file has channels in the order of their keys.
    ///
    /// A group without members is one row without host; a channel without groups and members one without a group.
    package static func rows(of channel: Snapshot.Channel) -> [UInt8] {
        cells(of: channel).flatMap(line)
    }

    /// The bytes of a whole snapshot.
    package static func bytes(of snapshot: Snapshot) -> [UInt8] {
        header + snapshot.channels.flatMap(rows)
    }

    private static func cells(of channel: Snapshot.Channel) -> [[String]] {
        guard !channel.groups.isEmpty else { return [row(channel, nil, nil)] }
        return channel.groups.flatMap { group in
            if group.members.isEmpty {
                return !group.name.isEmpty || channel.groups.count == 1 ? [row(channel, group, nil)] : []
            }
            return group.members.map { row(channel, group, $0) }
        }
    }

    private static func row(
        _ channel: Snapshot.Channel,
        _ group: Snapshot.Group?,
        _ member: SnapshotMember?
    ) -> [String] {
        Column.snapshotColumns.map { column in
            switch column {
            case .projectID: channel.key.gateway.projectID.text
            case .instanceID: channel.key.gateway.instanceID.text
            case .channelID: channel.key.channelID.text
            case .groupName: group?.name.text ?? ""
            case .channelName: channel.name?.text ?? ""
            case .channelPort: channel.port.map { String($0) } ?? ""
            case .channelType: channel.type?.text ?? ""
            case .memberType: channel.memberType?.text ?? ""
            case .groupWeight: group?.weight.map { String($0) } ?? ""
            default: member.map { cell(column, of: $0) } ?? ""
            }
        }
    }

    private static func cell(_ column: Column, of member: SnapshotMember) -> String {
        switch (column, member.address) {
        case (.host, .ip(let host)), (.host, .ecs(_, _, let host)): host.text
        case (.ecsID, .ecs(let id, _, _)): id.text
        case (.ecsName, .ecs(_, let name, _)): name.text
        case (.port, _): String(member.port)
        case (.weight, _): member.weight.map { String($0) } ?? ""
        case (.isBackup, _): member.isBackup ? "true" : "false"
        case (.status, _): String(member.status)
        case (.memberID, _): member.id.text
        default: ""
        }
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        var line: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(cell, to: &line)
        }
        line.append(0x0A)
        return line
    }

    /// Quotes a cell where RFC 4180 (section 2, rule 6) asks for it.
    private static func append(_ cell: String, to line: inout [UInt8]) {
        let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D]
        guard cell.utf8.contains(where: special.contains) else {
            line.append(contentsOf: cell.utf8)
            return
        }
        line.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
            if byte == UInt8(ascii: "\"") { line.append(byte) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }
}
