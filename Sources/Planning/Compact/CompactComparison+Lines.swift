internal import ByteIO
internal import PlanModel

/// Lines of the plan from the members in hand.
extension CompactComparison {
    /// Writes the line of a group's update, and returns where the fingerprint of the channel's rest goes.
    func writeLine(
        _ group: CompactGroup,
        _ state: borrowing CompactState,
        _ line: inout UpdateLineWriter
    ) -> Int {
        line.beginTail(
            wave: Int(group.wave),
            state.index.place(of: group),
            group: state.index.texts[Int(group.name)],
            isNew: false,
            groupWeight: nil
        )
        writeLabels(group, state, &line)
        line.beginBefore()
        Self.write(before, state.addresses, &line)
        line.beginAfter()
        Self.write(after, state.addresses, &line)
        return line.endWithoutRestFingerprint()
    }

    private func writeLabels(
        _ group: CompactGroup,
        _ state: borrowing CompactState,
        _ line: inout UpdateLineWriter
    ) {
        guard group.labels != 0 else { return }
        var values = columnOptions.labels.map { _ in Set<UTF8Text>() }
        func add(_ text: UInt32) {
            let cells = state.index.texts[Int(text)].split(separator: 0, omittingEmptySubsequences: false)
            for (number, cell) in cells.enumerated() where number < values.count && !cell.isEmpty {
                values[number].insert(UTF8Text(String(decoding: cell, as: UTF8.self)))
            }
        }
        add(group.labels)
        state.index.labelLists.forEach(from: group.otherLabels, add)
        for (column, values) in zip(columnOptions.labels, values) where !values.isEmpty {
            line.label(column.text, values.sorted().map(\.text))
        }
    }

    private static func write(
        _ members: borrowing CompactMembers,
        _ addresses: borrowing AddressTable,
        _ line: inout UpdateLineWriter
    ) {
        for index in 0..<members.count {
            let ordered = members[index]
            let member = ordered.member
            if member.flags.contains(.isText) {
                line.member(
                    identity: addresses.identity(member.address),
                    ecsName: member.flags.contains(.isECS) ? addresses.name(member.address) : nil,
                    port: Int(member.port),
                    weight: Int(member.weight),
                    isBackup: member.flags.contains(.isBackup),
                    isUnavailable: member.flags.contains(.isUnavailable)
                )
            } else {
                line.member(
                    ipv4: ordered.key,
                    port: Int(member.port),
                    weight: Int(member.weight),
                    isBackup: member.flags.contains(.isBackup),
                    isUnavailable: member.flags.contains(.isUnavailable)
                )
            }
        }
    }
}
