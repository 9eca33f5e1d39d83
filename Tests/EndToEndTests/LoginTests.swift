import Foundation
import Testing

/// Logins at the embedded identity service, as a cloud's own.
@Suite(.serialized)
struct LoginTests {
    private static let password = "pässword 4711"

    private struct Cloud {
        let folder: String
        let plan: String
        let gateway: Running
        let address: String
        let project: String

        /// What a shell that is set up for openstacksdk has.
        var environment: [String: String] {
            [
                "OS_AUTH_URL": address + "/v3", "OS_USERNAME": "ops", "OS_PASSWORD": LoginTests.password,
                "OS_USER_DOMAIN_NAME": "acme",
            ]
        }

        var loginCount: Int { gateway.lineCount(holding: "/v3/auth/tokens") }
    }

    private func withCloud(_ flags: [String] = [], _ body: (Cloud) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let planned = try await Program.run([
                "plan", Move.sample + "/inventory.csv", "--current", Move.sample + "/current.csv", "--out",
                folder + "/plan",
            ])
            try #require(planned.exitCode == 0, "\(planned.errors)")
            let current = try String(contentsOfFile: Move.sample + "/current.csv", encoding: .utf8)
            let project = String(current.split(separator: "\n")[1].prefix { $0 != "," })
            let gateway = try Program.start(
                ["gateway", "--seed", Move.sample + "/current.csv", "--access-log", "-"] + flags,
                environment: [
                    "OS_USERNAME": "ops", "OS_PASSWORD": Self.password, "OS_USER_DOMAIN_NAME": "acme",
                    "OS_PROJECT_NAME": "shop", "OS_PROJECT_ID": project,
                ]
            )
            let address = await gateway.waitFor(1, on: .output).first ?? ""
            let cloud = Cloud(
                folder: folder,
                plan: folder + "/plan",
                gateway: gateway,
                address: address,
                project: project
            )
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(cloud))
            } catch {
                result = .failure(error)
            }
            gateway.signal(SIGTERM)
            _ = await gateway.ended()
            try result.get()
        }
    }

    @Test func `a run logs in once for each project, and its files hold no password`() async throws {
        try await withCloud { cloud in
            let applied = try await Program.run(
                ["apply", cloud.plan, "--gateway", cloud.address],
                environment: cloud.environment
            )
            #expect(applied.exitCode == 0, "\(applied.errors)\(applied.output)")
            #expect(cloud.loginCount == 2)
            #expect(!(applied.errors + applied.output).contains("4711"))
            for name in try FileManager.default.contentsOfDirectory(atPath: cloud.plan + "/runs/1") {
                let data = try Data(contentsOf: URL(fileURLWithPath: cloud.plan + "/runs/1/" + name))
                #expect(data.range(of: Data(Self.password.utf8)) == nil, "\(name) holds the password")
            }
        }
    }

    @Test func `tokens that end while a run is under way are renewed, and every update is applied`() async throws {
        try await withCloud(["--token-lifetime", "2"]) { cloud in
            let applied = try await Program.run(
                ["apply", cloud.plan, "--gateway", cloud.address, "--rate", "15"],
                environment: cloud.environment
            )
            #expect(applied.exitCode == 0, "\(applied.errors)\(applied.output)")
            #expect(cloud.loginCount > 2)
        }
    }

    @Test func `a wrong password is exit 7 after one login, and nothing is sent`() async throws {
        try await withCloud { cloud in
            var environment = cloud.environment
            environment["OS_PASSWORD"] = "wrong 4711"
            let applied = try await Program.run(
                ["apply", cloud.plan, "--gateway", cloud.address],
                environment: environment
            )
            #expect(applied.exitCode == 7, "\(applied.errors)")
            #expect(cloud.loginCount == 1)
            #expect(cloud.gateway.lineCount(holding: "/vpc-channels") == 0)
            #expect(!(applied.errors + applied.output).contains("4711"))
        }
    }

    @Test func `a snapshot of the project in the environment holds all of its gateways`() async throws {
        try await withCloud { cloud in
            let project = ["--gateway", cloud.address, "--project", cloud.project, "--out", "-"]
            let named = try await Program.run(["snapshot"] + project, environment: cloud.environment)
            #expect(named.exitCode == 0, "\(named.errors)")
            let variables = [["OS_PROJECT_ID": cloud.project], ["OS_PROJECT_NAME": "shop"]]
            for more in variables {
                let found = try await Program.run(
                    ["snapshot", "--gateway", cloud.address, "--out", "-"],
                    environment: cloud.environment.merging(more) { $1 }
                )
                #expect(found.exitCode == 0, "\(more): \(found.errors)")
                #expect(found.output == named.output)
            }
            #expect(named.output.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix(cloud.project + ",") })
        }
    }

    @Test func `a wrong key is sent once, by each command`() async throws {
        try await withTemporaryFolder { folder in
            let gateway = try Program.start(
                ["gateway", "--seed", Move.sample + "/current.csv", "--access-log", "-"],
                environment: ["HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "right"]
            )
            let address = await gateway.waitFor(1, on: .output).first ?? ""
            let wrong = ["HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "wrong"]
            let commands = [
                ["plan", Move.sample + "/inventory.csv", "--detailed-exitcode"],
                ["verify", Program.root + "/plans/datacenter-move"],
                ["apply", Program.root + "/plans/datacenter-move", "--run-dir", folder],
            ]
            for (number, command) in commands.enumerated() {
                let result = try await Program.run(command + ["--gateway", address], environment: wrong)
                #expect(result.exitCode == 7, "\(command): \(result.errors)")
                #expect(gateway.lineCount(holding: "/v2/") == number + 1)
            }
            gateway.signal(SIGTERM)
            _ = await gateway.ended()
        }
    }
}
