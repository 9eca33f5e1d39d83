import ArgumentParser
import Testing

@testable import Commands
@testable import Execution

/// Values of options, before anything is done with them.
struct OptionParsingTests {
    @Test(arguments: ["", " 1", "+1", "-1", "1.5", "٣", "1234567890", "%", "101%", "-1%", "1 %", "1%%", "5%5", "x"])
    func `a failure limit that is none is refused`(text: String) {
        #expect(FailureLimitArgument(argument: text) == nil)
    }

    @Test func `a failure limit is a number of updates or a share of them`() {
        guard case .count(0) = FailureLimitArgument(argument: "0"),
            case .count(123_456_789) = FailureLimitArgument(argument: "123456789"),
            case .percent(0) = FailureLimitArgument(argument: "0%"),
            case .percent(100) = FailureLimitArgument(argument: "100%")
        else {
            Issue.record("a limit was read as another one")
            return
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300])
    func `no timeout traps, whatever comes`(seconds: Double) throws {
        let options = try ExecutionOptions.parse([])
        let configuration = RunSettings.configuration(options, timeoutSeconds: seconds, isLoopback: true)
        #expect(configuration.timeoutMilliseconds == RunConfiguration().timeoutMilliseconds)
    }

    @Test func `a timeout keeps its milliseconds`() throws {
        let options = try ExecutionOptions.parse([])
        for (seconds, milliseconds) in [(0.1, 100), (2.001, 2_001), (3_600, 3_600_000)] as [(Double, Int64)] {
            let configuration = RunSettings.configuration(options, timeoutSeconds: seconds, isLoopback: true)
            #expect(configuration.timeoutMilliseconds == milliseconds)
        }
    }

    @Test func `the command that goes on says what this one said, secrets aside`() throws {
        let execution = try ExecutionOptions.parse([
            "--concurrency", "4", "--per-gateway", "2", "--rate", "0.5", "--max-failures", "3%", "--deadline",
            "2030-01-31T09:30:00Z", "--update-timeout", "90",
        ])
        let gateways = try GatewayOptions.parse(["--token-file", "p=my token", "--timeout", "600"])
        #expect(
            GivenOptions.words(execution, gateways) == [
                "--token-file", "'p=my token'", "--timeout", "600", "--concurrency", "4", "--per-gateway", "2",
                "--rate",
                "0.5", "--update-timeout", "90", "--max-failures", "3%",
            ]
        )
        #expect(GivenOptions.words(try ExecutionOptions.parse([]), try GatewayOptions.parse([])).isEmpty)
        #expect(GivenOptions.words(timeoutMillisecondsMax: 2_500) == ["--timeout", "2.5"])
        #expect(GivenOptions.words(timeoutMillisecondsMax: 30_000).isEmpty)
        #expect(GivenOptions.words(timeoutMillisecondsMax: 0).isEmpty)
    }

    @Test func `more requests at once than connections can be open are refused`() throws {
        try PacingOptions.refuseTooMany(32, openFilesMax: 112)
        #expect(throws: ValidationError.self) { try PacingOptions.refuseTooMany(32, openFilesMax: 111) }
        try PacingOptions.refuseTooMany(8, openFilesMax: DescriptorLimit.openFilesMin)
        #expect(throws: ValidationError.self) { try PacingOptions.refuseTooMany(1, openFilesMax: 0) }
        #expect(throws: ValidationError.self) { try PacingOptions.refuseTooMany(1, openFilesMax: .min) }
    }

    @Test(arguments: [
        ("plans/move", "plans/move"), ("https://a.example:8443/x?y", "'https://a.example:8443/x?y'"),
        ("a=b,c@d%e+f", "a=b,c@d%e+f"), ("", "''"), ("two words", "'two words'"), ("it's", "'it'\\''s'"),
        ("$(x)", "'$(x)'"), ("a\nb", "'a\nb'"), ("~", "'~'"), ("é", "'é'"), ("-x", "-x"),
    ])
    func `a word for a shell is quoted where it needs to be`(text: String, quoted: String) {
        #expect(ShellWord.quoted(text) == quoted)
    }
}
