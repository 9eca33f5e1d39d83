package import PlanModel

/// The updates of a plan that a session works on: a bit for each, or all of them.
package struct UpdateSelection: Hashable, Sendable {
    /// Bit `n - 1` is that of update `n`; nil where all are selected.
    private let words: [UInt64]?

    /// Every update.
    package static let all = UpdateSelection(words: nil)

    private init(words: [UInt64]?) {
        self.words = words
    }

    /// The updates that any of the terms names; all of them where there is no term.
    package init(_ terms: [SelectionTerm], in plan: PlanFile) {
        guard !terms.isEmpty else {
            self = .all
            return
        }
        let matchers = terms.map { Matcher($0, plan: plan) }
        var words = [UInt64](repeating: 0, count: (plan.entries.count + 63) / 64)
        for (index, entry) in plan.entries.enumerated() where matchers.contains(where: { $0.matches(index, entry) }) {
            words[index / 64] |= 1 << UInt64(index % 64)
        }
        self.words = words
    }

    /// The updates that a predicate names, of `count`.
    init(count: Int, where isSelected: (_ n: Int) -> Bool) {
        var words = [UInt64](repeating: 0, count: (count + 63) / 64)
        for index in 0..<count where isSelected(index + 1) { words[index / 64] |= 1 << UInt64(index % 64) }
        self.words = words
    }

    /// The first term that names no update of the plan; nil where each names some.
    package static func firstUnmatched(_ terms: [SelectionTerm], in plan: PlanFile) -> SelectionTerm? {
        terms.first { term in
            let matcher = Matcher(term, plan: plan)
            return !plan.entries.indices.contains { matcher.matches($0, plan.entries[$0]) }
        }
    }

    /// Whether every update is selected.
    package var isAll: Bool { words == nil }

    /// Whether update `n` is selected.
    package func contains(_ n: Int) -> Bool {
        guard let words else { return true }
        let index = n - 1
        return index >= 0 && words.indices.contains(index / 64) && words[index / 64] & (1 << UInt64(index % 64)) != 0
    }
}

/// A term with the indexes of what it names in one plan.
private struct Matcher {
    private let term: SelectionTerm
    /// Of the channels, or of the gateways, that the term names.
    private let indexes: Set<Int32>

    init(_ term: SelectionTerm, plan: PlanFile) {
        self.term = term
        switch term {
        case .updates, .waves: indexes = []
        case .channel(let id): indexes = Self.indexes(of: plan.channels) { $0.channelID == id }
        case .gateway(let key): indexes = Self.indexes(of: plan.gateways) { $0 == key }
        }
    }

    private static func indexes<Keys: RandomAccessCollection<Key>, Key>(
        of keys: Keys,
        where matches: (Key) -> Bool
    ) -> Set<Int32> where Keys.Index == Int {
        Set(keys.indices.filter { matches(keys[$0]) }.map { Int32(truncatingIfNeeded: $0) })
    }

    func matches(_ index: Int, _ entry: PlanFile.Entry) -> Bool {
        switch term {
        case .updates(let range): range.contains(index + 1)
        case .waves(let range): range.contains(Int(entry.wave))
        case .channel: indexes.contains(entry.channel)
        case .gateway: indexes.contains(entry.gateway)
        }
    }
}
