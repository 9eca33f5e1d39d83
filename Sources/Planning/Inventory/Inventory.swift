internal import ByteIO
internal import PlanModel

/// The desired members, read and checked row by row; what a cell leaves open is still open.
struct Inventory {
    /// In the order of their first rows.
    var channels: [InventoryChannel]
    /// Whether every row could be attributed to its group, so that a comparison makes sense.
    var isSound: Bool
}

/// One channel that the inventory names.
struct InventoryChannel {
    let key: ChannelKey
    /// In the order of their first rows.
    var groups: [InventoryGroup]
}

/// One group that the inventory names, or the members without a group of one channel.
struct InventoryGroup {
    /// Empty for the members without a group.
    let name: UTF8Text
    /// The first row.
    let place: CellPlace
    var wave: Int32 = 1
    var wavePlace: CellPlace
    var rows: [InventoryRow] = []
    /// The row that says that the group is empty.
    var emptyRow: CellPlace?
    /// The distinct values of each label, in the order of the options.
    var labels: [Set<UTF8Text>]
    /// Whether a row has an error, so that the rows are not the whole truth.
    var isBroken = false
    /// Errors that count only where the group differs from a present state that has a problem itself.
    var held: [DiagnosticCollector.Entry] = []
    /// The sum over the cells of the rows, filled in where options say so.
    var rowFingerprint = Fingerprint128.zero

    /// Whether a row of it has been reported as wrong already.
    var isRejected: Bool { isBroken && held.isEmpty }
}

/// One desired member. What is nil or -1 was left empty.
struct InventoryRow {
    /// The host or the cloud server's id.
    let place: CellPlace
    let portColumn: Int32
    let weightColumn: Int32
    let address: MemberAddress
    /// 0 is the channel's own port.
    let port: Int32
    let weight: Int32
    let isBackup: Bool?
    let status: MemberStatus?

    /// The weight, where the row gives one.
    var givenWeight: Int? { weight >= 0 ? Int(weight) : nil }
}
