internal import ByteIO
package import PlanModel

/// The difference of a plan for programs, `cutover.diff/1`: JSON lines, a header, one line per update, a footer.
package struct PlanJSONView: PlanView {
    private let plan: PlanOverview
    private let showsUnchanged: Bool
    private var shown = ShownTotals()

    /// The name and number of the format.
    package static let format = "cutover.diff/1"

    /// A view; `showsUnchanged` lists the members that stay as they are, which are otherwise counted.
    package init(of plan: PlanOverview, showsUnchanged: Bool = false) {
        self.plan = plan
        self.showsUnchanged = showsUnchanged
    }

    /// The header line.
    package mutating func begin() -> [UInt8] {
        line { writer in
            writer.member("line", "header")
            writer.member("format", Self.format)
            writer.key("requires")
            writer.array { _ in }
            writer.key("plan")
            writer.object { writer in
                writer.member("name", plan.name)
                writer.member("sha256", plan.sha256)
                writer.member("updates", plan.summary.updateCount)
            }
            writer.member("kind", plan.header.kind.rawValue)
        }
    }

    /// The line of an update.
    package mutating func add(_ update: Update) -> [UInt8] {
        let difference = update.difference
        shown.add(update, difference)
        return line { writer in
            writer.member("line", "update")
            writer.member("n", update.n)
            writer.member("wave", update.wave)
            writer.member("project_id", update.channel.gateway.projectID)
            writer.member("instance_id", update.channel.gateway.instanceID)
            writer.member("vpc_channel_id", update.channel.channelID)
            writer.member("scope", update.scope == .channel ? "channel" : "group")
            writer.member("member_group_name", update.scope.groupName?.text)
            writer.member("new", update.isNew)
            writer.member("member_group_weight", update.groupWeight)
            writer.member("weights_compared", !update.ignoresWeight)
            writer.key("available")
            Self.write(before: update.availableBefore, after: update.availableAfter, to: &writer)
            writer.key("members")
            Self.write(difference, to: &writer)
            writer.key("changes")
            writer.array { writer in
                for entry in difference.entries { write(entry, to: &writer) }
            }
        }
    }

    /// The footer line, with the totals of what was shown.
    package mutating func end() -> [UInt8] {
        line { writer in
            writer.member("line", "footer")
            writer.member("updates", shown.updateCount)
            writer.key("available")
            Self.write(before: shown.availableBefore, after: shown.availableAfter, to: &writer)
            writer.key("members")
            writer.object { Self.write(shown.members, to: &$0) }
        }
    }

    private func line(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(body)
        writer.endLine()
        return TerminalJSON.escaped(writer.bytes)
    }

    private static func write(before: Int, after: Int, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("before", before)
            writer.member("after", after)
        }
    }

    private static func write(_ difference: MemberDifference, to writer: inout JSONWriter) {
        let counts = difference.counts
        writer.object { writer in
            write(counts, to: &writer)
            let changedCount = counts.added + counts.removed + counts.changed
            writer.member("unchanged", difference.entries.count - changedCount)
        }
    }

    private static func write(_ counts: MemberCounts, to writer: inout JSONWriter) {
        writer.member("added", counts.added)
        writer.member("removed", counts.removed)
        writer.member("changed", counts.changed)
    }

    private func write(_ entry: MemberDifference.Change, to writer: inout JSONWriter) {
        switch entry {
        case .added(let member): Self.write("added", before: nil, after: member, to: &writer)
        case .removed(let member): Self.write("removed", before: member, after: nil, to: &writer)
        case .changed(let old, let new): Self.write("changed", before: old, after: new, to: &writer)
        case .unchanged(let member):
            if showsUnchanged { Self.write("unchanged", before: member, after: member, to: &writer) }
        }
    }

    private static func write(_ change: String, before: Member?, after: Member?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("change", change)
            writer.key("before")
            write(before, to: &writer)
            writer.key("after")
            write(after, to: &writer)
        }
    }

    private static func write(_ member: Member?, to writer: inout JSONWriter) {
        guard let member else {
            writer.null()
            return
        }
        writer.object { writer in
            switch member.address {
            case .ip(let host):
                writer.member("host", host.text)
            case .ecs(let id, let name):
                writer.member("ecs_id", id)
                writer.member("ecs_name", name)
            }
            writer.member("port", member.port)
            writer.member("weight", member.weight)
            writer.member("is_backup", member.isBackup)
            writer.member("status", member.status.rawValue)
            writer.member("member_group_name", member.groupName)
        }
    }
}
