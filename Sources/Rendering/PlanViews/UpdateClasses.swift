internal import PlanModel

/// The shape of an update: updates of one shape differ in names and addresses alone.
struct UpdateShape: Hashable, Sendable {
    private let isChannel: Bool
    private let isNew: Bool
    private let isEmptied: Bool
    private let ignoresWeight: Bool
    private let added: Int
    private let removed: Int
    private let changed: Int
    private let changedWeights: Bool
    private let changedStatus: Bool
    private let changedBackup: Bool
    /// Whether the added members have the weights and ports of the removed ones; nil where nothing is replaced.
    private let keepsWeights: Bool?
    private let keepsPorts: Bool?

    init(of update: Update, _ difference: MemberDifference) {
        isChannel = update.scope == .channel
        isNew = update.isNew
        isEmptied = update.isEmptied
        ignoresWeight = update.ignoresWeight
        var (come, gone): ([Member], [Member]) = ([], [])
        var (weights, status, backup, changed) = (false, false, false, 0)
        for entry in difference.entries {
            switch entry {
            case .added(let member): come.append(member)
            case .removed(let member): gone.append(member)
            case .changed(let old, let new):
                changed += 1
                weights = weights || old.weight != new.weight
                status = status || old.status != new.status
                backup = backup || old.isBackup != new.isBackup
            case .unchanged: break
            }
        }
        (added, removed, self.changed) = (come.count, gone.count, changed)
        (changedWeights, changedStatus, changedBackup) = (weights, status, backup)
        let isReplacement = !come.isEmpty && !gone.isEmpty
        keepsWeights = isReplacement ? come.map(\.weight).sorted() == gone.map(\.weight).sorted() : nil
        keepsPorts = isReplacement ? come.map(\.port).sorted() == gone.map(\.port).sorted() : nil
    }

    /// `4 removed, 4 added, weights equal, ports equal`, for `count` updates.
    func words(count: Int) -> String {
        var parts: [String] = []
        if removed > 0 { parts.append("\(removed) removed") }
        if added > 0 { parts.append("\(added) added") }
        if changed > 0 {
            let values = [(changedWeights, "weight"), (changedStatus, "status"), (changedBackup, "backup")]
            let names = values.filter { $0.0 }.map { $0.1 }.joined(separator: ", ")
            parts.append("\(changed) changed (\(names))")
        }
        if let keepsWeights { parts.append(keepsWeights ? "weights equal" : "weights differ") }
        if let keepsPorts { parts.append(keepsPorts ? "ports equal" : "ports differ") }
        if isNew { parts.append("new") }
        if isEmptied { parts.append("emptied") }
        if ignoresWeight { parts.append("weights not compared") }
        if parts.isEmpty { parts.append("no change") }
        return "\(counted(count, isChannel ? "whole channel" : "group")): \(parts.joined(separator: ", "))"
    }
}

/// Updates by shape, with the first of each shape as an example.
struct UpdateClasses: Sendable {
    /// One shape: how many updates have it, and the first of them.
    struct Class: Sendable {
        let shape: UpdateShape
        fileprivate(set) var count: Int
        let exampleN: Int
        /// The example's difference, cut to a few lines.
        let example: [Block]
    }

    /// How many shapes are told apart; a plan of odd updates alone must not fill the memory.
    static let shapesMax = 1_000
    private static let exampleLinesMax = 12

    private var classes: [Class] = []
    private var indexes: [UpdateShape: Int] = [:]
    /// The updates of shapes that came after `shapesMax` others.
    private(set) var otherCount = 0

    mutating func add(_ update: Update, _ difference: MemberDifference) {
        let shape = UpdateShape(of: update, difference)
        if let index = indexes[shape] {
            classes[index].count += 1
        } else if classes.count < Self.shapesMax {
            indexes[shape] = classes.count
            let example = update.excerpt(of: difference, linesMax: Self.exampleLinesMax)
            classes.append(Class(shape: shape, count: 1, exampleN: update.n, example: example))
        } else {
            otherCount += 1
        }
    }

    /// The classes, largest first; of equal ones the first seen.
    var sorted: [Class] {
        classes.sorted { ($1.count, $0.exampleN) < ($0.count, $1.exampleN) }
    }
}

extension Update {
    /// The update on its own: where it stands, and its difference cut to `linesMax` lines.
    func excerpt(of difference: MemberDifference, linesMax: Int) -> [Block] {
        [
            .paragraph("\(headingPhrase), of \(channel.headingPhrase)"),
            .diff(lines(of: difference, showsUnchanged: false, linesMax: linesMax)),
        ]
    }
}
