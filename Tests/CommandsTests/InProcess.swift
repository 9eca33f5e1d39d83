import Commands
import Foundation
import PlanModel
import Synchronization

/// Runs commands in this process, with streams of its own.
struct InProcess {
    var environment: [String: String] = [:]
    /// The wall clock of the command.
    var now = Timestamp(milliseconds: 1_800_000_000_000)

    /// Whether someone interrupts the command as soon as it listens.
    var isInterrupted = false

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
        let (output, errors) = (CapturedOutput(), CapturedOutput())
        let (now, isInterrupted) = (now, isInterrupted)
        let context = CommandContext(
            environment: environment,
            standardOutput: output,
            standardError: errors,
            ask: { _ in nil },
            now: { now },
            interrupts: {
                AsyncStream { continuation in
                    if isInterrupted { continuation.yield() }
                }
            }
        )
        let code = await Application.run(arguments, in: context)
        return Result(exitCode: code, output: output.text, errors: errors.text)
    }
}

/// A stream that keeps what is written to it.
final class CapturedOutput: OutputPort {
    private let bytes = Mutex([UInt8]())

    let isTerminal = false
    let columns: Int? = nil

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ new: [UInt8]) {
        bytes.withLock { $0 += new }
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
