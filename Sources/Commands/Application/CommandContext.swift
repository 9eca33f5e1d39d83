package import ByteIO
package import PlanModel
internal import Rendering

/// Where a command's bytes go. Implementations take whole pieces and go on after a failure, which they remember.
package protocol OutputPort: Sendable {
    /// Whether a person looks at it.
    var isTerminal: Bool { get }
    /// The width in columns, or nil where there is none.
    var columns: Int? { get }
    /// Why bytes were lost, the first time; nil where all were written, or a reader had enough.
    var failure: FileError? { get }
    /// Writes bytes now.
    func write(_ bytes: [UInt8])
}

/// Where a command reads what is piped to it.
package protocol InputPort: Sendable {
    /// Reads up to `buffer.count` bytes, and waits for them; 0 at the end.
    ///
    /// Throws: `FileError`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int
}

extension OutputPort {
    func line(_ text: String) {
        write(Array((text + "\n").utf8))
    }
}

/// What surrounds a command: environment, streams, clock and interrupts, so that tests can hand in their own.
package struct CommandContext: Sendable {
    package var environment: [String: String]
    package var standardInput: any InputPort
    package var standardOutput: any OutputPort
    package var standardError: any OutputPort
    /// Asks one question on the terminal and returns the line typed; nil where there is no terminal.
    package var ask: @Sendable (String) -> String?
    /// The wall clock.
    package var now: @Sendable () -> Timestamp
    /// One element for each interrupt (SIGINT, SIGTERM, SIGHUP); asked for once, by commands that outlive one.
    package var interrupts: @Sendable () -> AsyncStream<Void>

    /// A context.
    package init(
        environment: [String: String],
        standardInput: any InputPort,
        standardOutput: any OutputPort,
        standardError: any OutputPort,
        ask: @escaping @Sendable (String) -> String?,
        now: @escaping @Sendable () -> Timestamp,
        interrupts: @escaping @Sendable () -> AsyncStream<Void>
    ) {
        self.environment = environment
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.ask = ask
        self.now = now
        self.interrupts = interrupts
    }

    /// The context of the command that runs; set once around a whole invocation.
    @TaskLocal package static var current = CommandContext.process()

    /// Colours on standard output only where it is a terminal, without `NO_COLOR` and `TERM=dumb`.
    var outputStyle: Style {
        let allowsColor =
            standardOutput.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return allowsColor ? .colored : .plain
    }
}
