import Foundation
import Testing

/// The files and variables that `cutover gateway` takes, and how it refuses what it cannot take.
struct GatewayCommandTests {
    private func run(
        _ text: String,
        mode: Int = 0o600,
        environment: [String: String] = [:],
        flags: [String] = []
    ) async throws -> InProcess.Result {
        try await withTemporaryFolder { folder in
            let path = folder + "/credentials.json"
            try write(text, to: path)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            return await InProcess(environment: environment).run(["gateway", "--credentials", path] + flags)
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"format":"cutover.credentials/2"}"#, #"{"format":"cutover.credentials/1","token":[]}"#,
        #"{"format":"cutover.credentials/1","tokens":{}}"#,
        #"{"format":"cutover.credentials/1","tokens":[{"token":""}]}"#,
        #"{"format":"cutover.credentials/1","tokens":[{"token":"a secret with spaces"}]}"#,
        #"{"format":"cutover.credentials/1","tokens":[{"token":"t","project":"p"}]}"#,
        #"{"format":"cutover.credentials/1","tokens":[{"token":"t","projects":[1]}]}"#,
        #"{"format":"cutover.credentials/1","keys":[{"access_key":"a"}]}"#,
        #"{"format":"cutover.credentials/1","keys":[{"access_key":"a","secret_key":"a b"}]}"#,
        #"{"format":"cutover.credentials/1","users":[{"name":"a","password":"b","domain":""}]}"#,
        #"{"format":"cutover.credentials/1","projects":[{"name":"a"}]}"#,
    ])
    func `a credentials file of another form is refused with exit 3`(text: String) async throws {
        let result = try await run(text)
        #expect(result.exitCode == 3, "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(!result.errors.contains("secret with"))
    }

    @Test func `a credentials file that others may read is refused`() async throws {
        let result = try await run(#"{"format":"cutover.credentials/1"}"#, mode: 0o640)
        #expect(result.exitCode == 64)
        #expect(result.errors.contains("chmod 600"))
    }

    @Test(arguments: [
        ["HUAWEICLOUD_SDK_AK": "a"], ["HUAWEICLOUD_SDK_SK": "a secret with spaces"],
        ["HUAWEICLOUD_SDK_AK": "", "HUAWEICLOUD_SDK_SK": "a"], ["OS_USERNAME": "a"],
        ["OS_PASSWORD": "a secret with spaces"], ["CUTOVER_TOKEN": "a secret with spaces"],
        ["HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "a secret with spaces"],
    ])
    func `variables that do not fit together are refused, without their values`(
        environment: [String: String]
    ) async throws {
        let result = try await run(#"{"format":"cutover.credentials/1"}"#, environment: environment)
        #expect(result.exitCode == 64)
        #expect(!result.errors.contains("a secret with spaces"))
    }

    @Test func `signatures alone need a key`() async throws {
        let result = try await run(#"{"format":"cutover.credentials/1"}"#, flags: ["--auth", "signature"])
        #expect(result.exitCode == 64)
        let unknown = try await run(#"{"format":"cutover.credentials/1"}"#, flags: ["--auth", "basic"])
        #expect(unknown.exitCode == 64)
    }

    @Test func `a fault script of another form is refused with exit 3 and the place`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/faults.json"
            try write(#"{"format":"cutover.faults/1","rules":[{"name":"a","action":{"kind":"reset"}}]}"#, to: path)
            let result = await InProcess().run("gateway", "--fault", path)
            #expect(result.exitCode == 3)
            #expect(result.errors.contains("rules[0].action.applies: is missing"), "\(result.errors)")
        }
    }
}
