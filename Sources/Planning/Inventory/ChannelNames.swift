internal import ByteIO
internal import PlanModel

/// Finds channels by the names that the snapshot has.
struct ChannelNames {
    /// A channel's id, or why there is none.
    enum Resolution {
        case id(UTF8Text)
        case problem(String)
    }

    private struct Key: Hashable {
        let gateway: GatewayKey
        let name: UTF8Text
    }

    private var ids: [Key: Set<UTF8Text>] = [:]
    /// Several where the rows of a channel contradict each other: each of them may be meant, whichever comes first.
    private var names: [ChannelKey: Set<UTF8Text>] = [:]

    init(_ snapshot: Snapshot) {
        for channel in snapshot.channels {
            guard let name = channel.name else { continue }
            let all = Set(channel.otherNames).union([name])
            names[channel.key] = all
            for name in all {
                ids[Key(gateway: channel.key.gateway, name: name), default: []].insert(channel.key.channelID)
            }
        }
    }

    /// The channel of that name; where an id is given too, both must agree.
    func resolve(name: UTF8Text, id: UTF8Text, in gateway: GatewayKey) -> Resolution {
        let found = ids[Key(gateway: gateway, name: name)] ?? []
        if !id.isEmpty {
            let known = names[ChannelKey(gateway: gateway, channelID: id)] ?? []
            if !known.contains(name), let first = known.min() {
                return .problem(
                    "the channel \(escaped(id.text)) is named \(quoted(first.text)) in the snapshot, not \(quoted(name.text)): correct one of the two"
                )
            }
            // The id may be unknown; the name of another channel says that one of the two is wrong.
            if !found.contains(id), let other = found.min() {
                if found.count > 1 {
                    return .problem(
                        "\(found.count) channels are named \(quoted(name.text)) in the snapshot, and \(escaped(id.text)) is none of them: correct the id or the name"
                    )
                }
                return .problem(
                    "the channel named \(quoted(name.text)) in the snapshot is \(escaped(other.text)), not \(escaped(id.text)): correct one of the two"
                )
            }
            return .id(id)
        }
        if found.count > 1 {
            return .problem(
                "\(found.count) channels are named \(quoted(name.text)) in the snapshot: give the vpc_channel_id"
            )
        }
        guard let id = found.first else {
            return .problem(
                "the snapshot has no channel named \(quoted(name.text)) in this gateway: give the vpc_channel_id, or take the snapshot again"
            )
        }
        return .id(id)
    }

    /// A stand-in for the id where there is no snapshot to ask; no id begins so.
    static func placeholder(for name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        Array(("=" + hexadecimal(name)).utf8)[...]
    }
}
