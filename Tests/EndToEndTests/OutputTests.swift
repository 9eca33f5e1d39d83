import Foundation
import Testing

/// Standard output that cannot be written.
struct OutputTests {
    private static let sample = Program.root + "/samples/first-plan"
    private static let inputs = "\(sample)/inventory.csv --current \(sample)/current.csv"
    private static let plan = Program.root + "/plans/datacenter-move"

    /// A full disk, and a stream that was closed by the caller.
    private static let broken = ["> /dev/full", ">&-"]

    @Test(arguments: [
        "show \(plan)", "show \(plan) --format json", "check \(sample)/inventory.csv",
        "plan \(inputs) --detailed-exitcode",
        "plan --help", "--version",
    ])
    func `a result that could not be written is no success`(command: String) async throws {
        for redirection in Self.broken {
            let result = try await Program.shell("\(command) \(redirection)")
            #expect(result.exitCode == 1, "\(redirection): \(result.errors)")
            #expect(
                result.errors.hasSuffix("error: cannot write standard output: \(Self.reason(redirection))\n"),
                "\(redirection): \(result.errors)"
            )
        }
    }

    @Test func `the failure is a JSON line where errors are`() async throws {
        let result = try await Program.shell("check \(Self.sample)/inventory.csv --json > /dev/full")
        #expect(result.exitCode == 1)
        let object = try JSONSerialization.jsonObject(with: Data(result.errors.utf8)) as? [String: Any]
        #expect(object?["exit_code"] as? Int == 1)
    }

    @Test func `a worse end keeps its exit code`() async throws {
        let result = try await Program.shell("plan \(Self.inputs) --out /dev/null/plan > /dev/full")
        #expect(result.exitCode == 1)
        #expect(!result.errors.contains("standard output"))
        let rejected = try await Program.shell("check \(Program.root)/samples/mistakes/bad-port.csv >&-")
        #expect(rejected.exitCode == 3)
    }

    @Test func `a reader that has enough is no error`() async throws {
        let result = try await Program.shell(
            "show \(Self.plan) --full --format json | head -c 10 > /dev/null",
            readsExitCodeOfFirst: true
        )
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.errors.isEmpty)
    }

    @Test func `a file that is opened does not take the place of a closed stream`() async throws {
        try await withTemporaryFolder { folder in
            let result = try await Program.shell("plan \(Self.inputs) --out \(folder)/plan <&- >&- 2>&-")
            #expect(result.exitCode == 1)
            let shown = try await Program.shell("show \(folder)/plan")
            #expect(shown.exitCode == 0, "\(shown.errors)")
        }
    }

    private static func reason(_ redirection: String) -> String {
        redirection == ">&-" ? "Bad file descriptor" : "No space left on device"
    }
}
