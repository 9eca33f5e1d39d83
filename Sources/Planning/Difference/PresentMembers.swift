internal import ByteIO
internal import PlanModel

extension Snapshot.Group {
    /// Whether the group counts as one: the members without a group do where there are any.
    var isCounted: Bool { !name.isEmpty || !members.isEmpty || problem != nil }
}

/// The present members of a group as plans hold them.
struct PresentMembers {
    /// Why a present state cannot be planned with.
    enum Problem {
        case read(Snapshot.Problem)
        case group(CellPlace?, String)
        case twice(CellPlace?, String)

        /// The reason, and where the snapshot shows it.
        func words(_ collector: DiagnosticCollector) -> String {
            switch self {
            case .read(let problem):
                "\(problem.reason) (\(escaped(problem.position.file)):\(problem.position.line))"
            case .group(let place?, let reason), .twice(let place?, let reason):
                "\(reason) (\(collector.name(of: place)))"
            case .group(nil, let reason), .twice(nil, let reason):
                reason
            }
        }

        /// What to do about it.
        var remedy: String {
            switch self {
            case .read, .group: "put it right at the gateway first"
            case .twice: "give each file of the snapshot once, or put it right at the gateway first"
            }
        }
    }

    /// Sorted by `Member.precedes`; empty where there is a problem.
    private(set) var members: [Member] = []
    private(set) var problem: Problem?

    init(_ group: Snapshot.Group?, in channel: Snapshot.Channel?) {
        guard let group, let channel else {
            problem = channel?.problem.map(Problem.read)
            return
        }
        if let found = channel.problem ?? group.problem {
            problem = .read(found)
            return
        }
        for member in group.members {
            guard let planned = member.planned(groupName: group.name, channelPort: channel.port) else {
                problem = .group(group.place, Self.reason(member))
                members = []
                return
            }
            members.append(planned)
        }
        members.sort(by: Member.precedes)
        if let twice = zip(members, members.dropFirst()).first(where: { $0.isSameServer(as: $1) })?.0 {
            problem = .twice(
                group.place,
                "the member \(escaped(twice.address.identity.text)) port \(twice.port) stands in it twice"
            )
            members = []
        }
    }

    private static func reason(_ member: SnapshotMember) -> String {
        let server = escaped(member.address.identity.text)
        return member.port == 0 && member.address.planned != nil
            ? "the member \(server) has the channel's own port, which the snapshot does not tell"
            : "the API refuses the address of the member \(server)"
    }
}

/// The fingerprints of a channel's members outside one of its groups.
struct RestFingerprints {
    private var groups: [UTF8Text: Fingerprint128] = [:]
    private var whole = Fingerprint128.zero
    private var isKnown = true

    init(_ channel: Snapshot.Channel) {
        for group in channel.groups {
            if channel.problem != nil || group.problem != nil { isKnown = false }
            var fingerprint = Fingerprint128.zero
            for member in group.members {
                if let planned = member.planned(groupName: group.name, channelPort: channel.port) {
                    fingerprint += planned.fingerprint
                } else {
                    isKnown = false
                }
            }
            groups[group.name] = fingerprint
            whole += fingerprint
        }
    }

    /// The fingerprint of all other groups' members; nil where one of them cannot be expressed.
    ///
    /// A group that is asked for has been compared, so that what cannot be expressed is always another.
    func fingerprint(without name: UTF8Text) -> Fingerprint128? {
        isKnown ? whole - (groups[name] ?? .zero) : nil
    }
}
