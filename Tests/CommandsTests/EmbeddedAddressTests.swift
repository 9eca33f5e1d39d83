import Foundation
import Testing

/// Gateways of this machine need nothing from outside, and one file is one gateway.
struct EmbeddedAddressTests {
    private let sample = packageRoot + "/samples/first-plan"

    /// Makes an embedded gateway with the sample's state and returns its file.
    private func gateway(in folder: String) async throws -> String {
        let path = folder + "/gateway.sqlite"
        var context = InProcess()
        context.interrupts = { AsyncStream { $0.yield() } }
        let result = await context.run("gateway", "--state", path, "--seed", sample + "/current.csv")
        try #require(result.exitCode == 0, "\(result.errors)")
        return path
    }

    @Test(arguments: [
        ["HTTPS_PROXY": "socks5://proxy.example"], ["https_proxy": "http://:@:"], ["CUTOVER_TOKEN": "two words"],
        ["HUAWEICLOUD_SDK_AK": "AK"], ["HUAWEICLOUD_SDK_SK": "SK"],
        ["HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "two words"], ["OS_PASSWORD": "p"],
        ["OS_AUTH_URL": "ftp://x", "OS_USERNAME": "u", "OS_PASSWORD": "p", "OS_USER_DOMAIN_NAME": "d"],
    ])
    func `variables that are not needed may hold anything`(environment: [String: String]) async throws {
        try await withTemporaryFolder { folder in
            let context = InProcess(environment: environment)
            let rehearsal = await context.run(
                [
                    "rehearse", sample + "/inventory.csv", "--current", sample + "/current.csv", "--out",
                    folder + "/plan",
                ]
            )
            #expect(rehearsal.exitCode == 0, "\(rehearsal.errors)")
            let address = "embedded:" + (try await gateway(in: folder))
            let plan = await context.run(
                ["plan", sample + "/inventory.csv", "--gateway", address, "--out", folder + "/live"]
            )
            #expect(plan.exitCode == 0, "\(plan.errors)")
        }
    }

    @Test(arguments: [["HTTPS_PROXY": "socks5://proxy.example"], ["CUTOVER_TOKEN": "two words"]])
    func `where they are needed they are refused`(environment: [String: String]) async throws {
        let context = InProcess(environment: ["CUTOVER_TOKEN": "token"].merging(environment) { $1 })
        let result = await context.run("snapshot", "--gateway", "https://a.example", "--project", "p", "--out", "-")
        #expect(result.exitCode == 64)
        #expect(result.errors.contains(environment.keys.first ?? ""), "\(result.errors)")
    }

    @Test func `a proxy is no matter of a gateway on this machine`() async throws {
        let context = InProcess(environment: ["CUTOVER_TOKEN": "token", "HTTPS_PROXY": "socks5://proxy.example"])
        let result = await context.run(
            ["snapshot", "--gateway", "http://127.0.0.1:1", "--project", "p", "--instance", "i", "--out", "-"]
        )
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("the connection was refused"), "\(result.errors)")
    }

    @Test func `a command leaves the state that it served as the one file that it found`() async throws {
        try await withTemporaryFolder { folder in
            let address = "embedded:" + (try await gateway(in: folder))
            let result = await InProcess().run(
                ["plan", sample + "/inventory.csv", "--gateway", address, "--out", folder + "/plan"]
            )
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(await InProcess().run("apply", folder + "/plan", "--gateway", address).exitCode == 0)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.filter { $0.hasPrefix("gateway.") } == ["gateway.sqlite"])
        }
    }

    @Test func `several spellings of one file are one gateway`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await gateway(in: folder)
            let link = folder + "/link.sqlite"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            let spellings = [path, folder + "/./gateway.sqlite", folder + "//gateway.sqlite", link]
            let flags = spellings.flatMap { ["--gateway", "embedded:" + $0] }
            // Two addresses for the same gateway would be refused.
            let plan = await InProcess().run(["plan", sample + "/inventory.csv", "--out", folder + "/plan"] + flags)
            #expect(plan.exitCode == 0, "\(plan.errors)")
        }
    }
}
