internal import ByteIO
internal import PlanModel

/// What a reviewer must see first, gathered while updates pass: a few rows of each kind, and how many there are.
struct PlanOutliers: Hashable, Sendable {
    /// A kind of outlier with its first rows.
    struct Kind: Hashable, Sendable {
        let title: String
        fileprivate(set) var count = 0
        fileprivate(set) var rows: [Row] = []

        fileprivate init(_ title: String) {
            self.title = title
        }
    }

    /// An update and what is special of it.
    struct Row: Hashable, Sendable {
        let n: Int
        let channel: ChannelKey
        let scope: Scope
        let availableBefore: Int
        let availableAfter: Int
        let remark: Phrase

        fileprivate init(_ update: Update, remark: Phrase = Phrase()) {
            n = update.n
            channel = update.channel
            scope = update.scope
            availableBefore = update.availableBefore
            availableAfter = update.availableAfter
            self.remark = remark
        }

        fileprivate var fall: Int { availableBefore - availableAfter }
    }

    /// How many rows of each kind are kept.
    static let rowsMax = 20

    private var emptied = Kind("Emptied groups")
    private var new = Kind("New groups and channels")
    private var wholeChannels = Kind("Whole-channel updates")
    private var falls = Kind("Fewer available members, largest falls first")

    /// The kinds in the order in which they are shown.
    var kinds: [Kind] { [emptied, new, wholeChannels, falls] }

    /// Adds an update, which is asked for only where a row of it is kept.
    mutating func add(_ figures: UpdateFigures, _ update: () -> Update?) {
        let traits = figures.shape.traits
        if traits.contains(.isChannel) {
            if let update = update() { addWholeChannel(update) }
        } else if traits.contains(.isEmptied) {
            Self.append(to: &emptied) { update().map { Row($0, remark: Self.list($0.emptiedGroups)) } }
        }
        if traits.contains(.isNew) { Self.append(to: &new) { update().map { Row($0) } } }
        let fall = Int(figures.availableBefore) - Int(figures.availableAfter)
        // What is emptied whole stands above already.
        if fall > 0, !traits.contains(.isEmptied) { addFall(fall, update) }
    }

    private mutating func addWholeChannel(_ update: Update) {
        let names = update.emptiedGroups
        if !names.isEmpty {
            Self.append(to: &emptied, adding: names.count) { Row(update, remark: Self.list(names)) }
        }
        let groups = Set(update.before.map(\.groupName)).union(update.after.map(\.groupName)).sorted()
        Self.append(to: &wholeChannels) { Row(update, remark: Self.list(groups)) }
    }

    private static func append(to kind: inout Kind, adding count: Int = 1, _ row: () -> Row?) {
        kind.count += count
        if kind.rows.count < rowsMax, let row = row() { kind.rows.append(row) }
    }

    /// Keeps the largest falls; of equal ones the first.
    private mutating func addFall(_ fall: Int, _ update: () -> Update?) {
        falls.count += 1
        if falls.rows.count == Self.rowsMax, let last = falls.rows.last, last.fall >= fall { return }
        guard let row = update().map({ Row($0) }) else { return }
        let index = falls.rows.firstIndex { $0.fall < fall } ?? falls.rows.count
        falls.rows.insert(row, at: index)
        if falls.rows.count > Self.rowsMax { falls.rows.removeLast() }
    }

    private static func list(_ names: [UTF8Text]) -> Phrase {
        let shown = names.prefix(3).map { $0.isEmpty ? "without a group" : Phrase(name: $0) }.joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}

extension PlanOutliers.Kind {
    /// The rows as a table.
    var table: Table {
        let hasRemarks = rows.contains { !$0.remark.spans.isEmpty }
        return Table(
            columns: [.number("update"), .text("gateway"), .text("channel"), .text("scope"), .text("available")]
                + (hasRemarks ? [.text("groups")] : []),
            rows: rows.map { row in
                [
                    "\(row.n)", row.channel.gateway.phrase, Phrase(name: row.channel.channelID), row.scope.phrase,
                    "\(row.availableBefore) → \(row.availableAfter)",
                ] + (hasRemarks ? [row.remark] : [])
            }
        )
    }
}
