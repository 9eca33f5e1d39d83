internal import ArgumentParser
internal import ByteIO
internal import PlanModel

/// What shapes a plan: columns, permissions and limits.
struct PlanningOptions: ParsableArguments {
    @OptionGroup(title: "Columns") var columns: ColumnOptions
    @OptionGroup(title: "Permissions") var permissions: PermissionOptions
    @OptionGroup(title: "Limits") var limitOptions: LimitOptions
    @OptionGroup(title: "Resources") var memory: MemoryOptions

    /// The options as the plan's header holds them: sorted, each column once.
    func planOptions() throws -> PlanOptions {
        var options = try columns.planOptions()
        options.allowEmpty = permissions.allowEmpty
        options.allowNewGroups = permissions.allowNewGroups
        options.allowUnknownChannels = permissions.allowUnknownChannels
        options.allowWholeChannel = permissions.allowWholeChannel
        options.requireComplete = permissions.requireComplete
        return options
    }

    /// The limits as the plan's header holds them.
    func planLimits() -> PlanLimits {
        var limits = PlanLimits()
        limits.minAvailable = limitOptions.minAvailable
        limits.maxShrinkPercent = limitOptions.maxShrink.value
        limits.maxTotalShrinkPercent = limitOptions.maxTotalShrink.value
        limits.maxUpdates = limitOptions.maxUpdates
        return limits
    }
}

/// How columns are read.
struct ColumnOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Supply a column that the files lack; repeatable.", valueName: "COLUMN=VALUE")
    )
    var set: [String] = []

    @Option(name: .long, help: ArgumentHelp("Fill empty cells of a column; repeatable.", valueName: "COLUMN=VALUE"))
    var `default`: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the cell is empty, keep the value that the same member has now; repeatable.",
            valueName: "COLUMN"
        )
    )
    var keep: [String] = []

    @Option(name: .long, help: ArgumentHelp("Read a column of another name; repeatable.", valueName: "THEIRS=OURS"))
    var map: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Carry a foreign column along into the plan; repeatable.", valueName: "COLUMN")
    )
    var label: [String] = []

    /// These options as a plan's header holds them, sorted and each column once; everything else as without a flag.
    func planOptions() throws -> PlanOptions {
        var options = PlanOptions()
        options.set = try Self.pairs(set, flag: "--set", form: "COLUMN=VALUE")
        options.defaults = try Self.pairs(self.default, flag: "--default", form: "COLUMN=VALUE")
        options.map = try Self.pairs(map, flag: "--map", form: "THEIRS=OURS")
        options.keep = Self.distinct(keep)
        options.labels = Self.distinct(label)
        return options
    }

    private static func pairs(_ texts: [String], flag: String, form: String) throws -> [PlanOptions.ColumnValue] {
        var values: [UTF8Text: String] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("\(flag) takes \(form), not \"\(text)\"")
            }
            let column = String(text[..<equals])
            let value = String(text[text.index(after: equals)...])
            guard values.updateValue(value, forKey: UTF8Text(column)) == nil else {
                throw ValidationError("\(flag) names the column \"\(column)\" twice")
            }
        }
        return values.sorted { $0.key < $1.key }.map { PlanOptions.ColumnValue(column: $0.key.text, value: $0.value) }
    }

    /// Sorted, each once. Names of columns are bytes: as `String` two that differ could count as one.
    private static func distinct(_ names: [String]) -> [String] {
        Set(names.map { UTF8Text($0) }).sorted().map(\.text)
    }
}

/// What a plan may do that it otherwise may not.
struct PermissionOptions: ParsableArguments {
    @Flag(name: .long, help: "Take rows without a group: their channel becomes one whole-channel update.")
    var allowWholeChannel = false

    @Flag(name: .long, help: "Take groups that the snapshot does not have.")
    var allowNewGroups = false

    @Flag(name: .long, help: "Take channels that the snapshot does not have.")
    var allowUnknownChannels = false

    @Option(name: .long, help: ArgumentHelp("The largest number of groups that may be emptied.", valueName: "N"))
    var allowEmpty = 0

    @Flag(name: .long, help: "Refuse a group that the inventory does not name in a channel that it names.")
    var requireComplete = false

    func validate() throws {
        guard (0...1_000_000).contains(allowEmpty) else {
            throw ValidationError("--allow-empty must be from 0 to 1000000")
        }
    }
}

/// What guards a plan.
struct LimitOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The least number of available members that a group keeps, or what it has now if fewer.",
            valueName: "N"
        )
    )
    var minAvailable = 1

    @Option(name: .long, help: ArgumentHelp("How far the available members of one group may fall.", valueName: "P%"))
    var maxShrink = Percentage(value: 50)

    @Option(
        name: .long,
        help: ArgumentHelp("How far the available members of the whole plan may fall.", valueName: "P%")
    )
    var maxTotalShrink = Percentage(value: 10)

    @Option(name: .long, help: ArgumentHelp("The largest number of updates; none when not given.", valueName: "N"))
    var maxUpdates: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The largest number of members that the plan may let a channel grow to; with --gateway that gateway's own when not given.",
            valueName: "N"
        )
    )
    var memberQuota: Int?

    func validate() throws {
        if let memberQuota, !(0...1_000_000).contains(memberQuota) {
            throw ValidationError("--member-quota must be from 0 to 1000000")
        }
        guard (0...1_000_000).contains(minAvailable) else {
            throw ValidationError("--min-available must be from 0 to 1000000")
        }
        if let maxUpdates, !(0...Int(Int32.max)).contains(maxUpdates) {
            throw ValidationError("--max-updates must be from 0 to \(Int32.max)")
        }
    }
}

/// A whole percentage, written with or without its sign.
struct Percentage: ExpressibleByArgument {
    /// 0…100.
    let value: Int

    init(value: Int) {
        self.value = value
    }

    init?(argument: String) {
        let digits = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int(digits), value <= 100
        else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { "\(value)%" }
}
