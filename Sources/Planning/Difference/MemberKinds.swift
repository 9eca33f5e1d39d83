internal import ByteIO
internal import PlanModel

/// One channel is of one kind: its members are addresses or cloud servers.
struct MemberKinds {
    /// Whether present members are cloud servers; nil where the snapshot does not tell.
    private let presentIsECS: Bool?

    /// The kind that the snapshot tells, by the channel's `member_type` or by members that agree.
    init(present: Snapshot.Channel?) {
        switch present?.memberType?.text {
        case "ecs": presentIsECS = true
        case "ip": presentIsECS = false
        default:
            let kinds = Set(present?.groups.flatMap(\.members).map(\.isECS) ?? [])
            presentIsECS = kinds.count == 1 ? kinds.first : nil
        }
    }

    /// Reports the first row of each group that is of another kind than the channel, or than a row before it.
    func check(_ groups: [InventoryGroup], _ collector: inout DiagnosticCollector) {
        var first: InventoryRow?
        for group in groups {
            for row in group.rows {
                if let presentIsECS, row.address.isECS != presentIsECS {
                    collector.error(
                        "member-kind",
                        at: row.place,
                        "the row names \(Self.words(row.address.isECS)), but the channel's members are \(Self.plural(presentIsECS)): a channel is of one kind"
                    )
                    break
                }
                if let first, first.address.isECS != row.address.isECS {
                    collector.error(
                        "member-kind",
                        at: max(first.place, row.place),
                        "the row names \(Self.words((first.place < row.place ? row : first).address.isECS)), but \(collector.name(of: min(first.place, row.place))) names \(Self.words((first.place < row.place ? first : row).address.isECS)) in the same channel: a channel is of one kind"
                    )
                    break
                }
                first = first ?? row
            }
        }
    }

    private static func words(_ isECS: Bool) -> String { isECS ? "a cloud server" : "an address" }
    private static func plural(_ isECS: Bool) -> String { isECS ? "cloud servers" : "addresses" }
}

extension SnapshotMember {
    fileprivate var isECS: Bool {
        if case .ecs = address { true } else { false }
    }
}
