package import ByteIO

/// One gateway: an APIG instance of a project.
package struct GatewayKey: Hashable, Comparable, Sendable {
    package let projectID: UTF8Text
    package let instanceID: UTF8Text

    /// A gateway.
    package init(projectID: UTF8Text, instanceID: UTF8Text) {
        self.projectID = projectID
        self.instanceID = instanceID
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.projectID != right.projectID ? left.projectID < right.projectID : left.instanceID < right.instanceID
    }
}

/// One load-balance channel of a gateway.
package struct ChannelKey: Hashable, Comparable, Sendable {
    package let gateway: GatewayKey
    package let channelID: UTF8Text

    /// A channel.
    package init(gateway: GatewayKey, channelID: UTF8Text) {
        self.gateway = gateway
        self.channelID = channelID
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.gateway != right.gateway ? left.gateway < right.gateway : left.channelID < right.channelID
    }
}

/// The name of a backend server group, never empty: a request without a name would overwrite every group of the channel.
package struct GroupName: Hashable, Comparable, Sendable {
    package let text: UTF8Text

    /// A name; nil where it is empty.
    package init?(_ text: UTF8Text) {
        guard !text.isEmpty else { return nil }
        self.text = text
    }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// What one update overwrites.
package enum Scope: Hashable, Comparable, Sendable {
    /// Every group of the channel.
    case channel
    /// One group of the channel.
    case group(GroupName)

    /// The group's name, or nil for the whole channel.
    package var groupName: GroupName? {
        if case .group(let name) = self { name } else { nil }
    }

    package static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.channel, .group): true
        case (.group(let left), .group(let right)): left < right
        case (_, .channel): false
        }
    }
}

/// Ids of gateways, projects and channels: `[A-Za-z0-9_][A-Za-z0-9_-]{0,63}`, so that one can stand in a path as it is.
package enum Identifier {
    /// Whether `bytes` are such an id.
    package static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.withContiguousStorageIfAvailable(isValid) ?? Array(bytes).withUnsafeBufferPointer(isValid)
    }

    /// Whether `bytes` are such an id.
    package static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= 64, first != UInt8(ascii: "-") else { return false }
        for byte in bytes {
            let isAlphanumeric = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
            guard isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") else { return false }
        }
        return true
    }
}
