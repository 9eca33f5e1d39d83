internal import ByteIO
internal import PlanModel

/// Both sides of a plan in little memory: what the compact lane knows after it has read the files.
///
/// Rows that it does not understand in full (errors among them) mark their channel as one for the detailed rules, which
/// read the channel's rows again. So every rule that is not about plain members stands in one place.
struct CompactState: ~Copyable {
    var index = GroupIndex()
    var members = MemberPool()
    var addresses = AddressTable()
    /// Whether no channel can be told from the others, so that all need the detailed rules.
    var needsDetailForAll = false
    /// Whether a row has no channel's id where it may have the channel's name.
    var lacksIDs = false

    /// Forgets everything and keeps the memory.
    mutating func removeAll() {
        index.removeAll()
        members.removeAll()
        addresses.removeAll()
        needsDetailForAll = false
        lacksIDs = false
    }

    /// The fingerprint of a member in a group.
    @inline(__always)
    func fingerprint(of member: CompactMember, in context: Fingerprint128.Context) -> Fingerprint128 {
        if member.flags.contains(.isText) {
            let identity = UnsafeRawBufferPointer(addresses.identity(member.address))
            return Fingerprint128(in: context, member.fingerprintWord, identity)
        }
        let text = addresses.ipv4[member.address]
        return Fingerprint128(
            in: context,
            member.fingerprintWord,
            low: UInt64(truncatingIfNeeded: text.bytes),
            high: UInt64(truncatingIfNeeded: text.bytes >> 64) | UInt64(text.count) << 56
        )
    }

    /// Hands the channel of a group to the detailed rules.
    mutating func needDetail(_ group: Int) {
        index.channels[Int(index.groups[group].channel)].isDetailed = true
    }
}
