import Foundation
import Testing

/// What the system allows the process.
struct LimitTests {
    /// Runs the program where it may have `count` files open, and returns its exit code and what it wrote to standard error.
    private func run(openFilesMax count: Int, _ arguments: String) async throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "ulimit -n \(count) && exec \"$0\" \(arguments)", Program.path]
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { process in
                let errors = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                continuation.resume(returning: (process.terminationStatus, errors))
            }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    @Test func `with too few files to open it says so and does nothing`() async throws {
        let (exitCode, errors) = try await run(openFilesMax: 40, "apply plans/none --gateway http://127.0.0.1:1")
        #expect(exitCode == 64)
        #expect(errors.contains("40 files"))
        #expect(errors.contains("ulimit -n"))
    }

    @Test func `more requests at once than files to open are refused before anything is done`() async throws {
        let arguments = "apply plans/none --gateway http://127.0.0.1:1 --concurrency"
        let (exitCode, errors) = try await run(openFilesMax: 64, arguments + " 9")
        #expect(exitCode == 64)
        #expect(errors.contains("--concurrency can be 8 at most"))
        let (fitting, _) = try await run(openFilesMax: 64, arguments + " 8")
        #expect(fitting == 1, "there is no such plan")
    }
}
