internal import ArgumentParser
internal import ByteIO
internal import Rendering

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The whole program: arguments in, exit status out.
package enum Application {
    /// Runs this process's command and ends the process.
    package static func main() async -> Never {
        // A reader of our output that goes away must not end a run in the middle.
        signal(SIGPIPE, SIG_IGN)
        SystemMemory.giveBackLargePieces()
        MappedFiles.endWhereDiskIsFull()
        FileDescriptor.occupyClosedStandardStreams()
        let openFilesMax = DescriptorLimit.raise()
        guard openFilesMax >= DescriptorLimit.openFilesMin else {
            CommandContext.process().standardError.line(
                "error: \(DescriptorLimit.advice(openFilesMax: openFilesMax))"
            )
            exit(ExitStatus.usage.rawValue)
        }
        let status = await run(Array(CommandLine.arguments.dropFirst()), in: .process())
        exit(status)
    }

    /// Runs one command in `context` and returns its exit status.
    package static func run(_ arguments: [String], in context: CommandContext) async -> Int32 {
        let status = await runCommand(arguments, in: context)
        let isSuccess = status == ExitStatus.done.rawValue || status == ExitStatus.changes.rawValue
        guard isSuccess, let failure = context.standardOutput.failure else { return status }
        return end(failure, arguments: arguments, context: context)
    }

    private static func runCommand(_ arguments: [String], in context: CommandContext) async -> Int32 {
        await CommandContext.$current.withValue(context) {
            do {
                var command = try CutoverCommand.parseAsRoot(arguments)
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
                return ExitStatus.done.rawValue
            } catch {
                return end(error, arguments: arguments, context: context)
            }
        }
    }

    private static func end(_ error: any Error, arguments: [String], context: CommandContext) -> Int32 {
        if let exit = error as? ExitWith { return exit.status.rawValue }
        let parserCode = CutoverCommand.exitCode(for: error)
        if isFromParser(error) {
            let text = CutoverCommand.fullMessage(for: error)
            let output = parserCode.isSuccess ? context.standardOutput : context.standardError
            if !text.isEmpty { output.line(parserCode.isSuccess ? text : TextSafety.escapedLines(text)) }
            return parserCode.isSuccess ? ExitStatus.done.rawValue : ExitStatus.usage.rawValue
        }
        let failure = CommandFailure(error)
        if arguments.contains("--json") {
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("event", "error")
                writer.member("exit_code", failure.status.rawValue)
                writer.member("message", failure.message)
            }
            writer.endLine()
            context.standardError.write(TerminalJSON.escaped(writer.bytes))
        } else {
            context.standardError.line("error: \(failure.message)")
        }
        return failure.status.rawValue
    }

    /// Whether the argument parser made the error: a request for help, or wrong usage.
    private static func isFromParser(_ error: any Error) -> Bool {
        if error is CleanExit || error is ValidationError { return true }
        let code = CutoverCommand.exitCode(for: error)
        return code.isSuccess || code == .validationFailure
    }
}
