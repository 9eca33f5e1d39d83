import Foundation
import Testing

/// The surface: help, usage, exit codes.
struct CommandLineTests {
    private static let commands = [
        "plan", "check", "show", "apply", "rehearse", "status", "report", "audit", "verify", "snapshot", "gateway",
    ]

    @Test(arguments: commands) func `the help of each command has an example`(command: String) async {
        let result = await InProcess().run(command, "--help")
        #expect(result.exitCode == 0)
        #expect(result.output.contains("cutover \(command) "))
        #expect(result.output.contains("Example"))
    }

    @Test func `the help names every exit code`() async {
        let result = await InProcess().run("--help")
        for code in [0, 1, 2, 3, 4, 5, 6, 7, 8, 64, 130] { #expect(result.output.contains("\n  \(code)\t")) }
    }

    @Test(arguments: [
        ["nonsense"], ["plan"], ["plan", "a.csv", "--out", "x"], ["plan", "a.csv", "--current", "b.csv"],
        ["apply", "p", "--concurrency", "0"], ["apply", "p", "--timeout", "0"], ["apply", "p", "--rate", "-1"],
        ["plan", "a.csv", "--current", "b.csv", "--out", "x", "--set", "weight"],
        ["plan", "a.csv", "--current", "b.csv", "--out", "x", "--max-shrink", "101"],
    ])
    func `wrong usage is exit 64`(arguments: [String]) async {
        let result = await InProcess().run(arguments)
        #expect(result.exitCode == 64, "\(result.errors)")
        #expect(!result.errors.isEmpty)
    }

    @Test func `a missing file is exit 1 and named`() async {
        let result = await InProcess().run(
            "plan",
            "/nonexistent/a.csv",
            "--current",
            "/nonexistent/b.csv",
            "--out",
            "/nonexistent/p"
        )
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("/nonexistent/"))
    }

    @Test func `an unwritable folder is exit 1 with the path and leaves nothing`() async throws {
        let result = await InProcess().run(
            "plan",
            packageRoot + "/samples/first-plan/inventory.csv",
            "--current",
            packageRoot + "/samples/first-plan/current.csv",
            "--out",
            "/proc/cutover-plan"
        )
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("/proc/cutover-plan"))
    }
}
