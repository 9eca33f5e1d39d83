internal import ByteIO
@preconcurrency internal import Dispatch
internal import PlanModel
internal import Synchronization

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension CommandContext {
    /// The surroundings of this process.
    package static func process() -> CommandContext {
        CommandContext(
            environment: ProcessInfo.processInfo.environment,
            standardInput: StreamInput(),
            standardOutput: StreamOutput(stream: .standardOutput),
            standardError: StreamOutput(stream: .standardError),
            ask: askOnTerminal,
            now: wallClock,
            interrupts: signals
        )
    }

    @Sendable private static func askOnTerminal(_ question: String) -> String? {
        guard isatty(0) == 1, isatty(2) == 1 else { return nil }
        StreamOutput(stream: .standardError).write(Array(question.utf8))
        return readLine(strippingNewline: true) ?? ""
    }

    @Sendable private static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Signals are taken over only by a command that asks: the others end at once, as the system does it.
    @Sendable private static func signals() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(8)) { continuation in
            let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { continuation.yield() }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in
                for source in sources { source.cancel() }
            }
        }
    }
}

/// A process stream. A failed write ends no run in its middle; what it was is told at the end.
private final class StreamOutput: OutputPort {
    private let stream: FileDescriptor
    private let firstFailure = Mutex<FileError?>(nil)

    init(stream: FileDescriptor) {
        self.stream = stream
    }

    var isTerminal: Bool { stream.isTerminal }
    var columns: Int? { stream.terminalColumns }

    var failure: FileError? { firstFailure.withLock { $0 } }

    func write(_ bytes: [UInt8]) {
        do {
            try stream.write(bytes)
        } catch {
            guard !error.isBrokenPipe else { return }
            firstFailure.withLock { $0 = $0 ?? error }
        }
    }
}

/// The process's standard input.
private struct StreamInput: InputPort {
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try FileDescriptor.standardInput.read(into: buffer)
    }
}
