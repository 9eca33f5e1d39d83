package import PlanModel

/// A view of a plan's updates that is fed one update at a time and gives bytes as it goes, so that a plan of any length can be shown.
package protocol PlanView: Sendable {
    /// The bytes before the first update.
    mutating func begin() -> [UInt8]
    /// The bytes that the next update adds.
    mutating func add(_ update: Update) -> [UInt8]
    /// The bytes after the last update.
    mutating func end() -> [UInt8]
}

/// What is known of a plan beside its updates.
package struct PlanOverview: Hashable, Sendable {
    /// The plan's name: the name of its folder.
    package var name: String
    /// The plan's first line.
    package var header: PlanHeader
    /// The plan's last line.
    package var summary: PlanSummary
    /// The digest that names the plan: 64 hexadecimal digits.
    package var sha256: String

    /// An overview.
    package init(name: String, header: PlanHeader, summary: PlanSummary, sha256: String) {
        self.name = name
        self.header = header
        self.summary = summary
        self.sha256 = sha256
    }

    /// The plan's name as a heading, with its totals and `more` figures.
    func blocks(with more: [KeyValue] = []) -> [Block] {
        let title: Phrase = header.kind == .rollback ? "Rollback plan" : "Plan"
        var pairs = [
            KeyValue("updates", updatesPhrase),
            KeyValue("groups", groupsPhrase),
            KeyValue("members", Phrase(words: Self.words(summary.members))),
        ]
        pairs += more
        for input in summary.inputs {
            pairs.append(KeyValue(input.role.rawValue, Phrase(words: counted(input.rowCount, "row"))))
        }
        if let origin = header.origin {
            pairs.append(KeyValue("undoes", "run \(name: origin.runID) of plan \(name: origin.planSHA256)"))
        }
        if let validUntil = header.validUntil { pairs.append(KeyValue("valid until", "\(name: validUntil)")) }
        pairs.append(KeyValue("sha256", "\(name: sha256)"))
        return [.heading(level: 1, "\(title) \(name: name)"), .keyValues(pairs)]
    }

    private var updatesPhrase: Phrase {
        let waves = counted(summary.waves.count, "wave")
        let gateways = counted(summary.gateways.count, "gateway")
        let channels = counted(summary.gateways.reduce(0) { $0 + $1.channelCount }, "channel")
        return "\(summary.updateCount) in \(words: waves), on \(words: channels) of \(words: gateways)"
    }

    private var groupsPhrase: Phrase {
        let groups = summary.groups
        return """
            \(groups.changed) changed (\(groups.new) new, \(groups.emptied) emptied), \(groups.unchanged) unchanged, \
            \(groups.notCovered) not covered
            """
    }

    /// `9 added, 9 removed, 4 changed`
    static func words(_ counts: MemberCounts) -> String {
        "\(counts.added) added, \(counts.removed) removed, \(counts.changed) changed"
    }
}
