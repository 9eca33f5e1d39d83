package import ByteIO

/// What a plan is made for.
package enum PlanKind: String, Hashable, Sendable {
    case forward
    case rollback
}

/// The run that a rollback plan undoes.
package struct PlanOrigin: Hashable, Sendable {
    package var planSHA256: String
    package var runID: String

    /// An origin.
    package init(planSHA256: String, runID: String) {
        self.planSHA256 = planSHA256
        self.runID = runID
    }
}

/// Instructions that shaped a plan; they stand in its header so that a reviewer sees them.
package struct PlanOptions: Hashable, Sendable {
    /// The largest number of groups that may be emptied.
    package var allowEmpty = 0
    package var allowNewGroups = false
    package var allowUnknownChannels = false
    package var allowWholeChannel = false
    package var requireComplete = false
    /// `--default COLUMN=VALUE`, sorted by column.
    package var defaults: [ColumnValue] = []
    /// `--keep COLUMN`, sorted.
    package var keep: [String] = []
    /// `--label COLUMN`, sorted.
    package var labels: [String] = []
    /// `--map THEIRS=OURS`, sorted by theirs.
    package var map: [ColumnValue] = []
    /// `--set COLUMN=VALUE`, sorted by column.
    package var set: [ColumnValue] = []

    /// A column with a value.
    package struct ColumnValue: Hashable, Sendable {
        package var column: String
        package var value: String

        /// A pair.
        package init(column: String, value: String) {
            self.column = column
            self.value = value
        }
    }

    /// No option.
    package init() {}
}

/// The limits that guard a plan (safety rule 6).
package struct PlanLimits: Hashable, Sendable {
    /// The least number of available members that a group keeps; the floor is the smaller of this and what it has now.
    package var minAvailable = 1
    /// How far the available members of one group may fall, in percent.
    package var maxShrinkPercent = 50
    /// How far the available members of all updates together may fall, in percent.
    package var maxTotalShrinkPercent = 10
    /// The largest number of updates; nil for none.
    package var maxUpdates: Int?

    /// The limits that hold where no flag says otherwise.
    package init() {}
}

/// The first line of a plan.
package struct PlanHeader: Hashable, Sendable {
    package var kind: PlanKind
    package var origin: PlanOrigin?
    /// After this moment (RFC 3339, UTC) the plan is refused; nil for no end.
    package var validUntil: String?
    package var options: PlanOptions
    package var limits: PlanLimits

    /// The name and number of the format.
    package static let format = "cutover.plan/1"
    /// How scopes are changed: by replacing them whole. Other strategies come later.
    package static let strategy = "replace"

    /// A header.
    package init(
        kind: PlanKind = .forward,
        origin: PlanOrigin? = nil,
        validUntil: String? = nil,
        options: PlanOptions,
        limits: PlanLimits
    ) {
        self.kind = kind
        self.origin = origin
        self.validUntil = validUntil
        self.options = options
        self.limits = limits
    }
}

/// The last line of a plan: what was learned while reading and planning. The digest is apart, since it covers the rest.
package struct PlanSummary: Hashable, Sendable {
    package var inputs: [Input]
    package var waves: [Wave]
    package var gateways: [Gateway]
    package var updateCount: Int
    package var groups: GroupCounts
    package var members: MemberCounts

    /// One side of the comparison: how many rows, and their fingerprint in any order.
    package struct Input: Hashable, Sendable {
        /// Which side.
        package enum Role: String, Hashable, Sendable {
            case inventory, current
        }

        package var role: Role
        package var rowCount: Int
        package var fingerprint: Fingerprint128

        /// An input.
        package init(role: Role, rowCount: Int, fingerprint: Fingerprint128) {
            self.role = role
            self.rowCount = rowCount
            self.fingerprint = fingerprint
        }
    }

    /// One wave: its updates are `firstN ..< firstN + updateCount`.
    package struct Wave: Hashable, Sendable {
        package var wave: Int
        package var name: String?
        package var firstN: Int
        package var updateCount: Int

        /// A wave.
        package init(wave: Int, name: String? = nil, firstN: Int, updateCount: Int) {
            self.wave = wave
            self.name = name
            self.firstN = firstN
            self.updateCount = updateCount
        }
    }

    /// One gateway: how many of its channels and how many updates the plan has.
    package struct Gateway: Hashable, Sendable {
        package var key: GatewayKey
        package var channelCount: Int
        package var updateCount: Int

        /// A gateway.
        package init(key: GatewayKey, channelCount: Int, updateCount: Int) {
            self.key = key
            self.channelCount = channelCount
            self.updateCount = updateCount
        }
    }

    /// How many groups are of which kind. `changed` holds `new` and `emptied` too.
    package struct GroupCounts: Hashable, Sendable {
        package var changed = 0
        package var unchanged = 0
        package var new = 0
        package var emptied = 0
        package var notCovered = 0

        /// No group.
        package init() {}

        package static func += (left: inout Self, right: Self) {
            left.changed += right.changed
            left.unchanged += right.unchanged
            left.new += right.new
            left.emptied += right.emptied
            left.notCovered += right.notCovered
        }
    }

    /// A summary.
    package init(
        inputs: [Input],
        waves: [Wave],
        gateways: [Gateway],
        updateCount: Int,
        groups: GroupCounts,
        members: MemberCounts
    ) {
        self.inputs = inputs
        self.waves = waves
        self.gateways = gateways
        self.updateCount = updateCount
        self.groups = groups
        self.members = members
    }
}
