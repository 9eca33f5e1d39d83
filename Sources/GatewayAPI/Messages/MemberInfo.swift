package import ByteIO

/// A backend as a request carries it; every field may be absent.
///
/// Source: "Updating Backend Instances", table 4. Two are equal when their JSON is, byte for byte.
package struct MemberInfo: Hashable, Sendable {
    /// Address, required in a channel of IP members.
    package var host: String?
    /// 0...10000.
    package var weight: Int?
    /// Whether it serves only when all others are faulty.
    package var isBackup: Bool?
    /// The group that the member belongs to.
    package var memberGroupName: String?
    /// 1 available, 2 unavailable.
    package var status: Int?
    /// 0...65535; 0 or absent is the channel's own port.
    package var port: Int?
    /// Server id, required in a channel of ECS members.
    package var ecsID: String?
    /// Server name, required in a channel of ECS members.
    package var ecsName: String?

    /// A member with the given fields, the others absent.
    package init(
        host: String? = nil,
        weight: Int? = nil,
        isBackup: Bool? = nil,
        memberGroupName: String? = nil,
        status: Int? = nil,
        port: Int? = nil,
        ecsID: String? = nil,
        ecsName: String? = nil
    ) {
        self.host = host
        self.weight = weight
        self.isBackup = isBackup
        self.memberGroupName = memberGroupName
        self.status = status
        self.port = port
        self.ecsID = ecsID
        self.ecsName = ecsName
    }

    /// Writes the fields that are present, in the order of table 4.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("host", host)
            writer.field("weight", weight)
            writer.field("is_backup", isBackup)
            writer.field("member_group_name", memberGroupName)
            writer.field("status", status)
            writer.field("port", port)
            writer.field("ecs_id", ecsID)
            writer.field("ecs_name", ecsName)
        }
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    package static func == (left: MemberInfo, right: MemberInfo) -> Bool {
        left.json == right.json
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(json)
    }
}
