import Foundation
import Testing

/// What is asked, shown and needed before anything leaves for another machine.
///
/// A deadline that has passed ends each run before its first request.
struct ConfirmationTests {
    private let plan = packageRoot + "/plans/datacenter-move"

    private func apply(_ process: InProcess, _ flags: [String]) async throws -> InProcess.Result {
        try await withTemporaryFolder { folder in
            await process.run(
                ["apply", plan, "--run-dir", folder + "/runs", "--deadline", "2001-01-01T00:00:00Z"] + flags
            )
        }
    }

    private var withToken: InProcess { InProcess(environment: ["CUTOVER_TOKEN": "t"]) }

    private func digest() throws -> String {
        let match = try #require(try read(plan + "/plan.jsonl").firstMatch(of: /"sha256":"([0-9a-f]{64})"/))
        return String(match.1)
    }

    @Test func `a yes on the command line is shown what it says yes to`() async throws {
        let result = try await apply(withToken, ["--gateway", "https://gateway.example", "--yes"])
        #expect(result.exitCode == 6, "\(result.errors)")
        #expect(result.errors.contains("57 updates of 28 channels at 3 gateways: https://gateway.example"))
        #expect(result.errors.contains("plan digest \(try digest())"))
    }

    @Test func `a digest is enough where nobody can be asked, and no answer where somebody can`() async throws {
        let flags = ["--gateway", "https://gateway.example", "--digest", String(try digest().prefix(12))]
        #expect(try await apply(withToken, flags).exitCode == 6)
        var terminal = withToken
        terminal.answer = "n"
        let refused = try await apply(terminal, flags)
        #expect(refused.exitCode == 64)
        #expect(refused.errors.contains("Send them?"))
        terminal.answer = "Y"
        #expect(try await apply(terminal, flags).exitCode == 6)
        terminal.answer = ""
        #expect(try await apply(terminal, flags + ["--yes"]).exitCode == 6)
    }

    @Test func `a region stands for its address`() async throws {
        let result = try await apply(withToken, ["--gateway", "cn-north-4"])
        #expect(result.exitCode == 64)
        #expect(result.errors.contains("https://apig.cn-north-4.myhuaweicloud.com"))
        let european = try await apply(withToken, ["--gateway", "eu-west-101"])
        #expect(european.errors.contains("https://apig.eu-west-101.myhuaweicloud.eu"))
    }

    @Test func `the closest address of a gateway counts`() async throws {
        let project = "d661ff5c5094c1d222425d20ab2170bb"
        let gateways = [
            "https://any.example", "\(project)=https://project.example",
            "\(project)/5545195c356bbe92b400515b8c3796e9=https://instance.example",
        ]
        let all = try await apply(withToken, gateways.flatMap { ["--gateway", $0] })
        #expect(
            all.errors.contains("https://any.example, https://instance.example, https://project.example"),
            "\(all.errors)"
        )
        let missing = try await apply(withToken, ["--gateway", gateways[1]])
        #expect(missing.exitCode == 64)
        #expect(missing.errors.contains("no address for gateway c548c0bc396ab49ca81576db3c2677b6"))
        let twice = try await apply(
            withToken,
            ["--gateway", "https://one.example", "--gateway", "https://two.example"]
        )
        #expect(twice.exitCode == 64)
        #expect(twice.errors.contains("2 addresses"))
    }

    @Test func `keys sign where there is no token, and come in pairs`() async throws {
        let flags = ["--gateway", "https://gateway.example", "--yes"]
        let (key, secret) = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK")
        let both = InProcess(environment: [key: "key", secret: "not-to-be-shown"])
        let result = try await apply(both, flags)
        #expect(result.exitCode == 6, "\(result.errors)")
        #expect(!(result.output + result.errors).contains("not-to-be-shown"))
        let half = try await apply(InProcess(environment: [key: "key"]), flags)
        #expect(half.exitCode == 64)
        #expect(half.errors.contains(secret))
        let none = try await apply(InProcess(environment: [key: "", secret: ""]), flags)
        #expect(none.exitCode == 64)
        #expect(none.errors.contains("no credentials"))
    }

    @Test func `a token file is its owner's alone, and for a project where it says so`() async throws {
        try await withTemporaryFolder { folder in
            let file = folder + "/token"
            try write("a-secret-token\n", to: file)
            let flags = ["--gateway", "https://gateway.example", "--yes", "--token-file"]
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
            let open = try await apply(InProcess(), flags + [file])
            #expect(open.exitCode == 64)
            #expect(open.errors.contains("chmod 600"))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            let own = try await apply(InProcess(), flags + [file])
            #expect(own.exitCode == 6, "\(own.errors)")
            #expect(!(open.errors + own.errors + own.output).contains("a-secret-token"))
            let other = try await apply(InProcess(), flags + ["d661ff5c5094c1d222425d20ab2170bb=" + file])
            #expect(other.exitCode == 64)
            #expect(other.errors.contains("no credentials for project 7307bd3e44aeeffd61782b7451ff3fda"))
            try write("two\nlines\n", to: file)
            let bad = try await apply(InProcess(), flags + [file])
            #expect(bad.exitCode == 64)
            #expect(!bad.errors.contains("lines\n"))
        }
    }
}
