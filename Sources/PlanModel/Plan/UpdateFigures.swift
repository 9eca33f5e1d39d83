/// The shape of an update: updates of one shape differ in names and addresses alone.
package struct UpdateShape: Hashable, Sendable, BitwiseCopyable {
    /// What holds of an update.
    package struct Traits: OptionSet, Hashable, Sendable, BitwiseCopyable {
        package let rawValue: UInt16

        /// Traits by their bits.
        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// It overwrites a whole channel.
        package static let isChannel = Traits(rawValue: 1)
        package static let isNew = Traits(rawValue: 2)
        /// It takes the last member of its scope away.
        package static let isEmptied = Traits(rawValue: 4)
        /// The group has a weight of its own.
        package static let ignoresWeight = Traits(rawValue: 8)
        package static let changesWeights = Traits(rawValue: 16)
        package static let changesStatus = Traits(rawValue: 32)
        package static let changesBackup = Traits(rawValue: 64)
        /// Members come and members go.
        package static let replaces = Traits(rawValue: 128)
        /// Those that come have the weights of those that go; only where it replaces.
        package static let keepsWeights = Traits(rawValue: 256)
        /// Those that come have the ports of those that go; only where it replaces.
        package static let keepsPorts = Traits(rawValue: 512)
    }

    /// Members that come, go and change.
    package let added: UInt32
    package let removed: UInt32
    package let changed: UInt32
    package let traits: Traits

    /// The members that come, go and change.
    package var counts: MemberCounts {
        var counts = MemberCounts()
        (counts.added, counts.removed, counts.changed) = (Int(added), Int(removed), Int(changed))
        return counts
    }

    /// A shape.
    package init(added: Int, removed: Int, changed: Int, traits: Traits) {
        self.added = UInt32(clamping: added)
        self.removed = UInt32(clamping: removed)
        self.changed = UInt32(clamping: changed)
        self.traits = traits
    }

    /// The shape of an update with its difference.
    package init(of update: Update, _ difference: MemberDifference) {
        var traits: Traits = []
        if update.scope == .channel { traits.insert(.isChannel) }
        if update.isNew { traits.insert(.isNew) }
        if !update.before.isEmpty, update.after.isEmpty { traits.insert(.isEmptied) }
        if update.ignoresWeight { traits.insert(.ignoresWeight) }
        var (come, gone): ([Member], [Member]) = ([], [])
        var changed = 0
        for entry in difference.entries {
            switch entry {
            case .added(let member): come.append(member)
            case .removed(let member): gone.append(member)
            case .changed(let old, let new):
                changed += 1
                if old.weight != new.weight { traits.insert(.changesWeights) }
                if old.status != new.status { traits.insert(.changesStatus) }
                if old.isBackup != new.isBackup { traits.insert(.changesBackup) }
            case .unchanged: break
            }
        }
        if !come.isEmpty, !gone.isEmpty {
            traits.insert(.replaces)
            if come.map(\.weight).sorted() == gone.map(\.weight).sorted() { traits.insert(.keepsWeights) }
            if come.map(\.port).sorted() == gone.map(\.port).sorted() { traits.insert(.keepsPorts) }
        }
        self.init(added: come.count, removed: gone.count, changed: changed, traits: traits)
    }
}

/// What a summary needs of an update without its members.
package struct UpdateFigures: Hashable, Sendable, BitwiseCopyable {
    package let shape: UpdateShape
    /// Members that take traffic, before and after.
    package let availableBefore: UInt32
    package let availableAfter: UInt32

    /// Figures.
    package init(shape: UpdateShape, availableBefore: Int, availableAfter: Int) {
        self.shape = shape
        self.availableBefore = UInt32(clamping: availableBefore)
        self.availableAfter = UInt32(clamping: availableAfter)
    }

    /// The figures of an update.
    package init(of update: Update) {
        self.init(
            shape: UpdateShape(of: update, update.difference),
            availableBefore: update.availableBefore,
            availableAfter: update.availableAfter
        )
    }
}
