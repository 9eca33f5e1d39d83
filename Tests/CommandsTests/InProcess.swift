import ByteIO
import Commands
import Foundation
import PlanModel
import Synchronization

/// Runs commands in this process, with streams of its own.
struct InProcess {
    var environment: [String: String] = [:]
    /// What the command finds on standard input.
    var input = ""
    /// Whether the output and the errors go to a terminal of so many columns; nil for none.
    var columns: Int?
    /// What is typed in answer to a question; nil where there is no terminal to ask on.
    var answer: String?
    /// The wall clock of the command.
    var now = Timestamp(milliseconds: 1_800_000_000_000)
    /// What the command gets when it asks for interrupts.
    var interrupts: @Sendable () -> AsyncStream<Void> = { AsyncStream { _ in } }

    /// How a command ended and what it wrote.
    struct Result {
        let exitCode: Int32
        let output: String
        let errors: String
    }

    func run(_ arguments: String...) async -> Result {
        await run(arguments)
    }

    func run(_ arguments: [String]) async -> Result {
        let (output, errors) = (CapturedOutput(columns: columns), CapturedOutput(columns: columns))
        let (now, answer) = (now, answer)
        let context = CommandContext(
            environment: environment,
            standardInput: GivenInput(input),
            standardOutput: output,
            standardError: errors,
            ask: { question in
                if answer != nil { errors.line(question) }
                return answer
            },
            now: { now },
            interrupts: interrupts
        )
        let code = await Application.run(arguments, in: context)
        return Result(exitCode: code, output: output.text, errors: errors.text)
    }
}

/// A stream that keeps what is written to it.
final class CapturedOutput: OutputPort {
    private let bytes = Mutex([UInt8]())

    let columns: Int?
    let failure: FileError? = nil

    init(columns: Int? = nil) {
        self.columns = columns
    }

    var isTerminal: Bool { columns != nil }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ new: [UInt8]) {
        bytes.withLock { $0 += new }
    }

    func line(_ text: String) {
        write(Array((text + "\n").utf8))
    }
}

/// A stream that gives a text.
final class GivenInput: InputPort {
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ text: String) {
        rest = Mutex(Array(text.utf8)[...])
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        rest.withLock { rest in
            // A few bytes at a time, as pipes may give them.
            let piece = rest.prefix(min(buffer.count, 1_000))
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }
}

/// The folder of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// A folder of its own for one test.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("cutover-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
