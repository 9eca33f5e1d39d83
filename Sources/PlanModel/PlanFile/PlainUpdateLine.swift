internal import ByteIO

/// Reads the lines of plain group updates where their bytes lie, in the only form that `UpdateLineWriter` gives them.
///
/// It takes a line only where nothing about it is in doubt; every other one, wrong ones among them, is left to the rules of
/// `PlanLines`, which say what is wrong. What both take, both read alike.
struct PlainUpdateLine {
    /// A member; its identity and name are ranges of the line.
    struct Member {
        var identity: Range<Int>
        /// The cloud server's name; nil for an address.
        var ecsName: Range<Int>?
        var port = 0
        var weight = 0
        var isBackup = false
        var isUnavailable = false
    }

    private(set) var n = 0
    private(set) var wave = 0
    private(set) var project = 0..<0
    private(set) var instance = 0..<0
    private(set) var channel = 0..<0
    private(set) var group = 0..<0
    private(set) var isNew = false
    private(set) var groupWeight: Int?
    private(set) var before: [Member] = []
    private(set) var after: [Member] = []
    private(set) var restFingerprint: Range<Int>?

    /// Reads a line, without its end; false where it is not plain.
    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = LineCursor(bytes)
        guard cursor.skip("{\"line\":\"update\",\"n\":"), let n = cursor.integer(1...Int(Int32.max)),
            cursor.skip(",\"wave\":"), let wave = cursor.integer(1...Int(Int32.max)),
            cursor.skip(",\"phase\":\"replace\",\"after_n\":null,\"project_id\":\""), let project = cursor.identifier(),
            cursor.skip("\",\"instance_id\":\""), let instance = cursor.identifier(),
            cursor.skip("\",\"vpc_channel_id\":\""), let channel = cursor.identifier(),
            cursor.skip("\",\"scope\":\"group\",\"member_group_name\":\""), let group = cursor.text(), !group.isEmpty,
            cursor.skip("\",\"new\":"), let isNew = cursor.bool(), cursor.skip(",\"member_group_weight\":")
        else { return false }
        if cursor.skip("null") {
            groupWeight = nil
        } else {
            guard let weight = cursor.integer(0...100) else { return false }
            groupWeight = weight
        }
        guard cursor.skip(",\"labels\":{},\"before\":["), Self.readMembers(&cursor, into: &before),
            cursor.skip(",\"after\":["), Self.readMembers(&cursor, into: &after), cursor.skip(",\"rest_fingerprint\":")
        else { return false }
        if cursor.skip("null}") {
            restFingerprint = nil
        } else {
            guard cursor.skip("\""), let digits = cursor.hexadecimal(count: 32), cursor.skip("\"}") else {
                return false
            }
            restFingerprint = digits
        }
        (self.n, self.wave, self.isNew) = (n, wave, isNew)
        (self.project, self.instance, self.channel, self.group) = (project, instance, channel, group)
        return cursor.isAtEnd
    }

    private static func readMembers(_ cursor: inout LineCursor, into members: inout [Member]) -> Bool {
        members.removeAll(keepingCapacity: true)
        if cursor.skip("]") { return true }
        // What the member before ended with: nearly all members of a group have the same values.
        var ending = 0..<0
        while true {
            guard var member = readServer(&cursor) else { return false }
            let start = cursor.place
            if let last = members.last, cursor.skip(sameAs: ending) {
                (member.port, member.weight) = (last.port, last.weight)
                (member.isBackup, member.isUnavailable) = (last.isBackup, last.isUnavailable)
            } else {
                guard readValues(&cursor, of: &member) else { return false }
                ending = cursor.range(from: start)
            }
            if let last = members.last, compare(last, member, cursor.bytes, cursor.bytes) >= 0 { return false }
            members.append(member)
            if cursor.skip("]") { return true }
            guard cursor.skip(",") else { return false }
        }
    }

    private static func readServer(_ cursor: inout LineCursor) -> Member? {
        if cursor.skip("{\"host\":\"") { return cursor.host().map { Member(identity: $0) } }
        guard cursor.skip("{\"ecs_id\":\""), let id = cursor.text(), CloudServer.isValidID(cursor.string(id)),
            cursor.skip("\",\"ecs_name\":\""), let name = cursor.text(), CloudServer.isValidName(cursor.string(name))
        else { return nil }
        return Member(identity: id, ecsName: name)
    }

    private static func readValues(_ cursor: inout LineCursor, of member: inout Member) -> Bool {
        guard cursor.skip("\",\"port\":"), let port = cursor.integer(1...PlanModel.Member.portMax),
            cursor.skip(",\"weight\":"), let weight = cursor.integer(0...PlanModel.Member.weightMax),
            cursor.skip(",\"is_backup\":"), let isBackup = cursor.bool(),
            cursor.skip(",\"status\":"), let status = cursor.integer(1...2), cursor.skip("}")
        else { return false }
        (member.port, member.weight, member.isBackup, member.isUnavailable) = (port, weight, isBackup, status == 2)
        return true
    }

    /// The order of members in a group: negative, zero for the same server, or positive.
    static func compare(
        _ left: Member,
        _ right: Member,
        _ leftBytes: UnsafeBufferPointer<UInt8>,
        _ rightBytes: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let count = min(left.identity.count, right.identity.count)
        let (one, two) = (left.identity.lowerBound, right.identity.lowerBound)
        for offset in 0..<count where leftBytes[one &+ offset] != rightBytes[two &+ offset] {
            return leftBytes[one &+ offset] < rightBytes[two &+ offset] ? -1 : 1
        }
        if left.identity.count != right.identity.count { return left.identity.count - right.identity.count }
        if left.port != right.port { return left.port - right.port }
        return (left.ecsName == nil ? 0 : 1) - (right.ecsName == nil ? 0 : 1)
    }

    /// How many members come, go and change.
    func counts(_ bytes: UnsafeBufferPointer<UInt8>) -> MemberCounts {
        var counts = MemberCounts()
        var (left, right) = (0, 0)
        while left < before.count, right < after.count {
            let order = Self.compare(before[left], after[right], bytes, bytes)
            if order == 0 {
                let (old, new) = (before[left], after[right])
                let isSame =
                    old.isBackup == new.isBackup && old.isUnavailable == new.isUnavailable
                    && (groupWeight != nil || old.weight == new.weight)
                if !isSame { counts.changed += 1 }
            } else if order < 0 {
                counts.removed += 1
            } else {
                counts.added += 1
            }
            left += order <= 0 ? 1 : 0
            right += order >= 0 ? 1 : 0
        }
        counts.removed += before.count - left
        counts.added += after.count - right
        return counts
    }
}

extension PlainUpdateLine {
    /// The update as a value; nil where the group has no name, which `read` has ruled out.
    func update(_ bytes: UnsafeBufferPointer<UInt8>) -> Update? {
        let cursor = LineCursor(bytes)
        func text(_ range: Range<Int>) -> UTF8Text { UTF8Text(cursor.string(range)) }
        guard let name = GroupName(text(group)) else { return nil }
        func members(_ plain: [Member]) -> [PlanModel.Member] {
            var members: [PlanModel.Member] = []
            members.reserveCapacity(plain.count)
            for member in plain {
                let address: MemberAddress
                if let ecsName = member.ecsName {
                    address = .ecs(id: text(member.identity), name: text(ecsName))
                } else {
                    address = .ip(Host(canonical: text(member.identity)))
                }
                members.append(
                    PlanModel.Member(
                        address: address,
                        port: member.port,
                        weight: member.weight,
                        isBackup: member.isBackup,
                        status: member.isUnavailable ? .unavailable : .available,
                        groupName: name.text
                    )
                )
            }
            return members
        }
        return Update(
            n: n,
            wave: wave,
            channel: ChannelKey(
                gateway: GatewayKey(projectID: text(project), instanceID: text(instance)),
                channelID: text(channel)
            ),
            scope: .group(name),
            isNew: isNew,
            groupWeight: groupWeight,
            labels: [],
            before: members(before),
            after: members(after),
            restFingerprint: restFingerprint.flatMap { Fingerprint128(hex: cursor.string($0)) }
        )
    }
}
