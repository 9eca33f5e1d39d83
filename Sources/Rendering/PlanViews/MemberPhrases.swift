internal import ByteIO
internal import PlanModel

extension Member {
    /// `10.1.0.7:8080`, `[2001:db8::7]:8080`, or a cloud server's id and port with its name.
    var addressPhrase: Phrase {
        switch address {
        case .ip(let host):
            let text = host.text.text
            return text.utf8.contains(UInt8(ascii: ":")) ? "\(name: "[\(text)]:\(port)")" : "\(name: "\(text):\(port)")"
        case .ecs(let id, let name):
            return "\(name: "\(id):\(port)") (\(name: name))"
        }
    }

    /// The values: weight always, backup and status where they are not the usual ones.
    func valuesPhrase(ignoringWeight: Bool) -> Phrase {
        var words = "weight \(weight)"
        if ignoringWeight { words += " (not compared)" }
        if isBackup { words += ", backup" }
        if status != .available { words += ", status \(status.rawValue)" }
        return Phrase(words: words)
    }

    /// What differs from here to `target`, value by value.
    func changePhrase(to target: Member, ignoringWeight: Bool) -> Phrase {
        var changes: [String] = []
        if weight != target.weight {
            changes.append("weight \(weight) → \(target.weight)" + (ignoringWeight ? " (not compared)" : ""))
        }
        if status != target.status { changes.append("status \(status.rawValue) → \(target.status.rawValue)") }
        if isBackup != target.isBackup { changes.append("backup \(isBackup) → \(target.isBackup)") }
        return Phrase(words: changes.joined(separator: ", "))
    }
}

extension MemberDifference.Change {
    /// The member as it is after the change, or as it was where it is removed.
    var member: Member {
        switch self {
        case .added(let member), .removed(let member), .changed(_, let member), .unchanged(let member): member
        }
    }

    /// The line that shows the change.
    func line(ignoringWeight: Bool) -> DiffLine {
        switch self {
        case .added(let member):
            DiffLine(.added, "\(member.addressPhrase) \(member.valuesPhrase(ignoringWeight: ignoringWeight))")
        case .removed(let member):
            DiffLine(.removed, "\(member.addressPhrase) \(member.valuesPhrase(ignoringWeight: ignoringWeight))")
        case .changed(let old, let new):
            DiffLine(.changed, "\(new.addressPhrase) \(old.changePhrase(to: new, ignoringWeight: ignoringWeight))")
        case .unchanged(let member):
            DiffLine(.unchanged, "\(member.addressPhrase) \(member.valuesPhrase(ignoringWeight: ignoringWeight))")
        }
    }
}
