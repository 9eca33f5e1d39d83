import ByteIO
import Foundation
import GatewayAPI
import Testing

@testable import Commands

/// Where credentials come from, and in which order.
struct CredentialTests {
    private func file(_ text: String, mode: Int = 0o600, in folder: String, _ name: String) throws -> String {
        let path = folder + "/" + name
        try write(text, to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private static let keys = "HUAWEICLOUD_SDK_AK=AK\nHUAWEICLOUD_SDK_SK=secret-4711\n"
    private static let login = [
        "OS_AUTH_URL": "https://iam.example.com/v3", "OS_USERNAME": "u", "OS_PASSWORD": "4711",
        "OS_USER_DOMAIN_NAME": "d",
    ]
    private static let environmentKey = ["HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "4711"]

    /// The kind of what is given for project `p`, with a token's text.
    private func given(_ source: CredentialSource, _ project: String = "p") throws -> String? {
        switch try source.given(for: UTF8Text(project)) {
        case .token(let token): token.exposedText
        case .key: "key"
        case .login: "login"
        case nil: nil
        }
    }

    @Test func `files come before the environment, and a project's own before those for all`() async throws {
        try await withTemporaryFolder { folder in
            let own = try file("token-own\n", in: folder, "own")
            let any = try file("token-any", in: folder, "any")
            let key = try file(Self.keys, in: folder, "key")
            let all = ["CUTOVER_TOKEN": "token-env"].merging(Self.environmentKey) { $1 }.merging(Self.login) { $1 }
            let table: [(tokens: [String], keys: [String], environment: [String: String], kind: String?)] = [
                (["p=" + own, any], ["p=" + key], all, "token-own"), ([any], ["p=" + key], all, "key"),
                ([any], [key], all, "token-any"), ([], [key], all, "key"), ([], [], all, "token-env"),
                ([], [], Self.environmentKey.merging(Self.login) { $1 }, "key"), ([], [], Self.login, "login"),
                (["q=" + own], ["q=" + key], [:], nil), ([], [], ["OS_AUTH_URL": "x", "OS_USERNAME": "u"], nil),
            ]
            for row in table {
                let source = try CredentialSource(
                    tokenFiles: row.tokens,
                    keyFiles: row.keys,
                    environment: row.environment
                )
                #expect(try given(source) == row.kind, "\(row)")
            }
        }
    }

    @Test func `a file that others may read is refused`() async throws {
        try await withTemporaryFolder { folder in
            let path = try file(Self.keys, mode: 0o640, in: folder, "key")
            for flags in [["--key-file", path], ["--token-file", path]] {
                let result = await InProcess().run(
                    ["snapshot", "--gateway", "https://apig.example.com", "--project", "p", "--out", "-"] + flags
                )
                #expect(result.exitCode == 64)
                #expect(result.errors.contains("chmod 600"))
                #expect(!result.errors.contains("4711"))
            }
        }
    }

    @Test(arguments: [
        "", "# nothing\n", "HUAWEICLOUD_SDK_AK=AK\n", "HUAWEICLOUD_SDK_SK=4711", keys + "HUAWEICLOUD_SDK_SK=4711\n",
        keys + "4711\n", keys + "OTHER=4711\n", "HUAWEICLOUD_SDK_AK=AK\nHUAWEICLOUD_SDK_SK=4711 x\n",
        "HUAWEICLOUD_SDK_AK=\nHUAWEICLOUD_SDK_SK=4711\n",
    ])
    func `a key file of another form is refused without showing its lines`(text: String) async throws {
        try await withTemporaryFolder { folder in
            let path = try file(text, in: folder, "key")
            let result = await InProcess().run(
                ["snapshot", "--gateway", "https://a.example", "--project", "p", "--out", "-", "--key-file", path]
            )
            #expect(result.exitCode == 64, "\(result.errors)")
            #expect(!result.errors.contains("4711"))
        }
    }

    @Test(arguments: ["OS_AUTH_URL", "OS_USERNAME", "OS_USER_DOMAIN_NAME"])
    func `a login that is given in part says what lacks`(name: String) async throws {
        var context = InProcess()
        context.environment = Self.login
        context.environment[name] = nil
        let result = await context.run("snapshot", "--gateway", "https://a.example", "--project", "p", "--out", "-")
        #expect(result.exitCode == 64)
        #expect(result.errors.contains("\(name) is not"))
        #expect(!result.errors.contains("4711"))
    }

    @Test func `a login over plain HTTP to another machine is refused`() async throws {
        var context = InProcess()
        context.environment = Self.login
        context.environment["OS_AUTH_URL"] = "http://iam.example.com/v3"
        let result = await context.run("snapshot", "--gateway", "https://a.example", "--project", "p", "--out", "-")
        #expect(result.exitCode == 64)
        #expect(result.errors.contains("OS_AUTH_URL"))
    }
}
