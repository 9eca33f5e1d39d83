internal import ArgumentParser
internal import ByteIO
internal import PlanModel

/// `cutover snapshot`: what gateways hold, as CSV.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Read every channel's members to CSV.",
        discussion: """
            The file is a valid inventory: read, edit, plan. The snapshot of an unchanged gateway is the same to the byte.

            Examples:
              CUTOVER_TOKEN=… cutover snapshot --gateway cn-north-4 --project P --instance I --out current.csv
              cutover snapshot --gateway P/I=https://apig.example.com --token-file token --out current.csv
            """
    )

    @OptionGroup(title: "Gateways") var gatewayOptions: GatewayOptions

    @Option(name: .long, help: ArgumentHelp("The project of the gateway.", valueName: "P"))
    var project: String?

    @Option(name: .long, help: ArgumentHelp("The instance of the gateway; repeatable.", valueName: "I"))
    var instance: [String] = []

    @Option(name: .long, help: ArgumentHelp("Where the CSV goes; - is standard output.", valueName: "FILE.csv"))
    var out: String

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let context = CommandContext.current
        try GivenPath.refuseEmpty(out, "--out")
        let keys = try gatewayKeys()
        let csv = try await GatewaySession.with(
            gatewayOptions,
            for: keys,
            concurrency: LiveSnapshot.concurrencyDefault,
            context: context
        ) { session in
            try await LiveSnapshot(session: session, context: context, json: output.json).read(keys)
        }
        if out == "-" {
            context.standardOutput.write(csv)
        } else {
            try AtomicFile.write(csv, to: out)
            context.standardOutput.line("snapshot written: \(TextSafety.escaped(out))")
        }
    }

    /// The gateways named by `--project` and `--instance`, or before an address.
    private func gatewayKeys() throws -> [GatewayKey] {
        var keys: Set<GatewayKey> = []
        if let project {
            for instance in instance {
                keys.insert(GatewayKey(projectID: UTF8Text(project), instanceID: UTF8Text(instance)))
            }
        } else {
            for target in try gatewayOptions.gateways.map({ try GatewayTarget(parsing: $0) }) {
                if let projectID = target.projectID, let instanceID = target.instanceID {
                    keys.insert(GatewayKey(projectID: projectID, instanceID: instanceID))
                }
            }
        }
        guard !keys.isEmpty else {
            throw CommandFailure(
                .usage,
                "say which gateway: --project P --instance I, or --gateway P/I=ADDRESS"
            )
        }
        guard
            keys.allSatisfy({
                Identifier.isValid(Array($0.projectID.utf8)) && Identifier.isValid(Array($0.instanceID.utf8))
            })
        else { throw CommandFailure(.usage, "--project and --instance take ids: letters, digits, _ and -, at most 64") }
        return keys.sorted()
    }
}
