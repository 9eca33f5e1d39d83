internal import ArgumentParser
internal import ByteIO

/// `cutover generate-inventory`: a snapshot and an inventory of any size, for benchmarks. It is not in the help.
struct GenerateInventoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-inventory",
        abstract: "Write a snapshot and an inventory made from a seed, for benchmarks.",
        discussion: """
            Example:
              cutover generate-inventory --rows 1000000 --shuffled --out /tmp/large
            """,
        shouldDisplay: false
    )

    @Option(name: .long, help: ArgumentHelp("Rows of each file.", valueName: "N"))
    var rows: Int

    @Option(name: .long, help: ArgumentHelp("The same seed gives the same files.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(name: .long, help: ArgumentHelp("Groups that differ, in percent.", valueName: "P"))
    var changed = 30

    @Flag(name: .long, help: "Write the rows in an order that has nothing to do with their groups.")
    var shuffled = false

    @Option(name: .long, help: ArgumentHelp("Rows in a thousand whose fields are quoted.", valueName: "N"))
    var quoted = 0

    @Option(name: .long, help: ArgumentHelp("Inventory rows in a million that break a rule.", valueName: "N"))
    var errors = 0

    @Flag(name: .long, help: "End lines with CR LF.")
    var crlf = false

    @Option(
        name: .long,
        help: ArgumentHelp("Where the files go: PREFIX-current.csv and PREFIX-inventory.csv.", valueName: "PREFIX")
    )
    var out: String

    func validate() throws {
        guard (1...1_000_000_000).contains(rows) else { throw ValidationError("--rows must be from 1 to 1000000000") }
        guard (0...100).contains(changed), (0...1_000).contains(quoted), (0...1_000_000).contains(errors) else {
            throw ValidationError("--changed takes percent, --quoted a number of a thousand, --errors one of a million")
        }
    }

    func run() throws {
        try GivenPath.refuseEmpty(out, "--out")
        var shape = InventoryGenerator.Shape(rowCount: rows, seed: seed)
        shape.changedPercent = changed
        shape.isShuffled = shuffled
        shape.quotedPerMille = quoted
        shape.errorsPerMillion = errors
        shape.hasCarriageReturns = crlf
        let generator = InventoryGenerator(shape)
        for (side, name) in [(InventoryGenerator.Side.current, "current"), (.inventory, "inventory")] {
            let file = try AtomicFile(path: "\(out)-\(name).csv")
            try generator.write(side) { try file.write($0) }
            try file.commit()
        }
    }
}
