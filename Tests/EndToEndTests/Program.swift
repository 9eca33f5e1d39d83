import Foundation
import Synchronization
import Testing

/// The built program, run as a real process.
enum Program {
    /// The executable beside the test bundle.
    static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("cutover").path
    }()

    /// The folder of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// How a process ended and what it wrote.
    struct Result {
        let exitCode: Int32
        /// Whether a signal ended it.
        let wasKilled: Bool
        let output: String
        let errors: String
    }

    /// Runs the program to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) async throws
        -> Result
    {
        let running = try start(arguments, environment: environment, input: input)
        return await running.ended()
    }

    /// Starts the program.
    static func start(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws
        -> Running
    {
        try Running(path, arguments, environment: environment, input: input)
    }

    /// Runs the program with arguments and redirections that a shell reads; with `readsExitCodeOfFirst` of a pipe the code
    /// is that of its first command.
    static func shell(_ line: String, readsExitCodeOfFirst: Bool = false) async throws -> Result {
        let command = "'\(path)' \(line)"
        guard readsExitCodeOfFirst else {
            return await (try Running("/bin/sh", ["-c", command], environment: [:], input: nil)).ended()
        }
        let script = "set -o pipefail; \(command)"
        return await (try Running("/bin/bash", ["-c", script], environment: [:], input: nil)).ended()
    }
}

/// A process under way. Waiting never blocks a thread of the test's pool.
final class Running: Sendable {
    private let process: Process
    private let ending: Task<Program.Result, Never>
    private let lines: LineBroadcast

    private enum Event: Sendable {
        case output(Data), errors(Data), outputEnded, errorsEnded, ended
    }

    fileprivate init(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String],
        input: String?
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        var surroundings = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("CUTOVER_") && !$0.key.hasPrefix("HUAWEICLOUD_") && !$0.key.hasPrefix("OS_")
                && $0.key != "NO_COLOR"
        }
        surroundings["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = surroundings.merging(environment) { $1 }
        let (outputPipe, errorPipe, inputPipe) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = outputPipe
        process.standardError = errorPipe
        process.standardInput = input == nil ? FileHandle.nullDevice : inputPipe
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        process.terminationHandler = { _ in continuation.yield(.ended) }
        try process.run()
        Self.drain(outputPipe, into: continuation, data: Event.output, end: .outputEnded)
        Self.drain(errorPipe, into: continuation, data: Event.errors, end: .errorsEnded)
        if let input {
            try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try inputPipe.fileHandleForWriting.close()
        }
        self.process = process
        let lines = LineBroadcast()
        self.lines = lines
        ending = Task { [process] in
            var (output, errors, open) = (Data(), Data(), 3)
            for await event in events {
                switch event {
                case .output(let data):
                    output.append(data)
                    lines.append(data, to: .output)
                case .errors(let data):
                    errors.append(data)
                    lines.append(data, to: .errors)
                case .outputEnded, .errorsEnded, .ended: open -= 1
                }
                if open == 0 { break }
            }
            lines.finish()
            return Program.Result(
                exitCode: process.terminationStatus,
                wasKilled: process.terminationReason == .uncaughtSignal,
                output: String(decoding: output, as: UTF8.self),
                errors: String(decoding: errors, as: UTF8.self)
            )
        }
    }

    /// Reads a pipe to its end on a thread of its own: a readability handler can miss the end of a pipe.
    private static func drain(
        _ pipe: Pipe,
        into events: AsyncStream<Event>.Continuation,
        data: @escaping @Sendable (Data) -> Event,
        end: Event
    ) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread {
            // `availableData` alone returns what is there; `read(upToCount:)` waits for the whole count.
            while true {
                let bytes = handle.availableData
                if bytes.isEmpty { break }
                events.yield(data(bytes))
            }
            events.yield(end)
        }
    }

    /// Waits for the end.
    func ended() async -> Program.Result {
        await ending.value
    }

    /// Waits until `count` lines that hold `text` have been written to a stream, or the process has ended.
    @discardableResult
    func waitFor(_ count: Int = 1, linesHolding text: String = "", on stream: LineBroadcast.Stream) async -> [String] {
        await lines.wait(count, holding: text, on: stream)
    }

    /// Waits until `count` lines of standard error hold `text`, or this process or `other` has ended.
    func waitFor(_ count: Int, linesHolding text: String, orEndOf other: Running) async {
        let ticket = UUID()
        Task {
            _ = await other.ended()
            lines.release(ticket)
        }
        _ = await lines.wait(count, holding: text, on: .errors, ticket: ticket)
    }

    /// How many lines of standard error hold `text` so far.
    func lineCount(holding text: String) -> Int {
        lines(on: .errors).count { $0.contains(text) }
    }

    /// The lines written so far.
    func lines(on stream: LineBroadcast.Stream) -> [String] {
        lines.lines(on: stream)
    }

    /// Sends a signal.
    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }
}

/// The lines that a process has written so far, and who waits for more.
final class LineBroadcast: Sendable {
    enum Stream: Hashable { case output, errors }

    private struct Waiter {
        let count: Int
        let text: String
        let stream: Stream
        let ticket: UUID
        let continuation: CheckedContinuation<[String], Never>
    }

    private struct State {
        var partial: [Stream: Data] = [:]
        var lines: [Stream: [String]] = [:]
        var waiters: [Waiter] = []
        var isFinished = false
        /// Who need not wait any more.
        var released: Set<UUID> = []
    }

    private let state = Mutex(State())

    func append(_ data: Data, to stream: Stream) {
        wake { state in
            var pending = state.partial[stream, default: Data()] + data
            while let end = pending.firstIndex(of: 0x0A) {
                state.lines[stream, default: []].append(String(decoding: pending[..<end], as: UTF8.self))
                pending = pending[pending.index(after: end)...]
            }
            state.partial[stream] = Data(pending)
        }
    }

    func finish() {
        wake { $0.isFinished = true }
    }

    /// The lines of a stream so far.
    func lines(on stream: Stream) -> [String] {
        state.withLock { $0.lines[stream] ?? [] }
    }

    /// Lets whoever waits with this ticket, now or later, go on with what is there.
    func release(_ ticket: UUID) {
        wake { $0.released.insert(ticket) }
    }

    func wait(_ count: Int, holding text: String, on stream: Stream, ticket: UUID = UUID()) async -> [String] {
        await withCheckedContinuation { continuation in
            wake { state in
                state.waiters.append(
                    Waiter(count: count, text: text, stream: stream, ticket: ticket, continuation: continuation)
                )
            }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let ready = state.withLock { state -> [(Waiter, [String])] in
            change(&state)
            var ready: [(Waiter, [String])] = []
            state.waiters.removeAll { waiter in
                let found = (state.lines[waiter.stream] ?? []).filter {
                    waiter.text.isEmpty || $0.contains(waiter.text)
                }
                guard found.count >= waiter.count || state.isFinished || state.released.contains(waiter.ticket)
                else { return false }
                ready.append((waiter, found))
                return true
            }
            return ready
        }
        for (waiter, lines) in ready { waiter.continuation.resume(returning: lines) }
    }
}

/// A folder of its own for one test.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("cutover-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
