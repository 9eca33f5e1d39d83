internal import ByteIO
internal import GRDB

/// A channel as it is stored.
struct StoredChannel: FetchableRecord {
    let row: Int64
    let id: String
    let name: String
    let port: Int
    let memberType: MemberType
    let kind: ChannelKind
    let balanceStrategy: Int
    let createTimeNanoseconds: Int64

    static let columns = """
        channel.row, channel.id, channel.name, channel.port, channel.member_type, channel.kind,
        channel.balance_strategy, channel.create_time
        """

    init(row: Row) throws {
        self.row = row[0]
        id = row[1]
        name = row[2]
        port = row[3]
        memberType = MemberType(rawValue: row[4]) ?? .ip
        kind = ChannelKind(rawValue: row[5]) ?? .builtin
        balanceStrategy = row[6]
        createTimeNanoseconds = row[7]
    }
}

/// A member group as it is stored.
struct StoredGroup: FetchableRecord {
    let row: Int64
    let id: String
    let name: UTF8Text
    let weight: Int?
    let remark: String
    let createTimeNanoseconds: Int64

    static let columns = "row, id, name, weight, remark, create_time"

    init(row: Row) throws {
        self.row = row[0]
        id = row[1]
        name = UTF8Text(row[2])
        weight = row[3]
        remark = row[4]
        createTimeNanoseconds = row[5]
    }
}

/// What a PUT sets of a member: everything but its ids and its time, after defaults and echoes.
struct MemberContent: Equatable {
    var groupRow: Int64?
    var host: UTF8Text
    var port: Int
    var weight: Int
    var isBackup: Bool
    var status: Int
    var ecsID: UTF8Text
    var ecsName: UTF8Text

    /// What makes two members of a channel the same. An ip member's host stands in `ecsID` as well.
    struct Key: Hashable {
        let groupRow: Int64?
        let ecsID: UTF8Text
        let port: Int
    }

    var key: Key { Key(groupRow: groupRow, ecsID: ecsID, port: port) }
}

/// A member as it is stored, with its group's names.
struct StoredMember: FetchableRecord {
    let row: Int64
    let id: String
    let createTimeNanoseconds: Int64
    let groupName: String
    let groupID: String
    let content: MemberContent

    static let columns = """
        member.row, member.id, member.create_time, ifnull(member_group.name, ''), ifnull(member_group.id, ''),
        member.group_row, member.host, member.port, member.weight, member.is_backup, member.status, member.ecs_id,
        member.ecs_name
        """

    static let tables = "member LEFT JOIN member_group ON member_group.row = member.group_row"

    init(row: Row) throws {
        self.row = row[0]
        id = row[1]
        createTimeNanoseconds = row[2]
        groupName = row[3]
        groupID = row[4]
        content = MemberContent(
            groupRow: row[5],
            host: UTF8Text(row[6]),
            port: row[7],
            weight: row[8],
            isBackup: row[9],
            status: row[10],
            ecsID: UTF8Text(row[11]),
            ecsName: UTF8Text(row[12])
        )
    }
}
