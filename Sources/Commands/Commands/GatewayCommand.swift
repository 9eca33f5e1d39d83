internal import ArgumentParser
internal import ByteIO
internal import EmbeddedGateway
internal import GatewayAPI
internal import GatewayClient

/// `cutover gateway`: the embedded gateway as a server.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Serve the embedded gateway: the same API, on this machine.",
        discussion: """
            Its address is the first line of standard output. It accepts what its clients would be given: the token of \
            CUTOVER_TOKEN, signatures by HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK (with HUAWEICLOUD_SDK_SECURITY_TOKEN \
            where that is set), logins by OS_USERNAME and OS_PASSWORD at its own /v3, and what --token-file and \
            --credentials hold. Without any it makes a token and prints it as the second line. SIGTERM and SIGINT stop it.

            Example:
              CUTOVER_TOKEN=secret cutover gateway --listen 127.0.0.1:8080 --state gateway.sqlite --seed current.csv
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp("The address to listen on; port 0 takes a free one.", valueName: "HOST:PORT")
    )
    var listen = "127.0.0.1:0"

    @Option(
        name: .long,
        help: ArgumentHelp("Keep the state in this file; in memory when not given.", valueName: "FILE.sqlite")
    )
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Add the channels of this snapshot; those that are there are left alone.",
            valueName: "SNAPSHOT.csv"
        )
    )
    var seed: [String] = []

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("A file with an accepted token; repeatable.", valueName: "[PROJECT=]FILE")
    )
    var tokenFiles: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A JSON file with accepted tokens, keys and users that you alone may read.",
            valueName: "FILE"
        )
    )
    var credentials: String?

    @Option(
        name: .long,
        help: ArgumentHelp("What to accept: tokens, signatures, any of both, or everybody (off).", valueName: "MODE")
    )
    var auth = AuthenticationMode.any

    @Option(
        name: .customLong("token-lifetime"),
        help: ArgumentHelp("How long tokens that a login at /v3 gives are accepted.", valueName: "SECONDS")
    )
    var tokenLifetime: Int64 = 24 * 3_600

    @Option(name: .long, help: ArgumentHelp("The region that the catalog of /v3 names.", valueName: "NAME"))
    var region = "eu-de"

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp("Play the faults of this script.", valueName: "FILE.json")
    )
    var faultScript: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Append a JSON line for each request to this file; - is standard error.", valueName: "FILE")
    )
    var accessLog: String?

    @OptionGroup(title: "Behaviour") var settings: GatewaySettingsOptions

    func validate() throws {
        guard tokenLifetime > 0 else { throw ValidationError("--token-lifetime takes a number of seconds above 0") }
    }

    func run() async throws {
        let context = CommandContext.current
        try GivenPath.refuseEmpty(state, "--state")
        try GivenPath.refuseEmpty(accessLog, "--access-log")
        let address = try Self.address(listen)
        let fileTokens = try CredentialSource(tokenFiles: tokenFiles, environment: [:]).tokensByProject
        var accepted = try AcceptedCredentialSource.read(
            file: credentials,
            tokens: fileTokens,
            environment: context.environment
        )
        let madeUp = try tokenToAnnounce(for: accepted)
        if let madeUp { accepted.tokens = AcceptedTokens([AcceptedToken(madeUp)]) }
        let faults = try faultScript.map(Self.faults)
        let store = try GatewayStore(state.map { .file($0) } ?? .memory, settings: settings.settings)
        for address in try settings.addresses() { try await store.addGateway(address) }
        if !seed.isEmpty {
            let (sources, memory) = (try InventorySources(seed, hashes: false), MemoryOptions.planningMemory())
            _ = try await store.seed {
                try GatewaySeed.forEachChannel(of: sources, memory: memory, context: context, $0)
            }
        }
        let server = EmbeddedGatewayServer(
            store: store,
            authenticator: Authenticator(accepted, mode: auth),
            identity: IdentitySettings(region: region, tokenLifetimeSeconds: tokenLifetime),
            faults: faults,
            listen: address,
            accessLog: try accessLogWriter(context)
        )
        let interrupts = context.interrupts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { port in
                    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
                    context.standardOutput.line("http://\(host):\(port)")
                    if let madeUp { context.standardOutput.line("CUTOVER_TOKEN=\(madeUp)") }
                }
            }
            group.addTask {
                for await _ in interrupts { return }
            }
            // Whichever ends first ends the other: an interrupt the server, a failed server the wait.
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
        try store.close()
    }

    /// A new token where nobody could come in without; nil where somebody can.
    private func tokenToAnnounce(for accepted: AcceptedCredentials) throws(CommandFailure) -> String? {
        switch auth {
        case .off: return nil
        case .signature:
            guard !accepted.keys.isEmpty else {
                throw CommandFailure(
                    .usage,
                    "--auth signature needs a key: set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or name one with --credentials"
                )
            }
            return nil
        case .token: return accepted.tokens.isEmpty && accepted.users.isEmpty ? GatewaySession.randomToken() : nil
        case .any: return accepted.isEmpty ? GatewaySession.randomToken() : nil
        }
    }

    private static func faults(inFile path: String) throws -> FaultInjector {
        let bytes = try FileDescriptor.openForReading(path).readAll(sizeMax: 4 * 1_024 * 1_024)
        do {
            return FaultInjector(try FaultScript(parsing: bytes))
        } catch {
            throw CommandFailure(.inputRejected, "\(TextSafety.escaped(path)) is no fault script: \(error)")
        }
    }

    private func accessLogWriter(_ context: CommandContext) throws -> (@Sendable (AccessLogEntry) -> Void)? {
        guard let accessLog else { return nil }
        if accessLog == "-" { return { context.standardError.write($0.encodedLine) } }
        let file = try FileDescriptor.openForAppending(accessLog)
        // A full disk must not stop the gateway: the log is for people.
        return { try? file.write($0.encodedLine) }
    }

    private static func address(_ text: String) throws -> ListenAddress {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = UInt16(text[text.utf8.index(after: colon)...])
        else { throw CommandFailure(.usage, "--listen takes HOST:PORT, as 127.0.0.1:8080") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw CommandFailure(.usage, "--listen takes HOST:PORT, as 127.0.0.1:8080") }
        return ListenAddress(host: host, port: Int(port))
    }
}

extension AuthenticationMode: ExpressibleByArgument {}
