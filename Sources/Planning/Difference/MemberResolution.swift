internal import ByteIO
internal import PlanModel

/// Turns the rows of a group into its members: what the cells left open is taken from the present member, or from the options.
struct MemberResolution {
    let options: ColumnOptions
    /// The channel's own port; nil where the snapshot does not tell.
    let channelPort: Int?
    /// Whether there is a present state to take values from.
    let hasSnapshot: Bool

    private struct Identity: Hashable {
        let isECS: Bool
        let identity: UTF8Text
        let port: Int
    }

    private struct Resolved {
        let member: Member
        let row: InventoryRow
    }

    /// The members, sorted by `Member.precedes`; nil where a row has an error, which is in `collector` then.
    func members(
        of group: InventoryGroup,
        present: [Member],
        _ collector: inout DiagnosticCollector
    ) -> [Member]? {
        if let emptyRow = group.emptyRow, let first = group.rows.first {
            collector.error(
                "group-empty-and-not",
                at: max(emptyRow, first.place),
                "\(describe(group: group.name)): one row says that it is empty, \(collector.name(of: min(emptyRow, first.place))) says otherwise: remove one of them"
            )
            return nil
        }
        let presentMembers = Dictionary(present.map { (identity($0), $0) }, uniquingKeysWith: { first, _ in first })
        var seen: [Identity: Resolved] = [:]
        seen.reserveCapacity(group.rows.count)
        var members: [Member] = []
        members.reserveCapacity(group.rows.count)
        var isWhole = true
        // In the order of places, so that of two equal rows the later one is named, however the files were cut.
        for row in group.rows.sorted(by: { $0.place < $1.place }) {
            guard let port = port(of: row, &collector) else {
                isWhole = false
                continue
            }
            let key = Identity(isECS: row.address.isECS, identity: row.address.identity, port: port)
            guard let member = member(row, port: port, group.name, presentMembers[key], &collector) else {
                isWhole = false
                continue
            }
            if let other = seen[key] {
                if !report(row, member, repeating: other, &collector) { isWhole = false }
            } else {
                seen[key] = Resolved(member: member, row: row)
                members.append(member)
            }
        }
        guard isWhole else { return nil }
        members.sort(by: Member.precedes)
        return members
    }

    private func identity(_ member: Member) -> Identity {
        Identity(isECS: member.address.isECS, identity: member.address.identity, port: member.port)
    }

    /// Without a snapshot 0 stays, since nothing is compared then.
    private func port(of row: InventoryRow, _ collector: inout DiagnosticCollector) -> Int? {
        if row.port != 0 || !hasSnapshot { return Int(row.port) }
        if let channelPort { return channelPort }
        collector.error(
            "port-unknown",
            at: row.place.at(column: row.portColumn),
            "port 0 or empty means the channel's own port, which the snapshot does not tell: give the port"
        )
        return nil
    }

    private func member(
        _ row: InventoryRow,
        port: Int,
        _ groupName: UTF8Text,
        _ present: Member?,
        _ collector: inout DiagnosticCollector
    ) -> Member? {
        let given = row.givenWeight
        let kept = options.keep.contains(.weight) ? present?.weight : nil
        let fallback = options.defaults[.weight].flatMap { CellValue.integer($0[...], max: Member.weightMax) }
        guard let weight = given ?? kept ?? fallback ?? (hasSnapshot ? nil : 0) else {
            collector.error(
                "weight-missing",
                at: row.place.at(column: row.weightColumn),
                "weight is empty and the member is new, so that --keep weight finds none: give its weight"
            )
            return nil
        }
        let isBackup =
            row.isBackup
            ?? value(.isBackup, kept: present?.isBackup) { CellValue.bool($0) }
            ?? false
        let status =
            row.status
            ?? value(.status, kept: present?.status) { CellValue.status($0) }
            ?? .available
        return Member(
            address: row.address,
            port: port,
            weight: weight,
            isBackup: isBackup,
            status: status,
            groupName: groupName
        )
    }

    /// For an empty cell: the option's value, or what the member has; `--keep` puts the latter first.
    private func value<Value>(_ column: Column, kept: Value?, _ read: (ArraySlice<UInt8>) -> Value?) -> Value? {
        let fallback = options.defaults[column].flatMap { read($0[...]) }
        return options.keep.contains(column) ? kept ?? fallback : fallback ?? kept
    }

    /// Whether two rows of one member may come to the same, whatever the member has now.
    private func agree(_ one: InventoryRow, _ other: InventoryRow) -> Bool {
        guard one.address == other.address else { return false }
        let weight = settled(.weight) { CellValue.integer($0, max: Member.weightMax) }
        let isBackup = settled(.isBackup) { CellValue.bool($0) }
        let status = settled(.status) { CellValue.status($0) }
        return Self.agree(one.givenWeight ?? weight, other.givenWeight ?? weight)
            && Self.agree(one.isBackup ?? isBackup, other.isBackup ?? isBackup)
            && Self.agree(one.status ?? status, other.status ?? status)
    }

    private static func agree<Value: Equatable>(_ one: Value?, _ other: Value?) -> Bool {
        guard let one, let other else { return true }
        return one == other
    }

    /// What an empty cell comes to without a look at the present member; nil where that decides.
    private func settled<Value>(_ column: Column, _ read: (ArraySlice<UInt8>) -> Value?) -> Value? {
        options.keep.contains(column) ? nil : options.defaults[column].flatMap { read($0[...]) }
    }

    /// Reports a member that stands twice; false where its values differ.
    private func report(
        _ row: InventoryRow,
        _ member: Member,
        repeating other: Resolved,
        _ collector: inout DiagnosticCollector
    ) -> Bool {
        let server = "\(escaped(member.address.identity.text)) port \(member.port)"
        let first = collector.name(of: other.row.place)
        if hasSnapshot ? member == other.member : agree(row, other.row) {
            let likeness = member == other.member ? "with the same values" : "and what both give is the same"
            collector.warning(
                "member-twice",
                at: row.place,
                "the member \(server) stands at \(first) already, \(likeness): remove one row"
            )
            return true
        }
        collector.error(
            "member-twice",
            at: row.place,
            "the member \(server) stands at \(first) already, with other values: keep the row that is meant"
        )
        return false
    }
}
