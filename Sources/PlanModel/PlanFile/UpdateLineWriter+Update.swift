internal import ByteIO

extension UpdateLineWriter {
    /// Writes a whole update.
    package mutating func write(_ update: Update) {
        write(update, withNumber: true)
    }

    /// Writes what comes after an update's number.
    package mutating func writeTail(_ update: Update) {
        write(update, withNumber: false)
    }

    private mutating func write(_ update: Update, withNumber: Bool) {
        let gateway = update.channel.gateway
        withUTF8(of: gateway.projectID.text) { project in
            withUTF8(of: gateway.instanceID.text) { instance in
                withUTF8(of: update.channel.channelID.text) { channel in
                    withUTF8(of: update.scope.groupName?.text.text) { group in
                        if withNumber { beginNumber(update.n) }
                        beginTail(
                            wave: update.wave,
                            phase: update.phase,
                            Place(project: project ?? empty, instance: instance ?? empty, channel: channel ?? empty),
                            group: group,
                            isNew: update.isNew,
                            groupWeight: update.groupWeight
                        )
                    }
                }
            }
        }
        for label in update.labels { self.label(label.column.text, label.values.map(\.text)) }
        beginBefore()
        for member in update.before { write(member, of: update.scope) }
        beginAfter()
        for member in update.after { write(member, of: update.scope) }
        end(restFingerprint: update.restFingerprint)
    }

    private mutating func write(_ member: Member, of scope: Scope) {
        var name: String?
        if case .ecs(_, let ecsName) = member.address { name = ecsName.text }
        withUTF8(of: member.address.identity.text) { identity in
            withUTF8(of: name) { name in
                withUTF8(of: scope == .channel ? member.groupName.text : nil) { group in
                    self.member(
                        identity: identity ?? empty,
                        ecsName: name,
                        port: member.port,
                        weight: member.weight,
                        isBackup: member.isBackup,
                        isUnavailable: member.status == .unavailable,
                        group: group
                    )
                }
            }
        }
    }

    private var empty: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }
}

private func withUTF8(of text: String?, _ body: (UnsafeBufferPointer<UInt8>?) -> Void) {
    guard var text else {
        body(nil)
        return
    }
    text.withUTF8 { body($0) }
}
