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
            Its address is the first line of standard output. It accepts the tokens of CUTOVER_TOKEN and --token-file; without \
            any it makes one and prints it as the second line. SIGTERM and SIGINT stop it.

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
        help: ArgumentHelp("Append a JSON line for each request to this file; - is standard error.", valueName: "FILE")
    )
    var accessLog: String?

    func run() async throws {
        let context = CommandContext.current
        try GivenPath.refuseEmpty(state, "--state")
        try GivenPath.refuseEmpty(accessLog, "--access-log")
        let address = try Self.address(listen)
        let credentials = try CredentialSource(tokenFiles: tokenFiles, environment: context.environment)
        var tokens = credentials.allTokens.map(\.exposedText)
        let madeUp = tokens.isEmpty ? GatewaySession.randomToken() : nil
        if let madeUp { tokens.append(madeUp) }
        let store = try GatewayStore(state.map { .file($0) } ?? .memory)
        if !seed.isEmpty {
            _ = try await store.seed(
                try GatewaySeed.channels(of: InventorySources(seed, hashes: false), context: context)
            )
        }
        let server = EmbeddedGatewayServer(
            store: store,
            tokens: AcceptedTokens(tokens.map { AcceptedToken($0) }),
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
