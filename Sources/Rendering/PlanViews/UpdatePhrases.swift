internal import ByteIO
internal import PlanModel

extension ChannelKey {
    /// The channel with its gateway, as a heading says it.
    var headingPhrase: Phrase {
        "channel \(name: channelID) of gateway \(gateway.phrase)"
    }
}

extension GatewayKey {
    /// `project/instance`
    var phrase: Phrase { "\(name: projectID)/\(name: instanceID)" }
}

extension Scope {
    /// `group web`, or `the whole channel`.
    var phrase: Phrase {
        switch self {
        case .channel: "the whole channel"
        case .group(let name): "group \(name: name.text)"
        }
    }
}

extension Update {
    /// The names of the groups that have members before and none after, sorted by bytes.
    var emptiedGroups: [UTF8Text] {
        if let name = scope.groupName { return isEmptied ? [name.text] : [] }
        return Set(before.map(\.groupName)).subtracting(after.map(\.groupName)).sorted()
    }

    /// Whether nothing is left of the scope.
    var isEmptied: Bool { after.isEmpty && !before.isEmpty }

    /// How many members take traffic fewer than before; never below 0.
    var availableFall: Int { max(0, availableBefore - availableAfter) }

    /// The update's number, wave and scope, and what is special of it.
    var headingPhrase: Phrase {
        var phrase: Phrase = "update \(n), wave \(wave): \(scope.phrase)"
        if isNew { phrase += ", new" }
        if isEmptied { phrase += ", emptied" }
        return phrase
    }

    /// What must be known to read the lines of the difference.
    private var remarks: [DiffLine] {
        var lines: [DiffLine] = []
        if let groupWeight {
            let text: Phrase =
                "the group has weight \(groupWeight), which may override its members': their weights are sent and not compared"
            lines.append(DiffLine(.note, text))
        }
        for label in labels {
            let values = label.values.prefix(5).map { Phrase(name: $0) }.joined(separator: ", ")
            let more = label.values.count > 5 ? " and \(label.values.count - 5) more" : ""
            lines.append(DiffLine(.note, "\(name: label.column): \(values)\(words: more)"))
        }
        return lines
    }

    /// The lines of the difference; unchanged members are counted where they are not shown.
    ///
    /// At most `linesMax` lines, after which the rest is counted.
    func lines(of difference: MemberDifference, showsUnchanged: Bool, linesMax: Int = .max) -> [DiffLine] {
        var lines = remarks
        var unchangedCount = 0
        var omittedCount = 0
        var groupName: UTF8Text?
        for entry in difference.entries {
            if case .unchanged = entry, !showsUnchanged {
                unchangedCount += 1
                continue
            }
            guard lines.count < linesMax else {
                omittedCount += 1
                continue
            }
            if scope == .channel, entry.member.groupName != groupName {
                groupName = entry.member.groupName
                let name = entry.member.groupName
                lines.append(DiffLine(.note, name.isEmpty ? "without a group" : "group \(name: name)"))
            }
            lines.append(entry.line(ignoringWeight: ignoresWeight))
        }
        if omittedCount > 0 { lines.append(DiffLine(.note, "and \(omittedCount) more")) }
        if unchangedCount > 0 {
            lines.append(DiffLine(.note, "\(words: counted(unchangedCount, "member")) unchanged"))
        }
        return lines
    }
}
