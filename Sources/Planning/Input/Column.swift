/// The columns of inventories and snapshots, by API name, in the order in which a snapshot writes them.
enum Column: String, CaseIterable {
    case projectID = "project_id"
    case instanceID = "instance_id"
    case channelID = "vpc_channel_id"
    case groupName = "member_group_name"
    case host
    case port
    case weight
    case isBackup = "is_backup"
    case status
    case ecsID = "ecs_id"
    case ecsName = "ecs_name"
    case memberID = "member_id"
    case channelName = "channel_name"
    case channelPort = "channel_port"
    case channelType = "channel_type"
    case memberType = "member_type"
    case groupWeight = "member_group_weight"
    /// Of an inventory alone.
    case wave
    /// Reserved for partial inventories.
    case op

    /// The columns that a snapshot writes.
    static let snapshotColumns = allCases.filter { $0 != .wave && $0 != .op }
    /// The columns that describe one member.
    static let memberColumns: [Column] = [.host, .port, .weight, .isBackup, .status, .ecsID, .ecsName]
    /// The columns of a snapshot that say the same in every row of a channel, the last of them in every row of a group.
    static let facts: [Column] = [.channelName, .channelPort, .channelType, .memberType, .groupWeight]

    /// Whether an inventory accepts the column and ignores it.
    var isSnapshotOnly: Bool {
        switch self {
        case .memberID, .channelPort, .channelType, .memberType, .groupWeight: true
        default: false
        }
    }

    /// Whether the value that a member has now can stand in for an empty cell.
    var isKeepable: Bool {
        self == .weight || self == .status || self == .isBackup
    }

    /// The position in `allCases`.
    var ordinal: Int {
        Self.ordinals[self] ?? 0
    }

    private static let ordinals = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($0.element, $0.offset) }
    )
}
