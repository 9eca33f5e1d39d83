internal import ArgumentParser
internal import ByteIO
internal import PlanModel

/// `cutover snapshot`: what gateways hold, as CSV.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Read every channel's members to CSV.",
        discussion: """
            The file is a valid inventory: read, edit, plan. The snapshot of an unchanged gateway is the same to the byte, so the \
            file does not say when it was read: that is said on standard error, and is the time of the file. Without --instance all \
            gateways of the project are read, and of each project that stands before an address.

            Examples:
              CUTOVER_TOKEN=… cutover snapshot --gateway cn-north-4 --project P --out current.csv
              cutover snapshot --gateway P/I=https://apig.example.com --token-file token --out current.csv
              cutover snapshot --gateway P=cn-north-4 --gateway Q=cn-east-3 --key-file key --out current.csv
            """
    )

    @OptionGroup(title: "Gateways") var gatewayOptions: GatewayOptions

    @Option(name: .long, help: ArgumentHelp("The project of the gateways.", valueName: "P"))
    var project: String?

    @Option(name: .long, help: ArgumentHelp("A gateway of the project; repeatable.", valueName: "I"))
    var instance: [String] = []

    @Option(name: .long, help: ArgumentHelp("Where the CSV goes; - is standard output.", valueName: "FILE.csv"))
    var out: String

    @OptionGroup(title: "Pacing") var pacing: PacingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !gatewayOptions.gateways.isEmpty else {
            throw ValidationError("say where the gateways are with --gateway")
        }
        guard ([project].compactMap { $0 } + instance).allSatisfy({ Identifier.isValid(Array($0.utf8)) }) else {
            throw ValidationError("--project and --instance take ids: letters, digits, _ and -, at most 64")
        }
    }

    func run() async throws {
        let context = CommandContext.current
        try GivenPath.refuseEmpty(out, "--out")
        let state = LiveState(
            options: gatewayOptions,
            pacing: pacing,
            readsQuotas: false,
            json: output.json,
            context: context
        )
        let csv = try await state.read { connections, reads in
            try await GatewayDiscovery(
                connections: connections,
                projectID: project.map { UTF8Text($0) },
                instanceIDs: instance.map { UTF8Text($0) }
            ).keys(reads)
        }.csv
        if out == "-" {
            context.standardOutput.write(csv)
        } else {
            try AtomicFile.write(csv, to: out)
            context.standardOutput.line("snapshot written: \(TextSafety.escaped(out))")
        }
    }
}
